import type { Variant } from '../../model/server/variant.ts';
import { briefScenario } from '../../properties/brief-scenario.ts';
import type { Failure } from '../../properties/failure.ts';
import { failureReport } from '../../properties/failure-report.ts';
import { LONGEST_LINK, PAGE_PORT, writePageLink } from '../../properties/page-link.ts';
import { type Why, why } from '../../properties/why.ts';
import { createReplayChooser } from '../../sim/index.ts';
import { isOwnCodeProperty } from '../own-code.ts';

/** A run that its feed breaks off has no end at which anything could be found alive. */
const NOTHING_TO_TELL: Why = { lives: [], more: 0 };

/** The whole report of a failure, with the life of its objects and the three ways to reproduce it. */
export function reportOf(failure: Failure, variant: Variant, file?: string): string {
  const told = isOwnCodeProperty(failure.verdict.property)
    ? NOTHING_TO_TELL
    : why(failure.scenario, { variant, chooser: createReplayChooser(failure.choices) });
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
