import type { TransitionSystem } from '../explorer.ts';
import { shortenList } from '../shorten-list.ts';

/** States by the order in which they were added, packed if the system can. */
export interface KeptStates<S> {
  /** Returns its place. The object may be kept. */
  add(state: S): number;
  /** A state that the caller may change. */
  at(place: number): S;
  /** Forgets all of them; the room is kept. */
  clear(): void;
  /** Bytes, unused room included; null if nobody knows. */
  bytes(): number | null;
}

export function createKeptStates<S>({ packing, clone }: TransitionSystem<S>): KeptStates<S> {
  return packing === undefined ? keptAsObjects(clone) : keptPacked(packing);
}

function keptAsObjects<S>(clone: (state: S) => S): KeptStates<S> {
  const states: S[] = [];
  return {
    add: (state) => states.push(state) - 1,
    at: (place) => clone(states[place]),
    clear: () => {
      states.length = 0;
    },
    bytes: () => null,
  };
}

const FIRST_CELLS = 1 << 12;

function keptPacked<S>({ pack, unpack }: NonNullable<TransitionSystem<S>['packing']>): KeptStates<S> {
  let cells = new Int32Array(FIRST_CELLS);
  let used = 0;
  /** Where each state ends. */
  let ends = new Int32Array(FIRST_CELLS);
  let size = 0;
  const packed: number[] = [];
  return {
    add(state) {
      shortenList(packed, 0);
      pack(state, packed);
      if (used + packed.length > cells.length) cells = longer(cells, used + packed.length);
      if (size === ends.length) ends = longer(ends, size + 1);
      for (let i = 0; i < packed.length; i++) cells[used++] = packed[i];
      ends[size] = used;
      return size++;
    },
    at(place) {
      shortenList(packed, 0);
      for (let i = place === 0 ? 0 : ends[place - 1]; i < ends[place]; i++) packed.push(cells[i]);
      return unpack(packed);
    },
    clear() {
      used = 0;
      size = 0;
    },
    bytes: () => cells.byteLength + ends.byteLength,
  };
}

function longer(cells: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(2 * cells.length, least));
  grown.set(cells);
  return grown;
}
