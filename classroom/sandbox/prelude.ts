/**
 * What is run in the engine before any student code: what a deterministic simulation does not have is put out of reach
 * with a sentence that says so, and operations that would work through millions of elements in one step, where no step
 * is counted, are refused.
 */
export const OUT_OF_REACH: Readonly<Record<string, string>> = {
  Date: 'virtual time is the simulator’s, and a feed is not told it',
  performance: 'virtual time is the simulator’s, and a feed is not told it',
  setTimeout: 'nothing waits in a feed',
  setInterval: 'nothing waits in a feed',
  queueMicrotask: 'nothing waits in a feed',
  crypto: 'every choice is the simulator’s, so that a run can be played again',
  console: 'a feed prints nothing',
  require: 'there are no other files',
  process: 'there is no operating system',
  fetch: 'there is no network',
  XMLHttpRequest: 'there is no network',
  WebSocket: 'there is no network',
  Deno: 'there is no operating system',
  Bun: 'there is no operating system',
  window: 'there is no page',
  document: 'there is no page',
  self: 'there is no page',
  SharedArrayBuffer: 'nothing runs beside the simulation',
  Atomics: 'nothing runs beside the simulation',
};

/** The name under which the engine reports a reach for one of these. */
export const OUT_OF_REACH_ERROR = 'OutOfReach';

/** The most elements, or characters, that one operation may work through. */
const MOST_AT_ONCE = 10_000;

export const PRELUDE = `(() => {
  'use strict';
  const refuse = (message) => {
    const error = new Error(message);
    error.name = '${OUT_OF_REACH_ERROR}';
    throw error;
  };
  const absent = ${JSON.stringify(OUT_OF_REACH)};
  for (const name of Object.keys(absent)) {
    const get = () => refuse(name + ' is out of reach: ' + absent[name]);
    Object.defineProperty(globalThis, name, { get, set: get, configurable: false });
  }
  Object.defineProperty(Math, 'random', {
    value: () => refuse('Math.random is out of reach: every choice is the simulator’s, so that a run can be played again'),
  });
  const apply = Reflect.apply;
  const bounded = (prototype, names) => {
    for (const name of names) {
      const original = prototype[name];
      if (typeof original !== 'function') continue;
      Object.defineProperty(prototype, name, {
        value(...args) {
          if (this !== null && this !== undefined && this.length > ${MOST_AT_ONCE}) {
            throw new RangeError(name + ' would work through ' + this.length + ' elements; ${MOST_AT_ONCE} are allowed');
          }
          return apply(original, this, args);
        },
        writable: true, configurable: true, enumerable: false,
      });
    }
  };
  const methods = (prototype) => Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
  const light = new Set(['push', 'pop', 'at', 'charAt', 'charCodeAt', 'codePointAt', 'toString', 'valueOf', 'repeat', 'padStart', 'padEnd']);
  for (const name of ['repeat', 'padStart', 'padEnd']) {
    const original = String.prototype[name];
    Object.defineProperty(String.prototype, name, {
      value(count, ...rest) {
        if (count > ${MOST_AT_ONCE}) {
          throw new RangeError(name + ' would make a text of ' + count + ' pieces; ${MOST_AT_ONCE} are allowed');
        }
        return apply(original, this, [count, ...rest]);
      },
    });
  }
  bounded(Array.prototype, methods(Array.prototype).filter((name) => !light.has(name)));
  bounded(String.prototype, methods(String.prototype).filter((name) => !light.has(name)));
})()`;
