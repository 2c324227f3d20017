import { pushEvent } from '../../sim/index.ts';
import type { FaultSpec, Scenario } from '../scenario/index.ts';
import { CONNECT_REQUEST } from './events.ts';
import { endName } from './network.ts';
import type { Simulation } from './simulation.ts';

/** Who cannot reach whom: partitions, and servers that are isolated. */

export type Separation = Extract<FaultSpec, { do: 'isolate' | 'rejoin' | 'partition' | 'heal' }>;

export function isSeparation(fault: FaultSpec): fault is Separation {
  return ['isolate', 'rejoin', 'partition', 'heal'].includes(fault.do);
}

/** Whether a separation, or its end, is about these two. */
export function parts(fault: Separation, a: string, b: string): boolean {
  if ('server' in fault) return a !== b && (fault.server === a || fault.server === b);
  const { between, and } = fault;
  return (between.includes(a) && and.includes(b)) || (between.includes(b) && and.includes(a));
}

/**
 * Whether nothing passes between two names now. Each separation lasts until its own end: who is isolated and behind a
 * partition is reached when both are over.
 */
export function areSeparated({ scenario, world }: Simulation, a: string, b: string): boolean {
  return !world.calmed && lastingAt(scenario, world.now).some((fault) => parts(fault, a, b));
}

function lastingAt({ faults }: Scenario, now: number): Separation[] {
  let lasting: Separation[] = [];
  for (const fault of faults) {
    if (fault.atMicros > now || !isSeparation(fault)) continue;
    if (fault.do === 'isolate' || fault.do === 'partition') lasting.push(fault);
    else lasting = lasting.filter((begun) => whatOf(begun) !== whatOf(fault));
  }
  return lasting;
}

function whatOf(fault: Separation): string {
  if ('server' in fault) return fault.server;
  return [fault.between, fault.and]
    .map((names) => [...names].sort().join())
    .sort()
    .join('|');
}

/** What a dialling system waits before it sends a SYN that nobody has answered once more. */
const DIAL_AGAIN_MICROS = 1_000_000;

/** Whether a dial does not get through: it comes again, as long as somebody waits for it. */
export function holdsDial(simulation: Simulation, index: number): boolean {
  const { owners, closed, link } = simulation.world.connections[index];
  const [from, to] = owners.map((owner) => endName(simulation, owner));
  if (closed[0] || !areSeparated(simulation, from, to)) return false;
  const { net } = simulation;
  pushEvent(net.queue, net.now + DIAL_AGAIN_MICROS, CONNECT_REQUEST, index, link.serial);
  return true;
}
