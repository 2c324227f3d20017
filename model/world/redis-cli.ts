import { defineStateTable, type EventOf, nextState, pushEvent, type StateOf } from '../../sim/index.ts';
import { replyLength } from '../server/index.ts';
import type { ClientPlan } from './client-plan.ts';
import { CLIENT_MOVE } from './events.ts';
import { closeEnd, dial, hasEnded, receive, send } from './network.ts';
import type { Simulation } from './simulation.ts';

/** A client program and its workload. `moveProgram` alone changes the state. */
export const CLIENT_WORKLOAD = defineStateTable({
  name: "The client's workload",
  initial: 'waiting',
  states: ['waiting', 'connecting', 'running', 'thinking', 'lost', 'done'],
  transitions: [
    { from: 'waiting', on: 'its time comes', to: 'connecting' },
    { from: 'connecting', on: 'accepted', to: 'running' },
    { from: 'connecting', on: 'connection lost', to: 'lost', note: 'refused' },
    { from: 'running', on: 'pause', to: 'thinking' },
    { from: 'thinking', on: 'pause over', to: 'running' },
    { from: 'running', on: 'connection lost', to: 'lost' },
    { from: 'thinking', on: 'connection lost', to: 'lost' },
    { from: 'lost', on: 'reconnects', to: 'connecting' },
    { from: 'running', on: 'last reply', to: 'done' },
    { from: 'waiting', on: 'stopped', to: 'done', note: 'at the end of a run' },
    { from: 'connecting', on: 'stopped', to: 'done' },
    { from: 'running', on: 'stopped', to: 'done' },
    { from: 'thinking', on: 'stopped', to: 'done' },
    { from: 'lost', on: 'stopped', to: 'done' },
    { from: 'done', on: 'stopped', to: 'done' },
  ],
});

/** A client program: `redis-cli -r N` in a closed loop, a script, a pipeline, or raw bytes. */
export interface CliProgram {
  readonly state: StateOf<typeof CLIENT_WORKLOAD>;
  connection: number;
  serial: number;
  /** How often it has moved: a planned move with another number is void. */
  moves: number;
  /** Requests sent on this connection and answered, the SELECT of -n among them. */
  sentHere: number;
  answeredHere: number;
  /** Workload commands answered over all connections. */
  answered: number;
  /** Bytes of replies not yet complete. */
  partial: string;
  /** Bytes of requests that the socket did not take. */
  unsent: string;
}

/** What a client tries again after this long without a connection. */
const RECONNECT_MICROS = 100_000;

export function createProgram(): CliProgram {
  return {
    state: CLIENT_WORKLOAD.initial,
    connection: -1,
    serial: 0,
    moves: 0,
    sentHere: 0,
    answeredHere: 0,
    answered: 0,
    partial: '',
    unsent: '',
  };
}

/** Every change of a program's state; throws on a step that the table does not have. */
function moveProgram(
  program: { -readonly [Field in keyof CliProgram]: CliProgram[Field] },
  event: EventOf<typeof CLIENT_WORKLOAD>,
): void {
  program.state = nextState(CLIENT_WORKLOAD, program.state, event);
}

/** The program does nothing more, whatever it was planned to do. */
export function stopClient(program: CliProgram): void {
  moveProgram(program, 'stopped');
  program.moves++;
}

function planMove(simulation: Simulation, index: number, afterMicros: number): void {
  const { net, world } = simulation;
  const program = world.clients[index];
  program.moves++;
  pushEvent(net.queue, net.now + afterMicros, CLIENT_MOVE, index, program.moves);
}

export function startClient(simulation: Simulation, index: number): void {
  planMove(simulation, index, simulation.scenario.clients[index].startMicros);
}

/** CLIENT_MOVE: the planned next step, unless another one came first. */
export function moveClient(simulation: Simulation, index: number, move: number): void {
  const program = simulation.world.clients[index];
  if (program.moves !== move) return;
  if (program.state === 'waiting' || program.state === 'lost') connect(simulation, index);
  else if (program.state === 'thinking') {
    moveProgram(program, 'pause over');
    sendMore(simulation, index);
  }
}

function connect(simulation: Simulation, index: number): void {
  const { world, scenario } = simulation;
  const program = world.clients[index];
  const target = scenario.servers.findIndex(({ name }) => name === scenario.clients[index].server);
  moveProgram(program, program.state === 'lost' ? 'reconnects' : 'its time comes');
  program.connection = dial(simulation, { kind: 'client', index }, target);
  program.serial = world.connections[program.connection].link.serial;
  program.sentHere = 0;
  program.answeredHere = 0;
  program.partial = '';
  program.unsent = '';
}

