import { failureReport } from '../../lab/files.ts';
import { type Variant, variantById } from '../../model/index.ts';
import { briefScenario } from '../../properties/brief-scenario.ts';
import { MAX_LINK_LENGTH, PAGE_PORT, writePageLink } from '../../properties/page-link.ts';
import type { RedisFailure, RedisSystem } from '../../properties/property.ts';
import { isOwnCodeProperty } from '../own-code.ts';

/** A failure for people. */

/** The whole report of a failure, with what explains it and the ways to reproduce it. */
export function reportOf(
  system: RedisSystem,
  failure: RedisFailure,
  variant: Variant,
  file?: string,
): string {
  const reproduce = reproduction(failure, file);
  // A run that code of one's own breaks off has no end at which anything could be found.
  const explained = isOwnCodeProperty(failure.verdict.property) ? { ...system, explain: undefined } : system;
  return failureReport(explained, failure, { variant, file, reproduce });
}

function reproduction(failure: RedisFailure, file: string | undefined): string[] {
  const name = file ?? 'FAILURE.json';
  const link = linkOf(failure);
  return [
    `npx replisim replay ${name}${ownVariant(failure)}`,
    'in TypeScript:',
    "  import { readFileSync } from 'node:fs';",
    "  import { parseFailure } from 'replisim/lab/files';",
    "  import { replayFailure } from 'replisim/lab';",
    "  import { variantById } from 'replisim/model';",
    "  import { createRedisSystem, propertyById } from 'replisim/properties';",
    '  const system = createRedisSystem();',
    `  const { failure } = parseFailure(readFileSync('${name}', 'utf8'), [system]);`,
    `  const variant = variantById('${failure.variant}');`,
    `  const property = propertyById('${failure.verdict.property}');`,
    '  if (failure && variant && property) replayFailure(system, failure, { variant, property });',
    link === undefined
      ? `on the page (npx replisim serve): drop ${name} there; it is too long for a link`
      : `on the page (npx replisim serve): ${link}`,
  ];
}

/** A file is loaded only when it is named on the command line. */
function ownVariant({ variant }: RedisFailure): string {
  return variantById(variant) === undefined ? ` --variant ${variant}` : '';
}

function linkOf(failure: RedisFailure): string | undefined {
  const fragment = writePageLink({
    engine: failure.version,
    scenario: { text: JSON.stringify(briefScenario(failure.scenario)) },
    variant: failure.variant,
    choices: failure.choices,
    forks: [],
  });
  return fragment.length > MAX_LINK_LENGTH ? undefined : `http://127.0.0.1:${PAGE_PORT}/#${fragment}`;
}
