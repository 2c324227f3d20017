import type { Case } from '../../properties/arbitraries/scenarios.ts';
import { briefScenario } from '../../properties/brief-scenario.ts';
import { chooserOf, type Failure, recordFailure } from '../../properties/failure.ts';
import { failureReport } from '../../properties/failure-report.ts';
import { type HuntFinding, heldAgainst, type Quarry } from '../../properties/hunt.ts';
import { judge } from '../../properties/judge.ts';
import { LONGEST_LINK, PAGE_PORT, writePageLink } from '../../properties/page-link.ts';
import { shrinkCase } from '../../properties/shrink/shrink-case.ts';
import { namesIn, siteOf } from '../../properties/violation-signature.ts';
import { why } from '../../properties/why.ts';
import { createReplayChooser } from '../../sim/index.ts';

/** From a finding to something to read, keep and play again. */

export interface FollowUpOptions {
  /** Ids and words as the user gave them. */
  variantWord: string;
  /** Any violation of the property will do, not only one of the same site. */
  anySite?: boolean;
  interrupted?(): boolean;
  onTry?(tried: number): void;
  onShrink?(best: Failure): void;
}

/** The smallest case with the same violation, as a failure; the best so far when interrupted. */
export function smallestFailure(quarry: Quarry, finding: HuntFinding, options: FollowUpOptions): Failure {
  const property = quarry.properties.find(({ id }) => id === finding.verdict.property);
  if (property === undefined) throw new Error(`the hunt has no property ${finding.verdict.property}`);
  const origin = `case ${finding.number} of the hunt with seed ${quarry.seed}`;
  const recorded = (found: Case): Failure | null =>
    recordFailure(found, { variant: quarry.variant, variantWord: options.variantWord, property, origin });
  let tried = 0;
  const fails = (candidate: Case): boolean => {
    options.onTry?.(++tried);
    const { verdicts } = judge(candidate.scenario, {
      variant: quarry.variant,
      chooser: chooserOf(candidate),
      properties: [property],
    });
    if (verdicts[0].held !== false) return false;
    const sameSite = siteOf(verdicts[0], namesIn(candidate.scenario)) === finding.site;
    return (sameSite || options.anySite === true) && heldAgainst(quarry, candidate, verdicts[0]);
  };
  const { found } = shrinkCase(finding.case, {
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

/** The whole report of a failure, with the life of its objects and the three ways to reproduce it. */
export function reportOf(failure: Failure, variant: Quarry['variant'], file?: string): string {
  const told = why(failure.scenario, { variant, chooser: createReplayChooser(failure.choices) });
  return failureReport(failure, { why: told, file, link: linkOf(failure) });
}

function linkOf(failure: Failure): string | undefined {
  const fragment = writePageLink({
    engine: failure.engine,
    scenario: { text: JSON.stringify(briefScenario(failure.scenario)) },
    variant: failure.variant,
    choices: failure.choices,
    forks: [],
  });
  return fragment.length > LONGEST_LINK ? undefined : `http://127.0.0.1:${PAGE_PORT}/#${fragment}`;
}
