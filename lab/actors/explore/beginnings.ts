import type { Cast } from '../cast.ts';
import type { MoveOutcome } from './moves.ts';

/** What is enumerated once for a scope: how the nodes can be parted, and what they can begin with. */

/** Every way to part the nodes, as the set of those on the side without the first one, a bit each. */
export function cutsOf({ clientsFrom }: Cast): number[] {
  const cuts: number[] = [];
  for (let side = 2; side < 1 << clientsFrom; side += 2) cuts.push(side);
  return cuts;
}

/** Every combination of what the nodes can begin with. */
export function startsOf(cast: Cast, ofStart: (node: number) => readonly MoveOutcome[]): MoveOutcome[][] {
  let starts: MoveOutcome[][] = [[]];
  for (let node = 0; node < cast.names.length; node++) {
    const outcomes = ofStart(node);
    starts = starts.flatMap((start) => outcomes.map((outcome) => [...start, outcome]));
  }
  return starts;
}
