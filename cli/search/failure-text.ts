import { failureReport } from '../../lab/files.ts';
import type { Failure } from '../../lab/index.ts';
import { type Scenario, variantById } from '../../model/index.ts';
import { briefScenario, MAX_LINK_LENGTH, PAGE_PORT, writePageLink } from '../../properties/index.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import type { HuntTargetSpec } from './hunt-target.ts';
import type { HuntedTarget } from './hunt-types.ts';

/** A failure for people: the whole report, with what explains it and the ways to reproduce it. */
export function reportOf(
  { system, variant }: Pick<HuntedTarget, 'system' | 'variant'>,
  failure: Failure,
  words: Pick<HuntTargetSpec, 'system'>,
  file?: string,
): string {
  const reproduce =
    words.system === undefined ? ofRedis(failure, file) : ofOwnSystem(words.system, failure, file);
  // A run that code of one's own breaks off has no end at which anything could be found; one that the system ends has.
  const { property } = failure.verdict;
  const brokenOff =
    isOwnCodeProperty(property) && !system.properties.some(({ id }: { id: string }) => id === property);
  const explained = brokenOff ? { ...system, explain: undefined } : system;
  return failureReport(explained, failure, { variant, file, reproduce });
}

/** What was not kept in a file has nothing to reproduce it from but what is printed. */
const KEEP_IT = 'run it again with --store FOLDER: the failure is kept there as a file that replays';

function ofRedis(failure: Failure, file: string | undefined): string[] {
  const link = linkOf(failure);
  const own = variantById(failure.variant) === undefined ? ` --variant ${failure.variant}` : '';
  if (file === undefined) {
    if (link === undefined) return [KEEP_IT];
    return [
      `npx replisim replay '#${link}'${own}`,
      `on the page (npx replisim serve): http://127.0.0.1:${PAGE_PORT}/#${link}`,
    ];
  }
  return [
    `npx replisim replay ${file}${own}`,
    'in TypeScript:',
    "  import { readFileSync } from 'node:fs';",
    "  import { parseFailure } from 'replisim/lab/files';",
    "  import { replayFailure } from 'replisim/lab';",
    "  import { variantById } from 'replisim/model';",
    "  import { createRedisSystem, propertyById } from 'replisim/properties';",
    '  const system = createRedisSystem();',
    `  const { failure } = parseFailure(readFileSync('${file}', 'utf8'), [system]);`,
    `  const variant = variantById('${failure.variant}');`,
    `  const property = propertyById('${failure.verdict.property}');`,
    '  if (failure && variant && property) replayFailure(system, failure, { variant, property });',
    link === undefined
      ? `on the page (npx replisim serve): drop ${file} there; it is too long for a link`
      : `on the page (npx replisim serve): http://127.0.0.1:${PAGE_PORT}/#${link}`,
  ];
}

function ofOwnSystem(system: string, { variant, verdict }: Failure, file: string | undefined): string[] {
  if (file === undefined) return [KEEP_IT];
  const module = /^[./]/.test(system) ? system : `./${system}`;
  return [
    `npx replisim replay ${system} ${file}`,
    'in TypeScript:',
    "  import { readFileSync } from 'node:fs';",
    "  import { parseFailure } from 'replisim/lab/files';",
    "  import { replayFailure } from 'replisim/lab';",
    `  import system from '${module}';`,
    `  const { failure } = parseFailure(readFileSync('${file}', 'utf8'), [system]);`,
    `  const variant = system.variants.find(({ id }) => id === '${variant}');`,
    `  const property = system.properties.find(({ id }) => id === '${verdict.property}');`,
    '  if (failure && variant && property) replayFailure(system, failure, { variant, property });',
  ];
}

/** The fragment of the page's address that shows the run; undefined when it is too long to be sent. */
function linkOf(failure: Failure): string | undefined {
  const fragment = writePageLink({
    engine: failure.version,
    // Only failures of Redis come here.
    scenario: { text: JSON.stringify(briefScenario(failure.scenario as Scenario)) },
    variant: failure.variant,
    choices: failure.choices,
    forks: [],
  });
  return fragment.length > MAX_LINK_LENGTH ? undefined : fragment;
}
