import {
  type ClientInput,
  completeScenario,
  type FaultSpec,
  type OutsideStep,
  type Scenario,
  type ScenarioInput,
} from '../../model/index.ts';
import { CRON_PERIOD_MICROS, FIRST_CRON_MICROS } from '../../model/internals.ts';
import { describeAction } from './actions.ts';
import { type PathHappening, type PathWindow, type PathWindows, windowsOf } from './path-windows.ts';
import { DATABASES, MASTER, type Scope, SLAVE_SOCKET, selectCommand, WRITE_COMMAND } from './scope.ts';

/**
 * The path of an exploration as scenarios, whose runs take times for what had none. Clients are connections from
 * outside, that write to the microsecond; a slave's link is stalled but where the slave reads. A turn of the event loop
 * comes when the path wants it where PINGs of another connection keep the master busy until then (`held`); without them
 * the master looks at its sockets whenever something is there, and there is less to read. What the exploration knows
 * and a run does not is which of these still go the same way: whoever plays them has to ask the property again.
 */
interface Manner {
  /** Slaves as servers, whose datasets properties look at; or as clients that say SYNC, to the microsecond. */
  slaves: 'servers' | 'clients';
  /** Whether turns of the loop are held back. */
  held: boolean;
  /** Whether a connection is cut no sooner than the master hears of it: in a run it hears at once. */
  late: boolean;
}

/** The most telling manner first. */
const MANNERS: readonly Manner[] = [false, true].flatMap((late) =>
  [false, true].flatMap((held) =>
    (['servers', 'clients'] as const).map((slaves) => ({ slaves, held, late })),
  ),
);

/** Between two happenings. */
const GAP_MICROS = 20;
/** A command's time where turns are held back. */
const HELD_MICROS = { servers: 5_000, clients: 1_000 };
const CHILD_MICROS = { servers: 2_000_000, clients: 300_000 };
/** A slave that is a server connects in its replication cron, once a second. */
const CONNECTS_MICROS = 1_100_000;

/** Scenarios that may go the way of the path, the most telling first. */
export function* pathScenarios(scope: Scope, path: readonly number[]): Generator<Scenario> {
  const found = windowsOf(scope, path);
  const about = path.map((action, step) => `${step + 1}. ${describeAction(scope, action)}`).join('\n');
  const has = (what: PathHappening['what']) =>
    found.windows.some(({ happenings }) => happenings.some((happening) => happening.what === what));
  for (const manner of MANNERS) {
    if ((manner.slaves === 'servers' && has('quit')) || (manner.late && !has('cut'))) continue;
    yield completeScenario({ ...timed(scope, found, manner), about: about.slice(0, MAX_ABOUT) });
  }
}

const MAX_ABOUT = 10_000;

/** What is written down so far, and how far the clock is. */
interface Draft {
  readonly scope: Scope;
  readonly manner: Manner;
  readonly faults: FaultSpec[];
  readonly outside: OutsideStep[];
  readonly clients: ClientInput[];
  /** The name under which each slave is there now. */
  readonly names: string[];
  /** The names of those whose connection the path has cut; null once the scenario has cut it, too. */
  readonly cuts: (string | null)[];
  now: number;
  /** When the last child was forked. */
  forked: number;
}

function timed(scope: Scope, { writesBefore, windows }: PathWindows, manner: Manner): ScenarioInput {
  const draft: Draft = {
    scope,
    manner,
    faults: [],
    outside: [],
    clients: [],
    names: Array.from({ length: scope.slaves }, (_, slave) => `slave-${slave + 1}`),
    cuts: [],
    now: 0,
    forked: 0,
  };
  prepare(draft, writesBefore);
  playWindows(draft, windows);
  return scenarioOf(draft);
}

/** Connections, slaves with their first payload, and their buffers as the scope wants them at the start. */
function prepare(draft: Draft, writesBefore: number): void {
  const { scope, manner } = draft;
  for (let conn = 0; conn < scope.clients; conn++) connect(draft, conn);
  if (manner.held || scope.bgsaves > 0) connect(draft, operatorOf(scope));
  if (scope.backlog !== 'detached') {
    for (let slave = 0; slave < scope.slaves; slave++) {
      if (manner.slaves === 'clients') addSlaveClient(draft, slave);
      draft.now += CONNECTS_MICROS + CHILD_MICROS[manner.slaves] + 2 * CRON_PERIOD_MICROS;
    }
    draft.now += CONNECTS_MICROS + CHILD_MICROS[manner.slaves];
    for (let slave = 0; slave < scope.slaves; slave++) stall(draft, slave, draft.now);
  }
  const [first] = scope.databases;
  for (let write = 0; write < writesBefore; write++) {
    draft.now += 4 * HELD_MICROS[manner.slaves];
    say(draft, 0, write === 0 && first !== 0 ? selectCommand(first) + WRITE_COMMAND : WRITE_COMMAND);
  }
  // A path begins shortly after a run of the cron, so that the next one is far.
  draft.now = nextCron(draft.now + CRON_PERIOD_MICROS) + GAP_MICROS;
}

function playWindows(draft: Draft, windows: readonly PathWindow[]): void {
  const commandMicros = HELD_MICROS[draft.manner.slaves];
  windows.forEach(({ commands, forks, happenings }, index) => {
    const turn = draft.now;
    const earlier = draft.outside.length;
    if (forks) draft.forked = turn;
    for (const happening of happenings) {
      draft.now += GAP_MICROS;
      happen(draft, happening);
    }
    draft.now += GAP_MICROS;
    if (!draft.manner.held) return;
    const busy = Math.max(commands + 1, Math.ceil((draft.now - turn) / commandMicros));
    const bytes = 'PING\r\n'.repeat(busy - commands);
    // The first finds an idle master; the others come while it is still busy with the turn before.
    const atMicros = index === 0 ? turn : turn - 1;
    draft.outside.splice(earlier, 0, { atMicros, do: 'send', conn: operatorOf(draft.scope), bytes });
    draft.now = turn + busy * commandMicros;
  });
}

