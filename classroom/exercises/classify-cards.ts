import {
  auditServer,
  completeScenario,
  createSimulation,
  type FaultSpec,
  runUntil,
  type Scenario,
  type Simulation,
  type Variant,
  variantById,
} from '../../model/index.ts';
import { infoText } from '../../model/internals.ts';
import { type Chooser, createSeededChooser } from '../../sim/index.ts';

export const DIAGNOSES = ['leak', 'backlog', 'data'] as const;

/** Why a server's memory has grown: objects that nobody holds, output that waits for a slave, or keys. */
export type GrowthCause = (typeof DIAGNOSES)[number];

/** One server, twice: before its clients begin, and four seconds later. */
export interface GrowthCard {
  id: string;
  before: string;
  after: string;
}

/** A card as it is handed out, and read by `replisim diagnose`. */
export function cardText({ id, before, after }: GrowthCard): string {
  return `Card ${id}\n\nINFO before the clients begin:\n${before}\nINFO four seconds later:\n${after}`;
}

/** Two cards of each diagnosis, made anew for each seed, and what they show according to the audit. */
export interface ClassifyInstance {
  cards: GrowthCard[];
  key: Record<string, GrowthCause>;
}

/**
 * What misleads whoever looks at one field alone: a slave that waits for a BGSAVE though nothing waits for it, a backlog of
 * a slave that is online, a few new keys beside a leak or a backlog.
 */
interface Guise {
  diagnosis: GrowthCause;
  /** A slave joins shortly before the second INFO, and waits for its BGSAVE. */
  joins: boolean;
  /** A backlog: the slave is online, and its link stands still. Otherwise it waits for a BGSAVE. */
  stalled: boolean;
  /** New keys, which are not what the growth is made of unless the diagnosis says so. */
  keys: number;
}

interface Plan {
  scenario: Scenario;
  variant: Variant;
}

const CARDS_OF_EACH = 2;
const BEFORE_MICROS = 3_900_000;
const STALL_MICROS = 3_950_000;
const BEGIN_MICROS = 4_000_000;
const JOIN_MICROS = 6_500_000;
const AFTER_MICROS = 7_900_000;
/** As long as slaves take to be online before the first INFO, and a joining one to wait beyond the second. */
const SHORT_BGSAVE_MICROS = 1_500_000;
const LONG_BGSAVE_MICROS = 60_000_000;
/** Little enough that a stalled slave has a list at once. */
const SOCKET_BYTES = 2_048;

function drawGuise(choose: Chooser, diagnosis: GrowthCause): Guise {
  return {
    diagnosis,
    joins: diagnosis !== 'backlog' && choose.pick(2, 'another slave joins') === 1,
    stalled: choose.pick(2, 'its link stands still') === 1,
    keys: diagnosis === 'data' ? 100 + choose.pick(200, 'keys') : choose.pick(6, 'keys beside'),
  };
}

function plan(choose: Chooser, guise: Guise): Plan {
  const { diagnosis, joins, stalled, keys } = guise;
  const slaves = 1 + choose.pick(3, 'slaves');
  const held = diagnosis === 'backlog' && !stalled;
  const leaks = diagnosis === 'leak';
  // The turns between databases alone give nothing away: with ids below ten, or with the fix, nothing is lost.
  const high =
    leaks || choose.pick(2, 'a database beyond ten') === 1
      ? 10 + choose.pick(6, 'database')
      : choose.pick(9, 'database') + 1;
  const repeat = 100 + choose.pick(300, 'writes');
  const value = 'v'.repeat(
    diagnosis === 'backlog' ? 60 + choose.pick(40, 'length') : 1 + choose.pick(60, 'length'),
  );
  const fixed = !leaks || choose.pick(4, 'a fix that is none') > 0;
  const writers = [0, high].map((db) => ({
    name: `db-${db}`,
    server: 'master',
    db,
    startMicros: BEGIN_MICROS,
    stay: true,
    workload: { repeat, command: ['SET', 'foo', value] },
  }));
  const filler = {
    name: 'filler',
    server: 'master',
    startMicros: BEGIN_MICROS,
    stay: true,
    workload: { script: Array.from({ length: keys }, (_, index) => ['SET', `key:${index}`, value]) },
  };
  const scenario = completeScenario({
    name: 'card',
    seed: choose.pick(1_000_000, 'seed'),
    servers: [
      {
        name: 'master',
        config: { save: [] },
        bgsave: { durationMicros: held ? LONG_BGSAVE_MICROS : SHORT_BGSAVE_MICROS },
      },
      ...Array.from({ length: slaves }, (_, index) => ({ name: `slave-${index + 1}`, follows: 'master' })),
      ...(joins ? [{ name: 'late' }] : []),
    ],
    clients: [...writers, filler],
    links: {
      overrides: [{ from: 'master', to: 'slave-1', sendBuffer: SOCKET_BYTES, receiveBuffer: SOCKET_BYTES }],
    },
    faults: faultsOf(guise),
  });
  const id = leaks ? (fixed ? '2.4.9' : 'released-from-eleven') : '2.4.10';
  return { scenario, variant: variantById(id) as Variant };
}

