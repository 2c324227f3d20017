import type { PlainData } from '../plain-data.ts';

/**
 * The objects of the specifications once more, written in another way and knowing nothing of them: what a test holds the
 * checks against. `state` is copied before it is given, and may be changed in place.
 */
export interface SimpleObject {
  initial: unknown;
  /** Carries the operation out on `state.value` and returns the answer. */
  // biome-ignore lint/suspicious/noExplicitAny: each object knows its own value and inputs
  call(state: { value: any }, name: string, input: any): PlainData;
  /** Every operation worth asking, and every answer that one might get. */
  asks: [name: string, input: PlainData][];
  answers(name: string): PlainData[];
}

const VALUES = [0, 1, 2];
const TRUTHS = [true, false];

export const SIMPLE_OBJECTS: Record<string, SimpleObject> = {
  register: {
    initial: 0,
    call(state, name, input) {
      if (name === 'read') return state.value;
      if (name === 'cas' && state.value !== input.from) return false;
      state.value = name === 'cas' ? input.to : input;
      return name === 'cas' ? true : null;
    },
    asks: [
      ...VALUES.flatMap((): [string, PlainData][] => [['read', null]]),
      ...VALUES.map((value): [string, PlainData] => ['write', value]),
      ['cas', { from: 0, to: 1 }],
      ['cas', { from: 1, to: 2 }],
      ['cas', { from: 2, to: 2 }],
    ],
    answers: (name) => (name === 'read' ? VALUES : name === 'cas' ? TRUTHS : [null]),
  },
  counter: {
    initial: 0,
    call(state, name, input) {
      if (name === 'read') return state.value;
      state.value += name === 'add' ? input : 1;
      return name === 'add' ? state.value : null;
    },
    asks: [
      ['read', null],
      ['read', null],
      ['increment', null],
      ['add', 2],
      ['add', -1],
    ],
    answers: (name) => (name === 'increment' ? [null] : [0, 1, 2, 3]),
  },
  queue: {
    initial: [],
    call(state, name, input) {
      if (name === 'dequeue') return state.value.shift() ?? null;
      state.value.push(input);
      return null;
    },
    asks: [
      ['dequeue', null],
      ['dequeue', null],
      ['enqueue', 0],
      ['enqueue', 1],
      ['enqueue', 2],
    ],
    answers: (name) => (name === 'dequeue' ? [null, 0, 1, 2] : [null]),
  },
  set: {
    initial: [],
    call(state, name, input) {
      const before: number[] = state.value;
      if (name === 'contains') return before.includes(input);
      if (name === 'members') return [...before];
      const others = before.filter((value) => value !== input);
      // Newest first: not the order in which the specification keeps its members.
      state.value = name === 'add' ? [input, ...others] : others;
      return before.includes(input) === (name === 'remove');
    },
    asks: [
      ['add', 0],
      ['add', 1],
      ['remove', 0],
      ['remove', 1],
      ['contains', 0],
      ['contains', 1],
      ['members', null],
    ],
    answers: (name) => (name === 'members' ? [[], [0], [1], [1, 0]] : TRUTHS),
  },
  keyValueStore: {
    initial: {},
    call(state, name, { key, value }) {
      const store: Record<string, string> = state.value;
      if (name === 'get') return store[key] ?? null;
      const was = key in store;
      if (name === 'put') store[key] = value;
      else if (name === 'append') store[key] = (store[key] ?? '') + value;
      else delete store[key];
      return name === 'delete' ? was : null;
    },
    asks: ['x', 'y'].flatMap((key): [string, PlainData][] => [
      ['get', { key }],
      ['get', { key }],
      ['put', { key, value: 'a' }],
      ['put', { key, value: 'b' }],
      ['append', { key, value: 'a' }],
      ['delete', { key }],
    ]),
    answers: (name) => (name === 'get' ? [null, 'a', 'b', 'aa'] : name === 'delete' ? TRUTHS : [null]),
  },
};
