import {
  type Address,
  LINK_ARRIVAL,
  LINK_WRITABLE,
  REFCOUNT,
  rowNumber,
  SITE,
  USABLE,
} from '../../sim/index.ts';
import { objectText } from '../server/memory/object.ts';
import { SITE_SELECT } from '../server/memory/sites.ts';
import type { SelectEvent } from '../server/server-runtime.ts';
import { isHeld } from '../server/shape/held.ts';
import type { EngineOptions } from './engine.ts';
import {
  CHILD_END,
  CLIENT_MOVE,
  CONNECT_ANSWER,
  CONNECT_REQUEST,
  FAULT,
  SERVER_CRON,
  SERVER_LOOP,
} from './events.ts';
import { endName } from './network.ts';
import { advance, type Run, startRun } from './run.ts';
import type { Onlookers, Simulation } from './simulation.ts';

/**
 * A witness goes with a run, through storm and calm, and tells of each step: one sentence, and what happened in it. Pages show it, `why`
 * quotes it. It looks on only: a run with a witness has the digest of the run without.
 */
export interface Witness {
  readonly run: Run;
  readonly simulation: Simulation;
  /** What the step under way has done so far. */
  readonly notes: StepNotes;
}

export interface StepNotes {
  selects: { server: number; object: Address; what: SelectEvent; refcount: number }[];
  switches: { server: number; slave: number; dictid: number }[];
  commands: { server: number; client: number; db: number; argv: string[] }[];
  /** Bytes handed to a connection in this step; they arrive in order, in a LINK_ARRIVAL of `connection`. */
  sent: { connection: number; from: string; to: string; bytes: string }[];
  received: { client: string; bytes: string }[];
}

export interface StepRecord extends StepNotes {
  /** Ordinal of the event, its virtual time, its kind (events.ts). */
  event: number;
  micros: number;
  kind: number;
  /** One sentence: who did what, and what became of SELECT objects. */
  sentence: string;
  /** SELECT objects that were touched in this step and that nothing holds after it. */
  leaked: { server: number; object: Address }[];
  /** The most interesting thing in it, if any: a place to jump to. */
  mark: 'leak' | 'free' | 'creation' | 'switch' | null;
}

export function createWitness(options: EngineOptions): Witness {
  const notes = emptyNotes();
  const onlookers = { ...options.onlookers, ...noting(() => run.simulation, notes, options.onlookers) };
  const run: Run = startRun({ ...options, onlookers });
  return { run, simulation: run.simulation, notes };
}

export function emptyNotes(): StepNotes {
  return { selects: [], switches: [], commands: [], sent: [], received: [] };
}

/** Onlookers that write down what happens; for those who make the simulation by themselves. */
export function noting(
  simulationOf: () => Simulation,
  notes: StepNotes,
  others: Partial<Onlookers> = {},
): Partial<Onlookers> {
  return {
    select(server, object, what) {
      const refcount = simulationOf().redis[server].heap.cells[object + REFCOUNT];
      notes.selects.push({ server, object, what, refcount });
    },
    switched(server, slave, dictid) {
      notes.switches.push({ server, slave: slave.id, dictid });
    },
    command(server, c) {
      const argv = c.argv.map((argument) => objectText(simulationOf().redis[server], argument));
      notes.commands.push({ server, client: c.id, db: c.db, argv });
    },
    sent(connection, end, bytes) {
      const { owners } = simulationOf().world.connections[connection];
      const [from, to] = [endName(simulationOf(), owners[end]), endName(simulationOf(), owners[1 - end])];
      notes.sent.push({ connection, from, to, bytes });
    },
    received(kind, index, bytes) {
      const client = kind === 'client' ? simulationOf().scenario.clients[index].name : `outside-${index}`;
      notes.received.push({ client, bytes });
      others.received?.(kind, index, bytes);
    },
  };
}

/** Handles the next event and tells of it; null when the run is over. */
export function witnessStep(witness: Witness): StepRecord | null {
  const { run, simulation, notes } = witness;
  for (const list of Object.values(notes)) list.length = 0;
  const before = simulation.world.events;
  advance(run, 1);
  return simulation.world.events === before ? null : recordStep(simulation, notes);
}

