import type { Variation } from '../lab/index.ts';
import { DEFAULT_LINK, type Scenario, SHARED_SELECTS, type Workload } from '../model/index.ts';
import { withoutServer } from './shrink/scenario-edits.ts';

/** Longest script of which each command is dropped in turn. */
const MAX_COMMANDS = 40;

/** Every single change worth asking about, plainest first. */
export function redisVariations(scenario: Scenario): Variation<Scenario>[] {
  return [
    ...withoutCommands(scenario),
    ...withoutClients(scenario),
    ...withLowerIds(scenario),
    ...withoutSlaves(scenario),
    ...withFastLinks(scenario),
    ...withoutFaults(scenario),
  ];
}

function withWorkload(scenario: Scenario, index: number, workload: Workload): Scenario {
  return {
    ...scenario,
    clients: scenario.clients.map((client, i) => (i === index ? { ...client, workload } : client)),
  };
}

function withoutCommands(scenario: Scenario): [string, Scenario][] {
  return scenario.clients.flatMap(({ name, workload }, index): [string, Scenario][] => {
    if (!('script' in workload) || workload.script.length > MAX_COMMANDS) return [];
    return workload.script.map((command, at) => [
      `without ${command.join(' ')} of ${name}`,
      withWorkload(scenario, index, { ...workload, script: workload.script.filter((_, i) => i !== at) }),
    ]);
  });
}

function withoutClients(scenario: Scenario): [string, Scenario][] {
  return scenario.clients.map(({ name }, index) => [
    `without client ${name}`,
    { ...scenario, clients: scenario.clients.filter((_, i) => i !== index) },
  ]);
}

/** The last database whose SELECT is a shared object. */
const LAST_SHARED = SHARED_SELECTS - 1;

/** Each id in use that has no shared object, as the last one that has. */
function withLowerIds(scenario: Scenario): [string, Scenario][] {
  const ids = new Set<number>();
  for (const { db, workload } of scenario.clients) {
    if (db !== undefined && db > LAST_SHARED) ids.add(db);
    for (const command of commandsOf(workload)) if (selectsHigh(command)) ids.add(Number(command[1]));
  }
  return [...ids].map((id) => [`with db ${id} as db ${LAST_SHARED}`, lowered(scenario, id)]);
}

function commandsOf(workload: Workload): string[][] {
  if ('script' in workload) return workload.script;
  return 'command' in workload ? [workload.command] : [];
}

function selectsHigh(command: string[]): boolean {
  return command[0].toLowerCase() === 'select' && Number(command[1]) > LAST_SHARED;
}

function lowered(scenario: Scenario, id: number): Scenario {
  const lower = (command: string[]) =>
    selectsHigh(command) && Number(command[1]) === id ? [command[0], String(LAST_SHARED)] : command;
  return {
    ...scenario,
    clients: scenario.clients.map((client) => ({
      ...client,
      ...(client.db === id ? { db: LAST_SHARED } : {}),
      workload: withCommands(client.workload, lower),
    })),
  };
}

function withCommands(workload: Workload, change: (command: string[]) => string[]): Workload {
  if ('script' in workload) return { ...workload, script: workload.script.map(change) };
  return 'command' in workload ? { ...workload, command: change(workload.command) } : workload;
}

function withoutSlaves(scenario: Scenario): [string, Scenario][] {
  return scenario.servers.flatMap(({ name, follows }, index): [string, Scenario][] =>
    follows === undefined ? [] : [[`without slave ${name}`, withoutServer(scenario, index)]],
  );
}

/** Links that a scenario makes slow or narrow, as loopback has them. */
function withFastLinks(scenario: Scenario): [string, Scenario][] {
  const { overrides } = scenario.links;
  const rows = overrides.map(({ from, to }, index): [string, Scenario] => [
    `with a fast link from ${from} to ${to}`,
    { ...scenario, links: { ...scenario.links, overrides: overrides.filter((_, i) => i !== index) } },
  ]);
  const plain = JSON.stringify(scenario.links.default) === JSON.stringify(DEFAULT_LINK);
  const fast: Scenario = { ...scenario, links: { default: { ...DEFAULT_LINK }, overrides } };
  return plain ? rows : [...rows, ['with loopback as the default link', fast]];
}

function withoutFaults(scenario: Scenario): [string, Scenario][] {
  return scenario.faults.map((fault, index) => [
    `without the fault ${fault.do} at ${fault.atMicros} us`,
    { ...scenario, faults: scenario.faults.filter((_, i) => i !== index) },
  ]);
}
