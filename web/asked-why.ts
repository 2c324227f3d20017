import { isUndecided, type Verdict } from '../lab/index.ts';
import { type Known, knownOf, type Page } from './page-state.ts';
import type { Counterfactual, Explained } from './protocol.ts';

/** Why a run violates a property, as far as it has been asked. */

/** What has been answered so far of why a run violates a property. */
export interface AskedWhy {
  explained: Explained | null;
  /** Of the first changes to ask about. */
  answers: Counterfactual[];
}

/** What the run should hold and does not, the first of it. What need only be met in some run is no violation. */
export function violatedOf({ verdicts }: Known): Verdict[] {
  return (verdicts ?? []).filter(({ held, when }) => held === false && when !== 'sometimes');
}

/** What nothing could be said of. */
export function undecidedOf({ verdicts }: Known): Verdict[] {
  return (verdicts ?? []).filter(isUndecided);
}

/** Asks why the run on show violates a property, and what if, one change after the other. */
export async function askWhy(page: Page, property: string): Promise<void> {
  const { client, main: branch } = page;
  const known = knownOf(page);
  const tell = (why: AskedWhy) => {
    known.why = why;
    page.changed();
  };
  tell({ explained: null, answers: [] });
  try {
    const explained = await client.ask({ op: 'explain', branch, property });
    const answers: Counterfactual[] = [];
    for (let place = 0; page.branches.has(branch); place++) {
      tell({ explained, answers: [...answers] });
      if (place === explained.changes.length) return;
      answers.push(await client.ask({ op: 'what-if', branch, property, place }));
    }
  } catch (error) {
    page.problem = (error as Error).message;
    page.changed();
  }
}
