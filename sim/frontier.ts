import type { Machine } from './explorer.ts';
import { pathTo, type VisitedTable } from './visited-table.ts';

/** The states that have been reached and not yet expanded, in the order of their numbers. */
export interface Frontier<S> {
  /** Adds the state that was numbered last. The frontier may keep the object. */
  add(state: S): void;
  /** Takes the first state out; the caller may change it. */
  take(): S;
}

export type FrontierForm = 'states' | 'packed' | 'paths';

/** Throws Error if states are to be packed and the machine cannot. */
export function createFrontier<S>(form: FrontierForm, machine: Machine<S>, table: VisitedTable): Frontier<S> {
  if (form === 'states') {
    const queue = createQueue<S>();
    return { add: queue.push, take: queue.shift };
  }
  if (form === 'paths') return createPathFrontier(machine, table);
  const { packing } = machine;
  if (packing === undefined) throw new Error("a frontier of packed states needs a machine with 'packing'");
  const queue = createQueue<string>();
  return { add: (state) => queue.push(packing.pack(state)), take: () => packing.unpack(queue.shift()) };
}

/** Keeps nothing: a state is reached again by its path. Brothers follow each other, so their parent is kept. */
function createPathFrontier<S>(machine: Machine<S>, table: VisitedTable): Frontier<S> {
  let next = 0;
  let parentNumber = -1;
  let parent: S | null = null;
  return {
    add: () => {},
    take: () => {
      const number = next++;
      const from = table.parent[number];
      if (from < 0) return machine.init();
      if (parent === null || from !== parentNumber) {
        parent = machine.init();
        for (const action of pathTo(table, from)) machine.apply(parent, action);
        parentNumber = from;
      }
      const state = machine.clone(parent);
      machine.apply(state, table.action[number]);
      return state;
    },
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