function happen(draft: Draft, happening: PathHappening): void {
  const { faults } = draft;
  switch (happening.what) {
    case 'write':
      say(draft, happening.client, happening.bytes);
      break;
    case 'bgsave':
      say(draft, operatorOf(draft.scope), 'BGSAVE\r\n');
      break;
    case 'child-ends':
      draft.now = Math.max(draft.now, draft.forked + CHILD_MICROS[draft.manner.slaves]) + GAP_MICROS;
      break;
    case 'cron':
      draft.now = nextCron(draft.now) + GAP_MICROS;
      break;
    case 'attach':
      attach(draft, happening.slave);
      break;
    case 'read':
      faults.push({ atMicros: draft.now, do: 'resume', link: linkTo(draft, happening.slave) });
      stall(draft, happening.slave, draft.now + 1);
      break;
    case 'cut':
      draft.cuts.push(draft.names[happening.slave]);
      if (!draft.manner.late) cut(draft, draft.cuts.length - 1);
      break;
    case 'heard':
      cut(draft, happening.cut);
      break;
    case 'quit':
      quit(draft, happening.slave);
      break;
  }
}

/** The first run of the master's cron after a time. */
function nextCron(micros: number): number {
  return (
    FIRST_CRON_MICROS + Math.ceil((micros - FIRST_CRON_MICROS + 1) / CRON_PERIOD_MICROS) * CRON_PERIOD_MICROS
  );
}

/** The connection that sends PING and BGSAVE. */
const operatorOf = ({ clients }: Scope): number => clients;

function connect({ outside, now }: Draft, conn: number): void {
  outside.push({ atMicros: now, do: 'connect', conn, server: MASTER });
}

function say({ outside, now }: Draft, conn: number, bytes: string): void {
  outside.push({ atMicros: now, do: 'send', conn, bytes });
}

const linkTo = ({ names }: Draft, slave: number) => ({ from: MASTER, to: names[slave] });

function stall(draft: Draft, slave: number, atMicros: number): void {
  draft.faults.push({ atMicros, do: 'stall', link: linkTo(draft, slave) });
}

function cut({ faults, cuts, now }: Draft, number: number): void {
  const name = cuts[number];
  if (name !== null) faults.push({ atMicros: now, do: 'cut', link: { from: MASTER, to: name } });
  cuts[number] = null;
}

/** A slave that was cut comes back by itself as a server, and as a client under another name. */
function attach(draft: Draft, slave: number): void {
  const { manner, scope, faults, names } = draft;
  if (manner.slaves === 'servers') {
    const isFirst = scope.backlog === 'detached' && !faults.some((fault) => isAbout(fault, names[slave]));
    // A server has one link to its master.
    const [number] = draft.cuts.flatMap((name, each) => (name === names[slave] ? [each] : []));
    if (number !== undefined) cut(draft, number);
    if (isFirst) faults.push({ atMicros: draft.now, do: 'slaveof', server: names[slave], master: MASTER });
    draft.now += CONNECTS_MICROS;
  } else addSlaveClient(draft, slave);
  draft.now += 2;
  stall(draft, slave, draft.now);
}

function isAbout(fault: FaultSpec, server: string): boolean {
  return 'server' in fault && fault.server === server;
}

function addSlaveClient(draft: Draft, slave: number): void {
  const plain = `slave-${slave + 1}`;
  const again = draft.clients.filter(({ name }) => name === plain || name.startsWith(`${plain}.`)).length;
  const name = again === 0 ? plain : `${plain}.${again + 1}`;
  draft.names[slave] = name;
  draft.clients.push({
    name,
    server: MASTER,
    startMicros: draft.now,
    workload: { raw: ['SYNC\r\n'] },
    stay: true,
  });
}

/** What a slave that is a client says is spread over time by its pauses. */
function quit({ clients, names, now }: Draft, slave: number): void {
  const place = clients.findIndex(({ name }) => name === names[slave]);
  const pause = now - (clients[place].startMicros ?? 0);
  clients[place] = {
    ...clients[place],
    workload: { raw: ['SYNC\r\n', 'QUIT\r\n'] },
    thinkMicros: [pause, pause],
  };
}

function scenarioOf({ scope, manner, faults, outside, clients, names }: Draft): ScenarioInput {
  const asServers = manner.slaves === 'servers';
  const config = { save: [], 'repl-ping-slave-period': 1_000_000 };
  const slaves = asServers ? names : clients.map(({ name }) => name);
  return {
    name: 'explored',
    title: 'The counterexample of an exploration',
    version: scope.version,
    databases: DATABASES,
    buffers: 'small',
    servers: [
      {
        name: MASTER,
        commandMicros: manner.held ? HELD_MICROS[manner.slaves] : 0,
        bgsave: { durationMicros: CHILD_MICROS[manner.slaves] },
        config,
      },
      ...(asServers
        ? names.map((name) => ({
            name,
            commandMicros: 0,
            config,
            ...(scope.backlog === 'detached' ? {} : { follows: MASTER }),
          }))
        : []),
    ],
    clients,
    links: {
      default: { latencyMicros: 0, jitterMicros: 0 },
      // A microsecond, so that what a read makes room for comes after the stall that follows the read.
      overrides: slaves.map((to) => ({
        from: MASTER,
        to,
        latencyMicros: 1,
        jitterMicros: 0,
        ...SLAVE_SOCKET,
      })),
    },
    faults,
    outside,
  };
}
