/** What a deterministic simulation does not have, and why: student code that reaches for it is told so. */
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

/**
 * What is run in the engine before any student code. Its value are the functions with which the host reads values: taken
 * here, where the submission has not yet put its own in their place.
 */
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
  return { parseJson: JSON.parse, readProperty: (object, name) => object[name] };
})()`;
