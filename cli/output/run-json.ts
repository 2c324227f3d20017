import { ENGINE_VERSION, type Scenario } from '../../model/index.ts';
import { coordinatesOf } from '../coordinates.ts';
import { packageVersion } from '../files.ts';
import type { RunResult } from '../run-result.ts';

/** The shape of `run --json`; described in docs/reference/json.md. A change that takes something away moves the number. */
export const RUN_FORMAT = 'replisim-run/1';

/** One plain object with everything that a run shows, ready for `JSON.stringify`. */
export function runJson(scenarioName: string, scenario: Scenario, results: RunResult[]) {
  return {
    format: RUN_FORMAT,
    engine: ENGINE_VERSION,
    replisim: packageVersion(),
    scenario: scenario.name,
    seed: scenario.seed,
    input: scenario,
    variants: results.map((result) => {
      const { outcome, verdicts, wallMillis, server } = result;
      const { variant, seed, log, ...rest } = outcome;
      return {
        id: variant,
        server: outcome.servers[server].name,
        ...rest,
        verdicts,
        wallMillis: Math.round(wallMillis),
        ...(log.length > 0 ? { log } : {}),
        replay: coordinatesOf(scenarioName, result),
      };
    }),
  };
}
