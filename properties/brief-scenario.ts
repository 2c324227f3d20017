import { completeScenario, type Scenario, type ScenarioInput } from '../model/index.ts';

/**
 * A scenario as a person would write it: what is a default is left out. `completeScenario` of it is the scenario again.
 */
export function briefScenario(scenario: Scenario): ScenarioInput {
  const plainest = completeScenario({
    name: scenario.name,
    servers: scenario.servers.map(({ name }) => ({ name })),
    clients: scenario.clients.map(({ name, server, workload }) => ({ name, server, workload })),
    links: {
      overrides: scenario.links.overrides.map(({ from, to }) => ({ from, to, ...scenario.links.default })),
    },
  });
  return pruned(scenario, plainest, ['name', 'servers']) as ScenarioInput;
}

/** What has to stand there even if it is empty or as usual: names, and what is a list by position. */
const ALWAYS = new Set(['name', 'server', 'workload', 'from', 'to', 'script', 'raw', 'command', 'repeat']);

function pruned(value: unknown, usual: unknown, keep: readonly string[] = []): unknown {
  if (Array.isArray(value)) {
    const usuals = Array.isArray(usual) ? usual : [];
    return value.map((item, index) => (isRecord(item) ? pruned(item, usuals[index]) : item));
  }
  if (!isRecord(value)) return value;
  const usuals = isRecord(usual) ? usual : {};
  const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    const must = ALWAYS.has(key) || keep.includes(key) || holdsRecords(item);
    if (!must && JSON.stringify(item) === JSON.stringify(usuals[key])) return [];
    return [[key, isRecord(item) || Array.isArray(item) ? pruned(item, usuals[key]) : item]];
  });
  return Object.fromEntries(entries);
}

/** A list of records says how many there are, even if each is as usual. */
function holdsRecords(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isRecord);
  return isRecord(value) && Object.values(value).some(holdsRecords);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
