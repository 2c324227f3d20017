import { completeScenario } from './complete-scenario.ts';
import type { Scenario } from './scenario.ts';
import { scenarioProblems } from './scenario-rules.ts';
import { scenarioSchema } from './scenario-schema.ts';

/**
 * The scenario that a value from outside is, or the first thing that is wrong with it: where, what, and what is allowed.
 *
 * @param variants the ids a server may name; without it, any.
 */
export function readScenario(
  value: unknown,
  variants?: readonly string[],
): { scenario: Scenario; problem: null } | { scenario: null; problem: string } {
  const checked = scenarioSchema.safeParse(value);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0];
    const place = path.length === 0 ? '' : `${path.join('.')}: `;
    return { scenario: null, problem: `${place}${message}` };
  }
  const scenario = completeScenario(checked.data);
  const [problem] = scenarioProblems(scenario, variants);
  if (problem === undefined) return { scenario, problem: null };
  const { path, found, allowed } = problem;
  return { scenario: null, problem: `${path.join('.')}: found ${found}; allowed: ${allowed}` };
}
