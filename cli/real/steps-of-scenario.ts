import { advance, startRun } from '../../lab/index.ts';
import {
  createDynamics,
  type Scenario,
  type Simulation,
  type Variant,
  type VectorStep,
} from '../../model/index.ts';
import { replyLength } from '../../model/internals.ts';
import { splitRequests } from '../../properties/index.ts';
import { createSeededChooser } from '../../sim/index.ts';

/**
 * A scenario's clients as steps that can be played against any server, one settled before the next, in the order in
 * which the simulated first server reads them. Its direct slaves are attached before; what else a scenario has (links,
 * faults, slaves of slaves, clients of other servers) has no place here.
 */
export interface ScenarioSteps {
  steps: VectorStep[];
  commands: number;
  /** Commands that were left out because there were too many. */
  leftOut: number;
  /** What of the scenario is not played, as parts of a sentence. */
  without: string[];
}

/** Ends the scenario's own run once enough has been seen. */
const ENOUGH = 'enough';
const EVENTS_A_PORTION = 100_000;

interface Talk {
  name: string;
  /** Bytes read that are no whole request yet. */
  rest: string;
  awaited: number;
}

export function stepsOf(scenario: Scenario, variant: Variant, most: number): ScenarioSteps {
  const steps: VectorStep[] = [...preloads(scenario), ...slaves(scenario), { do: 'measure' }];
  const talks = new Map<string, Talk>();
  const heard = new Map<string, number>();
  const partial = new Map<string, string>();
  let commands = 0;
  let leftOut = 0;
  let simulation: Simulation | null = null;
  const nameOf = (fd: number): string | null => {
    const connection = simulation?.world.connections[fd - 1];
    const owner = connection?.owners[0];
    if (connection === undefined || owner === undefined || owner.kind === 'server') return null;
    const who = owner.kind === 'client' ? scenario.clients[owner.index].name : `outside-${owner.index}`;
    return `${who}#${connection.link.serial}`;
  };
  const hear = (name: string, bytes: string) => {
    const buffer = (partial.get(name) ?? '') + bytes;
    let position = 0;
    for (let end = replyLength(buffer, 0); end > 0; end = replyLength(buffer, position)) {
      position = end;
      heard.set(name, (heard.get(name) ?? 0) + 1);
      if (position === buffer.length) break;
    }
    partial.set(name, buffer.slice(position));
  };
  const run = startRun(createDynamics(), scenario, {
    variant,
    chooser: createSeededChooser(scenario.seed),
    observers: {
      read(server, fd, bytes) {
        const name = server === 0 ? nameOf(fd) : null;
        if (name === null) return;
        const talk = talks.get(name) ?? begin(name, steps);
        talks.set(name, talk);
        const { requests, rest, plain } = splitRequests(talk.rest + bytes);
        talk.rest = rest;
        if (requests.length === 0) return;
        if (commands + requests.length > most) {
          leftOut += requests.length;
          return;
        }
        commands += requests.length;
        talk.awaited += requests.length;
        if (plain === null)
          steps.push({ do: 'raw', conn: name, parts: [requests.join('')], replies: requests.length });
        else steps.push({ do: 'send', conn: name, commands: plain });
      },
      received(kind, index, bytes) {
        const place = simulation?.world.connections.findIndex(
          ({ owners, closed }) => owners[0].kind === kind && owners[0].index === index && !closed[0],
        );
        const name = place === undefined || place < 0 ? null : nameOf(place + 1);
        if (name !== null) hear(name, bytes);
      },
    },
  });
  ({ simulation } = run);
  while (advance(run, EVENTS_A_PORTION, { check: () => (commands >= most ? ENOUGH : null) }));
  for (const { name, awaited } of talks.values()) {
    const more = (heard.get(name) ?? 0) - awaited;
    if (more > 0 && leftOut === 0) steps.push({ do: 'recv', conn: name, replies: more });
  }
  steps.push({ do: 'measure' });
  return { steps, commands, leftOut, without: leavings(scenario) };
}

function begin(name: string, steps: VectorStep[]): Talk {
  steps.push({ do: 'connect', conn: name });
  return { name, rest: '', awaited: 0 };
}

function preloads({ servers }: Scenario): VectorStep[] {
  const { preload } = servers[0];
  if (preload.length === 0) return [];
  return [
    { do: 'connect', conn: 'preload' },
    ...preload.map(({ db, keys }): VectorStep => {
      const commands = [
        ['SELECT', String(db)],
        ['DEBUG', 'POPULATE', String(keys)],
      ];
      return { do: 'send', conn: 'preload', commands };
    }),
    { do: 'close', conn: 'preload' },
  ];
}

function slaves({ servers }: Scenario): VectorStep[] {
  const direct = servers.filter(({ follows }) => follows === servers[0].name);
  return direct.map(({ name }) => ({ do: 'attach', slave: name }));
}

function leavings({ servers, clients, faults }: Scenario): string[] {
  const first = servers[0].name;
  const further = servers.filter(({ follows }) => follows !== undefined && follows !== first);
  const others = clients.filter(({ server }) => server !== first);
  return [
    ...(faults.length > 0 ? ['its faults'] : []),
    ...(further.length > 0 ? [`the slaves of slaves (${further.map(({ name }) => name).join(', ')})`] : []),
    ...(others.length > 0
      ? [`the clients of other servers (${others.map(({ name }) => name).join(', ')})`]
      : []),
  ];
}
