import { transmit } from './network.ts';
import { beginClientOperation, endClientOperation } from './operations.ts';
import type { ClientCall, Outlet } from './outlet.ts';
import { localTime, startTimer } from './run-turns.ts';
import { type ActorSimulation, durationsOf, picksOf } from './simulation.ts';
import { flush } from './turns.ts';
import type { Message, Timer } from './world.ts';

/** Where what handlers ask for goes in a run. */
export class RunOutlet implements Outlet {
  /** Put into it as soon as it exists: its nodes are made first. */
  simulation: ActorSimulation = undefined as never;

  transmit(message: Message): void {
    transmit(this.simulation, message);
  }

  startTimer(node: number, timer: Timer): void {
    startTimer(this.simulation, node, timer);
  }

  pick(node: number, bound: number, label: string): number {
    return picksOf(this.simulation, node).pick(bound, label);
  }

  timeWithin(node: number, least: number, most: number): number {
    return timeWithin(this.simulation, node, least, most);
  }

  localTime(node: number): number {
    return localTime(this.simulation, node);
  }

  virtualTime(): number {
    return this.simulation.world.now;
  }

  mayBegin(): boolean {
    return !this.simulation.world.closed;
  }

  flush(node: number): void {
    flush(this.simulation.contexts[node]);
  }

  planned(node: number): readonly ClientCall[] {
    return this.simulation.planned[node];
  }

  beginOperation(node: number, call: ClientCall): void {
    beginClientOperation(this.simulation, node, call);
  }

  endOperation(node: number, outcome: 'ok' | 'failed' | null, output: unknown): void {
    endClientOperation(this.simulation, node, outcome, output);
  }
}

/**
 * A time from `least` to `most`. The plainest is another one for each node of a kind: if all were to wait as long as all
 * others, they would do everything at once for ever.
 */
function timeWithin(simulation: ActorSimulation, node: number, least: number, most: number): number {
  const { cast } = simulation;
  const possible = most - least + 1;
  const alike = (cast.ofKind.get(cast.kinds[node]) as readonly string[]).length;
  const plainest = Math.floor((possible * cast.places[node]) / alike);
  return least + ((plainest + durationsOf(simulation, node).pick(possible, 'time of a timer')) % possible);
}
