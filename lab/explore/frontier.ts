import type { TransitionSystem } from './explorer.ts';
import { shortenList } from './shorten-list.ts';
import { pathTo, type VisitedTable } from './visited-table.ts';

/** The states that have been reached and not yet expanded, in the order of their numbers. */
export interface Frontier<S> {
  /** Adds the state that was numbered last. The frontier may keep the object. */
  add(state: S): void;
  /** Takes the first state out; the caller may change it. */
  take(): S;
  /** The memory that the states take, in bytes, unused room included; null if nobody knows. */
  bytes(): number | null;
}

export type FrontierForm = 'states' | 'packed' | 'paths';

/** Throws Error if states are to be packed and the system cannot. */
export function createFrontier<S>(
  form: FrontierForm,
  system: TransitionSystem<S>,
  table: VisitedTable,
): Frontier<S> {
  if (form === 'states') {
    const queue = createQueue<S>();
    return { add: queue.push, take: queue.shift, bytes: () => null };
  }
  if (form === 'paths') return createPathFrontier(system, table);
  const { packing } = system;
  if (packing === undefined) throw new Error("a frontier of packed states needs a system with 'packing'");
  const queue = createListQueue();
  const packed: number[] = [];
  return {
    add(state) {
      shortenList(packed, 0);
      packing.pack(state, packed);
      queue.push(packed);
    },
    take() {
      queue.shift(packed);
      return packing.unpack(packed);
    },
    bytes: queue.bytes,
  };
}

/** Keeps nothing: a state is reached again by its path. */
function createPathFrontier<S>(system: TransitionSystem<S>, table: VisitedTable): Frontier<S> {
  const stateOf = createReplayer(system, table);
  let next = 0;
  return { add: () => {}, take: () => stateOf(next++), bytes: () => 0 };
}

/**
 * Reaches a state again from the initial one, by its number, as it was when it was found. Brothers are best asked for one
 * after the other: their parent is kept.
 */
export function createReplayer<S>(
  system: TransitionSystem<S>,
  table: Pick<VisitedTable, 'parent' | 'action'>,
): (number: number) => S {
  let parentNumber = -1;
  let parent: S | null = null;
  return (number) => {
    const from = table.parent[number];
    if (from < 0) return system.init();
    if (parent === null || from !== parentNumber) {
      parent = system.init();
      for (const action of pathTo(table, from)) system.apply(parent, action);
      parentNumber = from;
    }
    const state = system.clone(parent);
    system.apply(state, table.action[number]);
    return state;
  };
}

/** First in, first out, in constant time on average, without holding on to what was taken. */
function createQueue<T>(): { push(item: T): void; shift(): T } {
  let items: T[] = [];
  let incoming: T[] = [];
  return {
    push: (item) => {
      incoming.push(item);
    },
    shift: () => {
      if (items.length === 0) {
        items = incoming.reverse();
        incoming = [];
      }
      return items.pop() as T;
    },
  };
}

/** Integers in a piece of the queue: large, so that there are few pieces, and small beside all that waits. */
const PIECE = 1 << 16;

/** Lists of int32 integers, first in, first out, in pieces that are let go when they have been taken. */
function createListQueue() {
  const pieces = createQueue<Int32Array<ArrayBuffer>>();
  let held = 1;
  let incoming = new Int32Array(PIECE);
  let written = 0;
  let outgoing = incoming;
  let taken = 0;
  /** A list does not go over the end of a piece: -1 there says that it follows in the next one. */
  function startPiece(least: number): void {
    if (written < incoming.length) incoming[written] = -1;
    incoming = new Int32Array(Math.max(PIECE, least));
    written = 0;
    pieces.push(incoming);
    held++;
  }
  return {
    push(list: readonly number[]): void {
      if (written + 1 + list.length > incoming.length) startPiece(1 + list.length);
      incoming[written++] = list.length;
      for (let i = 0; i < list.length; i++) incoming[written++] = list[i];
    },
    shift(into: number[]): void {
      if (taken === outgoing.length || outgoing[taken] < 0) {
        outgoing = pieces.shift();
        taken = 0;
        held--;
      }
      shortenList(into, 0);
      for (let left = outgoing[taken++]; left > 0; left--) into.push(outgoing[taken++]);
    },
    bytes: () => held * PIECE * Int32Array.BYTES_PER_ELEMENT,
  };
}