function faultsOf({ diagnosis, joins, stalled }: Guise): FaultSpec[] {
  const faults: FaultSpec[] = [];
  if (diagnosis === 'backlog' && stalled) {
    faults.push({ atMicros: STALL_MICROS, do: 'stall', link: { from: 'master', to: 'slave-1' } });
  }
  if (joins) faults.push({ atMicros: JOIN_MICROS, do: 'slaveof', server: 'late', master: 'master' });
  return faults;
}

/** The lines of INFO that an operator looks at; versions and process ids would give answers away. */
function shown(simulation: Simulation): string {
  const lines = infoText(simulation.redis[0]).split('\r\n');
  return lines
    .filter((line) => !/^(redis_|process_id|lru_clock|used_cpu|gcc|arch|multiplexing|vm_)/.test(line))
    .join('\n');
}

function keysIn(info: string): number {
  return [...info.matchAll(/^db\d+:keys=(\d+)/gm)].reduce((sum, [, keys]) => sum + Number(keys), 0);
}

const MIN_LEAKED_OBJECTS = 50;
const MIN_NEW_KEYS = 50;
/** Those of the writers, and a few beside. */
const MAX_KEYS_BESIDE = 8;

/** What a master shows for certain; null when it shows more than one thing, or not enough of one. */
function diagnosisOf({ world }: Simulation, newKeys: number): GrowthCause | null {
  const { server } = world.servers[0];
  const leaked = auditServer(server).leaked.length;
  const clients = server.clientById.filter((c) => c !== null);
  const listed = clients.some(({ reply }) => reply.nodes.length > 0);
  const waiting = listed || clients.some(({ buf }) => buf.length > 0);
  if (leaked === 0 && listed && newKeys <= MAX_KEYS_BESIDE) return 'backlog';
  if (waiting) return null;
  if (leaked >= MIN_LEAKED_OBJECTS && newKeys <= MAX_KEYS_BESIDE) return 'leak';
  return leaked === 0 && newKeys >= MIN_NEW_KEYS ? 'data' : null;
}

function makeCard(
  id: string,
  { scenario, variant }: Plan,
): { card: GrowthCard; diagnosis: GrowthCause | null } {
  const chooser = createSeededChooser(scenario.seed);
  const simulation = createSimulation({ scenario, chooser, variantOf: () => variant });
  runUntil(simulation, BEFORE_MICROS);
  const before = shown(simulation);
  runUntil(simulation, AFTER_MICROS);
  const after = shown(simulation);
  return { card: { id, before, after }, diagnosis: diagnosisOf(simulation, keysIn(after) - keysIn(before)) };
}

/** Fisher and Yates, with the chooser's picks. */
function shuffled<T>(choose: Chooser, items: readonly T[]): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = choose.pick(last + 1, 'order');
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** The cards of a seed. The same seed gives the same cards; the key comes from the audit of each server's heap. */
export function classifyInstance(seed: string): ClassifyInstance {
  const choose = createSeededChooser(`classify:${seed}`);
  const wanted = shuffled(
    choose,
    DIAGNOSES.flatMap((diagnosis) => Array<GrowthCause>(CARDS_OF_EACH).fill(diagnosis)),
  );
  const cards: GrowthCard[] = [];
  const key: Record<string, GrowthCause> = {};
  while (cards.length < wanted.length) {
    const id = String.fromCharCode(97 + cards.length);
    const diagnosis = wanted[cards.length];
    const made = makeCard(id, plan(choose, drawGuise(choose, diagnosis)));
    if (made.diagnosis !== diagnosis) continue;
    cards.push(made.card);
    key[id] = diagnosis;
  }
  return { cards, key };
}
