import { completeScenario, type Scenario } from '../../model/index.ts';

/** A workload of more repetitions than this is cut for the page, whose runs keep every step. */
export const MAX_REPEATS = 20_000;
const SHORTENED = 1_000;

export interface PageScenario {
  scenario: Scenario;
  /** How many repetitions are left of the longest loops; null when the scenario is as it was. */
  shortenedTo: number | null;
}

/** The scenario as the page plays it: whole, or its longest loops cut. */
export function forPage(whole: Scenario): PageScenario {
  const scenario = completeScenario(whole);
  let shortenedTo: number | null = null;
  const clients = scenario.clients.map((client) => {
    const { workload } = client;
    if (!('repeat' in workload) || workload.repeat <= MAX_REPEATS) return client;
    shortenedTo = SHORTENED;
    return { ...client, workload: { ...workload, repeat: SHORTENED } };
  });
  return { scenario: { ...scenario, clients }, shortenedTo };
}
