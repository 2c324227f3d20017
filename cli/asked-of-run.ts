import { type Scenario, totalRequests } from '../model/index.ts';
import type { RedisProperty } from '../properties/index.ts';

/** Longer runs are not judged by properties that need notes of every message: the notes would cost as much as the run. */
export const MAX_NOTED = 200_000;

/** Whether notes are taken all along the run; the world at rest is looked at once, at its end. */
const takesNotes = ({ needs = [] }: RedisProperty): boolean => needs.some((need) => need !== 'rest');

/** Those that are too dear to be asked of a run of the scenario. */
export function tooDear(scenario: Scenario, properties: readonly RedisProperty[]): RedisProperty[] {
  return totalRequests(scenario) > MAX_NOTED ? properties.filter(takesNotes) : [];
}
