import type { Guest } from './sandbox.ts';

/** What a submission finds under `replisim/lab`: a system is what its definition says, and is played outside. */
const LAB_MODULE = `
const same = (definition) => definition;
const system = (definition) => ({ ...definition, withVariants: () => system(definition) });
const nothing = () => null;
export {
  same as actor, system as defineSystem, nothing as counter, nothing as keyValueStore, nothing as queue,
  nothing as register, nothing as set,
};
`;

/** What a handler may ask of its node, by name. Everything else that it is given is data. */
export const NODE_CALLS = [
  'all',
  'send',
  'broadcast',
  'request',
  'reply',
  'refuse',
  'fail',
  'after',
  'cancel',
  'waits',
  'pick',
  'now',
  'flush',
] as const;
export type NodeCall = (typeof NODE_CALLS)[number];

/**
 * What is run in the engine before a submission that is a system. Its value makes of the definition two functions, whose
 * arguments and answers are texts: what the actors are, and a call of one of their functions. State goes in and comes out
 * as JSON, so that nothing that a handler keeps by reference is there in the next call; what JSON would change silently
 * is refused.
 */
const SCRIPT = `(() => {
  'use strict';
  const { parse, stringify } = JSON;
  const { getPrototypeOf, keys } = Object;
  const { isArray } = Array;
  const { isFinite } = Number;
  const Plain = Object.prototype;
  const refuse = (value, what, key) => {
    const found = typeof value === 'object' ? 'an object of a class' : typeof value + ' ' + String(value).slice(0, 40);
    throw new TypeError(what + (key === '' ? '' : ', at ' + key) + ': ' + found +
      ' is not plain data: finite numbers, text, booleans, null, arrays and plain objects');
  };
  const check = (value, what, key) => {
    const type = typeof value;
    if (type === 'string' || type === 'boolean' || value === null) return;
    if (type === 'number' ? !isFinite(value) : type !== 'object') refuse(value, what, key);
    if (type === 'number') return;
    if (isArray(value)) {
      for (let i = 0; i < value.length; i++) check(value[i], what, key + '[' + i + ']');
      return;
    }
    const above = getPrototypeOf(value);
    if (above !== Plain && above !== null) refuse(value, what, key);
    for (const name in value) check(value[name], what, name);
  };
  const textOf = (value, what) => {
    check(value, what, '');
    return stringify(value);
  };
  return (definition, host) => {
    const { nodes, design = {}, background = [] } = definition;
    const designText = textOf(design, 'design');
    const values = parse(designText);
    const calls = {};
    for (const name of ${JSON.stringify(NODE_CALLS)})
      calls[name] = (...args) => {
        while (args.length > 0 && args[args.length - 1] === undefined) args.pop();
        for (let i = 0; i < args.length; i++) if (args[i] === undefined) args[i] = null;
        const told = host(name, textOf(args, 'node.' + name));
        return told === undefined ? undefined : parse(told);
      };
    const known = {};
    return {
      describe: () =>
        stringify({
          design: designText,
          background,
          kinds: keys(nodes).map((kind) => {
            const { count = 1, disk = null, autoFlush = true, on, start, boot } = nodes[kind];
            const handlers = typeof on === 'object' && on !== null ? keys(on) : [];
            const functions = handlers.every((name) => typeof on[name] === 'function');
            return { kind, count, disk, autoFlush, handlers, whole: functions && typeof start === 'function', boots: typeof boot === 'function' };
          }),
        }),
      start: (text) => {
        const { kind, self } = parse(text);
        known[self.name] = { ...self, ...calls, caller: '', design: values };
        return textOf(nodes[kind].start({ ...self, design: values }), 'the state of ' + self.name);
      },
      call: (text) => {
        const { kind, fn, name, caller, state, message, from } = parse(text);
        const node = known[name];
        node.caller = caller;
        const given = fn === '' ? nodes[kind].boot(state, node) : nodes[kind].on[fn](state, node, message, from);
        if (typeof given === 'object' && given !== null && typeof given.then === 'function')
          throw new TypeError("handler '" + fn + "' is async: what it does later is outside of the simulation");
        return textOf(state, 'the state of ' + name);
      },
    };
  };
})()`;

export const ACTORS_GUEST: Guest = { modules: { 'replisim/lab': LAB_MODULE }, script: SCRIPT };
