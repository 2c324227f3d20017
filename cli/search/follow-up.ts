import { failureReport } from '../../lab/files.ts';
import {
  type Case,
  checkRun,
  chooserOf,
  type HuntFinding,
  heldByReference,
  recordFailure,
  shrinkCase,
  signatureOf,
} from '../../lab/index.ts';
import type { Scenario } from '../../model/scenario/scenario.ts';
import { briefScenario } from '../../properties/brief-scenario.ts';
import { LONGEST_LINK, PAGE_PORT, writePageLink } from '../../properties/page-link.ts';
import type { RedisFailure, RedisHuntTarget, RedisSystem, RedisTypes } from '../../properties/property.ts';

/** From a finding to something to read, keep and play again. */

export interface FollowUpOptions {
  /** Ids and words as the user gave them. */
  variantWord: string;
  /** Any violation of the property will do, not only one of the same signature. */
  anySite?: boolean;
  interrupted?(): boolean;
  onTry?(tried: number): void;
  onShrink?(best: RedisFailure): void;
}

/** The smallest case with the same violation, as a failure; the best so far when interrupted. */
export function smallestFailure(
  target: RedisHuntTarget,
  finding: HuntFinding<RedisTypes>,
  options: FollowUpOptions,
): RedisFailure {
  const { system, variant } = target;
  const property = target.properties.find(({ id }) => id === finding.verdict.property);
  if (property === undefined) throw new Error(`the hunt has no property ${finding.verdict.property}`);
  const origin = `case ${finding.number} of the hunt with seed ${target.seed}`;
  const recorded = (found: Case<Scenario>): RedisFailure | null =>
    recordFailure(system, found, { variant, variantWord: options.variantWord, property, origin });
  let tried = 0;
  const fails = (candidate: Case<Scenario>): boolean => {
    options.onTry?.(++tried);
    const { verdicts } = checkRun(system, candidate.scenario, {
      variant,
      chooser: chooserOf(candidate),
      properties: [property],
    });
    if (verdicts[0].held !== false) return false;
    const same = signatureOf(verdicts[0], system.names(candidate.scenario)) === finding.signature;
    return (same || options.anySite === true) && heldByReference(target, candidate, verdicts[0]);
  };
  const { found } = shrinkCase(system, finding.case, {
    fails,
    interrupted: options.interrupted,
    onStep(best) {
      const failure = options.onShrink === undefined ? null : recorded(best);
      if (failure !== null) options.onShrink?.(failure);
    },
  });
  const failure = recorded(found);
  if (failure === null) throw new Error('a shrunk case does not fail when it is played once more');
  return failure;
}

/** The whole report of a failure, with what explains it and the ways to reproduce it. */
export function reportOf(
  system: RedisSystem,
  failure: RedisFailure,
  variant: RedisHuntTarget['variant'],
  file?: string,
): string {
  return failureReport(system, failure, { variant, file, reproduce: reproduction(failure, file) });
}

function reproduction(failure: RedisFailure, file: string | undefined): string[] {
  const name = file ?? 'FAILURE.json';
  const link = linkOf(failure);
  return [
    `npx replisim replay ${name}`,
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

function linkOf(failure: RedisFailure): string | undefined {
  const fragment = writePageLink({
    engine: failure.version,
    scenario: { text: JSON.stringify(briefScenario(failure.scenario)) },
    variant: failure.variant,
    choices: failure.choices,
    forks: [],
  });
  return fragment.length > LONGEST_LINK ? undefined : `http://127.0.0.1:${PAGE_PORT}/#${fragment}`;
}
