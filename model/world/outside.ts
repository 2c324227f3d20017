import { closeLink, mixText, nextEventTime, pushEvent } from '../../sim/index.ts';
import type { OutsideStep } from '../scenario/index.ts';
import { SESSION_STEP } from './events.ts';
import { closeEnd, dial, receive, send } from './network.ts';
import type { Simulation } from './simulation.ts';
import type { World } from './world.ts';

/**
 * A session: programs outside of the simulation that talk to its servers. What they do is a list of steps in the
 * scenario, in order of time. A live run appends to the list while it goes on, a replay has all of it from the start;
 * both take the steps by the same rule, so that they go the same way: a step comes after everything else at its time
 * that was planned before it.
 */

/** One outside end, by the number its steps have. */
export interface OutsideEnd {
  /** Place of its connection; -1 without one. */
  connection: number;
  /** Bytes that its socket has not taken yet. */
  unsent: string;
  /** It will say no more: the stream ends after what is unsent. */
  ending: boolean;
}

/** The connections of a session do not delay what they carry: its bytes have travelled already. */
const NO_DELAY = { latencyMicros: 0, jitterMicros: 0, bytesPerMilli: 0, segmentBytes: 0 };

/** Virtual time of the next event or step, in microseconds; -1 when there is none. */
export function nextTime({ world, scenario }: Simulation): number {
  const event = nextEventTime(world.queue);
  if (world.nextStep >= scenario.outside.length) return event;
  const step = Math.max(scenario.outside[world.nextStep].atMicros, world.now);
  return event === -1 || step < event ? step : event;
}

/** Plans the session's next step once nothing else is left at its time. */
export function planStep({ world, scenario }: Simulation): void {
  const { atMicros, conn } = scenario.outside[world.nextStep];
  const time = Math.max(atMicros, world.now);
  const next = nextEventTime(world.queue);
  if (next === -1 || next > time) pushEvent(world.queue, time, SESSION_STEP, conn, 0);
}

/** SESSION_STEP: takes the next step. One that finds nothing to act on does nothing. */
export function takeStep(simulation: Simulation): void {
  const { world, scenario } = simulation;
  const step = scenario.outside[world.nextStep++];
  if (step.do === 'connect') connect(simulation, step);
  else if (step.do === 'send') {
    mixText(world.digest, step.bytes);
    say(simulation, endOf(world, step.conn), step.bytes);
  } else if (step.do === 'end') finish(simulation, endOf(world, step.conn));
  else leave(simulation, endOf(world, step.conn));
}

function endOf(world: World, conn: number): OutsideEnd {
  while (world.outside.length <= conn) world.outside.push({ connection: -1, unsent: '', ending: false });
  return world.outside[conn];
}

function connect(simulation: Simulation, step: Extract<OutsideStep, { do: 'connect' }>): void {
  const end = endOf(simulation.world, step.conn);
  leave(simulation, end);
  const { sendBuffer, receiveBuffer } = simulation.scenario.links.default;
  const target = simulation.scenario.servers.findIndex(({ name }) => name === step.server);
  const settings = { ...NO_DELAY, sendBuffer, receiveBuffer };
  end.connection = dial(simulation, { kind: 'outside', index: step.conn }, target, settings);
  end.ending = false;
}

function say(simulation: Simulation, end: OutsideEnd, bytes: string): void {
  if (end.connection < 0 || end.ending) return;
  if (end.unsent !== '') {
    end.unsent += bytes;
    return;
  }
  const taken = Math.max(0, send(simulation, end.connection, 0, bytes));
  end.unsent = bytes.slice(taken);
}

/** Says no more, and listens on. */
function finish(simulation: Simulation, end: OutsideEnd): void {
  if (end.connection < 0) return;
  end.ending = true;
  if (end.unsent !== '') return;
  closeLink(simulation.net, simulation.world.connections[end.connection].link, end.connection, 0);
}

function leave(simulation: Simulation, end: OutsideEnd): void {
  if (end.connection >= 0) closeEnd(simulation, end.connection, 0);
  end.connection = -1;
  end.unsent = '';
}

/** The socket of an outside end has room again. */
export function outsideWritable(simulation: Simulation, conn: number): void {
  const end = endOf(simulation.world, conn);
  if (end.connection < 0 || end.unsent === '') return;
  const taken = send(simulation, end.connection, 0, end.unsent);
  end.unsent = taken < 0 ? '' : end.unsent.slice(taken);
  if (end.unsent === '' && end.ending) finish(simulation, end);
}

/** The server has closed the connection, or would not have it. */
export function outsideEnded(simulation: Simulation, conn: number, connection: number): void {
  closeEnd(simulation, connection, 0);
  const end = simulation.world.outside[conn];
  if (end?.connection === connection) {
    end.connection = -1;
    end.unsent = '';
  }
  simulation.observers.ended?.(conn);
}

/** Takes what a server says to an outside end. The digest covers it. */
export function outsideReads(simulation: Simulation, conn: number, connection: number): void {
  const bytes = receive(simulation, connection, 0, Number.MAX_SAFE_INTEGER);
  if (bytes === '') return;
  mixText(simulation.world.digest, bytes);
  simulation.observers.received?.('outside', conn, bytes);
}