/** Tells of the event just handled. `notes` hold what it did, and nothing else; they are copied. */
export function recordStep(simulation: Simulation, notes: StepNotes): StepRecord {
  const { world } = simulation;
  const { kind, a, b } = world.queue;
  const told: StepNotes = {
    selects: [...notes.selects],
    switches: [...notes.switches],
    commands: [...notes.commands],
    sent: [...notes.sent],
    received: [...notes.received],
  };
  const leaked = leakedIn(simulation, told);
  const sentence = [subject(simulation, kind, a, b), ...details(simulation, told, leaked)].join('; ');
  return {
    event: world.events,
    micros: world.now,
    kind,
    sentence: `${sentence}.`,
    leaked,
    mark: markOf(told, leaked),
    ...told,
  };
}

function leakedIn(simulation: Simulation, { selects }: StepNotes): StepRecord['leaked'] {
  const seen = new Set<string>();
  return selects.flatMap(({ server, object }) => {
    const { heap } = simulation.redis[server];
    const again = seen.has(`${server}:${object}`);
    seen.add(`${server}:${object}`);
    const alive = heap.cells[object + USABLE] > 0 && heap.cells[object + SITE] === SITE_SELECT;
    return again || !alive || isHeld(simulation.redis[server].server, object) ? [] : [{ server, object }];
  });
}

function markOf(notes: StepNotes, leaked: StepRecord['leaked']): StepRecord['mark'] {
  if (leaked.length > 0) return 'leak';
  if (notes.selects.some(({ what }) => what === 'free')) return 'free';
  if (notes.selects.some(({ what }) => what === 'create')) return 'creation';
  return notes.switches.length > 0 ? 'switch' : null;
}

function serverName(simulation: Simulation, index: number): string {
  return simulation.world.servers[index].server.name;
}

/** The step's event in words, before what came of it. */
function subject(simulation: Simulation, kind: number, a: number, b: number): string {
  const { world, scenario } = simulation;
  const ends = (index: number, direction: number): [string, string] => {
    const { owners } = world.connections[index];
    return [endName(simulation, owners[direction]), endName(simulation, owners[1 - direction])];
  };
  switch (kind) {
    case LINK_ARRIVAL: {
      const [from, to] = ends(a >> 1, a & 1);
      return `bytes from ${from} arrive at ${to}`;
    }
    case LINK_WRITABLE:
      return `${ends(a >> 1, a & 1)[0]} has room again in its socket to ${ends(a >> 1, a & 1)[1]}`;
    case SERVER_LOOP:
      return `${serverName(simulation, a)} looks at its sockets`;
    case SERVER_CRON:
      return `${serverName(simulation, a)} runs its cron`;
    case CHILD_END:
      return `the BGSAVE child ${b} of ${serverName(simulation, a)} ends`;
    case CONNECT_REQUEST:
      return `${ends(a, 0)[0]} dials ${ends(a, 0)[1]}`;
    case CONNECT_ANSWER:
      return `${ends(a, 0)[1]} ${b > 0 ? 'has taken' : 'refuses'} the connection of ${ends(a, 0)[0]}`;
    case CLIENT_MOVE:
      return `${scenario.clients[a].name} makes its next move`;
    case FAULT:
      return `the fault ${scenario.faults[a].do} strikes`;
    default:
      return 'the run looks at itself';
  }
}

const WAYS: Readonly<Partial<Record<SelectEvent, string>>> = {
  unsent: 'cannot be sent: no write event',
  closing: 'is dropped: the slave is closing',
  copied: 'is copied into the static buffer',
  glued: 'is glued to the last chunk of the output list',
  node: 'becomes a chunk of the output list, which takes a count',
  free: 'is freed',
};

/** What the step did, clause by clause. */
function details(simulation: Simulation, notes: StepNotes, leaked: StepRecord['leaked']): string[] {
  const clauses = notes.commands.map(
    ({ server, argv, db }) => `${serverName(simulation, server)} runs ${argv.join(' ')} in db ${db}`,
  );
  for (const { slave, dictid } of notes.switches) {
    clauses.push(`the stream of slave ${slave} turns to db ${dictid}`);
  }
  for (const { object, what, refcount } of notes.selects) {
    const name = `SELECT object ${rowNumber(object)}`;
    if (what === 'create') clauses.push(`${name} is created with a count of ${refcount}`);
    else if (WAYS[what] !== undefined) clauses.push(`${name} ${WAYS[what]}`);
  }
  for (const { from, to, bytes } of notes.sent) clauses.push(`${from} sends ${bytes.length} bytes to ${to}`);
  for (const { object } of leaked)
    clauses.push(`nothing holds SELECT object ${rowNumber(object)} any more: it has leaked`);
  return clauses;
}