/** The answer to the dial. A refused client tries again only if it was told to reconnect. */
export function clientConnected(simulation: Simulation, index: number, accepted: boolean): void {
  const program = simulation.world.clients[index];
  if (program.state !== 'connecting') return;
  if (!accepted) {
    lose(simulation, index);
    return;
  }
  moveProgram(program, 'accepted');
  sendMore(simulation, index);
}

function lose(simulation: Simulation, index: number): void {
  const { world, scenario } = simulation;
  const program = world.clients[index];
  closeEnd(simulation, program.connection, 0);
  program.connection = -1;
  moveProgram(program, 'connection lost');
  // Whatever was planned, the end of a pause for instance, is over.
  program.moves++;
  if (scenario.clients[index].reconnect) planMove(simulation, index, RECONNECT_MICROS);
}

/** Requests that precede the workload on every connection: the SELECT of `-n`. */
function preludeLength({ prelude }: ClientPlan): number {
  return prelude === null ? 0 : 1;
}

/** The `n`th request on this connection, or null when there is none. */
function requestAt(plan: ClientPlan, program: CliProgram, n: number): string | null {
  if (n === 0 && plan.prelude !== null) return plan.prelude;
  const prelude = preludeLength(plan);
  const answeredBefore = program.answered - Math.max(0, program.answeredHere - prelude);
  const position = answeredBefore + n - prelude;
  return position >= plan.total ? null : plan.requests[position % plan.requests.length];
}

/** Keeps as many requests under way as the pipeline allows; the prelude goes alone, as redis-cli sends it. */
function sendMore(simulation: Simulation, index: number): void {
  const plan = simulation.plans[index];
  const program = simulation.world.clients[index];
  while (program.unsent === '') {
    const depth = program.answeredHere < preludeLength(plan) ? 1 : plan.depth;
    if (program.sentHere - program.answeredHere >= depth) return;
    const request = requestAt(plan, program, program.sentHere);
    if (request === null) {
      finishIfAnswered(simulation, index);
      return;
    }
    program.sentHere++;
    const taken = send(simulation, program.connection, 0, request);
    if (taken < 0) return;
    program.unsent = request.slice(taken);
    if (plan.isRaw && plan.greatestPause > 0) {
      think(simulation, index);
      return;
    }
  }
}

function finishIfAnswered(simulation: Simulation, index: number): void {
  const program = simulation.world.clients[index];
  if (!simulation.plans[index].isRaw && program.answeredHere < program.sentHere) return;
  moveProgram(program, 'last reply');
  if (!simulation.scenario.clients[index].stay) closeEnd(simulation, program.connection, 0);
}

/** The socket has room again. */
export function clientWritable(simulation: Simulation, index: number): void {
  const program = simulation.world.clients[index];
  if (program.unsent === '' || program.connection < 0) return;
  const taken = send(simulation, program.connection, 0, program.unsent);
  if (taken > 0) program.unsent = program.unsent.slice(taken);
  if (program.state === 'running') sendMore(simulation, index);
}

/** Bytes or the end of the stream have arrived. */
export function clientReadable(simulation: Simulation, index: number): void {
  const program = simulation.world.clients[index];
  const bytes = receive(simulation, program.connection, 0, Number.MAX_SAFE_INTEGER);
  if (bytes !== '') {
    simulation.observers.received?.('client', index, bytes);
    countReplies(simulation, index, program.partial === '' ? bytes : program.partial + bytes);
  }
  if (!hasEnded(simulation, program.connection, 0)) return;
  if (program.state === 'done') closeEnd(simulation, program.connection, 0);
  else lose(simulation, index);
}

/** Takes complete replies off the front. What comes beyond the requests sent (messages) answers nothing. */
function countReplies(simulation: Simulation, index: number, buffer: string): void {
  const plan = simulation.plans[index];
  const program = simulation.world.clients[index];
  if (plan.isRaw) return;
  let position = 0;
  let answered = 0;
  for (let end = replyLength(buffer, 0); end > 0; end = replyLength(buffer, position)) {
    position = end;
    if (program.answeredHere + answered < program.sentHere) answered++;
    if (position === buffer.length) break;
  }
  program.partial = position === buffer.length ? '' : buffer.slice(position);
  const prelude = Math.max(0, preludeLength(plan) - program.answeredHere);
  program.answeredHere += answered;
  program.answered += Math.max(0, answered - prelude);
  if (answered > 0 && program.state === 'running') think(simulation, index);
}

/** The pause before the next request: a choice of the workload's. */
function think(simulation: Simulation, index: number): void {
  const { leastPause, greatestPause } = simulation.plans[index];
  if (greatestPause === 0) {
    sendMore(simulation, index);
    return;
  }
  const pause =
    leastPause + simulation.chooser.stream('workload').pick(greatestPause - leastPause + 1, 'think');
  const program = simulation.world.clients[index];
  moveProgram(program, 'pause');
  planMove(simulation, index, pause);
}
