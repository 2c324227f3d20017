/** What each specification takes and answers, what it refuses, and how sentences tell of it. */
import { type PlainData, showPlainData } from '../plain-data.ts';
import { callsOf, didText, nounText, type Specification } from '../specification.ts';
import { inTurn } from '../testing/told-history.ts';
import { counter } from './counter.ts';
import { keyValueStore } from './key-value-store.ts';
import { queue } from './queue.ts';
import { register } from './register.ts';
import { set } from './set.ts';

const SPECIFICATIONS = {
  counter: counter() as Specification<never>,
  keyValueStore: keyValueStore() as Specification<never>,
  queue: queue() as Specification<never>,
  register: register(0) as Specification<never>,
  set: set() as Specification<never>,
};
type Name = keyof typeof SPECIFICATIONS;

const callOf = (name: Name, operation: string, input: PlainData, output: PlainData) =>
  callsOf(inTurn(['a', operation, input, output]), SPECIFICATIONS[name])[0];

test.each<[Name, operation: string, input: PlainData, output: PlainData, did: string, noun: string]>([
  ['register', 'read', null, 7, 'read 7', 'read of 7'],
  ['register', 'write', 7, null, 'wrote 7', 'write of 7'],
  ['register', 'cas', { from: 1, to: 2 }, true, 'swapped 1 for 2', 'swap of 1 for 2'],
  ['register', 'cas', { from: 1, to: 2 }, false, 'failed to swap 1 for 2', 'refused swap of 1 for 2'],
  ['counter', 'increment', null, null, 'incremented', 'increment'],
  ['counter', 'increment', null, 3, 'incremented, giving 3', 'increment'],
  ['counter', 'add', -2, 3, 'added -2, giving 3', 'addition of -2'],
  ['counter', 'read', null, 3, 'read 3', 'read of 3'],
  ['queue', 'dequeue', null, null, 'found the queue empty', 'dequeue of nothing'],
  ['queue', 'dequeue', null, 'x', 'dequeued "x"', 'dequeue of "x"'],
  ['set', 'add', 1, null, 'added 1', 'addition of 1'],
  ['set', 'add', 1, false, 'added 1 to no effect', 'addition of 1'],
  ['set', 'remove', 1, true, 'removed 1', 'removal of 1'],
  ['set', 'contains', 1, true, 'found 1', 'search for 1'],
  ['set', 'contains', 1, false, 'did not find 1', 'search for 1'],
  ['set', 'members', null, [2, 1], 'listed [2, 1]', 'listing of [2, 1]'],
  ['keyValueStore', 'put', { key: 'x', value: 1 }, null, 'wrote 1 to "x"', 'write of 1 to "x"'],
  ['keyValueStore', 'append', { key: 'x', value: 'y' }, null, 'appended "y" to "x"', 'append of "y" to "x"'],
  ['keyValueStore', 'delete', { key: 'x' }, true, 'deleted "x"', 'deletion of "x"'],
])('%s: %s of %j, answered with %j', (name, operation, input, output, did, noun) => {
  const call = callOf(name, operation, input, output);
  expect([didText(call), nounText(call)]).toEqual([did, noun]);
});

test.each<[Name, operation: string, input: PlainData, output: PlainData, wrong: 'input' | 'output']>([
  ['register', 'read', 1, 7, 'input'],
  ['register', 'cas', null, true, 'input'],
  ['register', 'cas', { from: 1 }, true, 'input'],
  ['register', 'cas', { to: 1 }, true, 'input'],
  ['register', 'cas', 'from to', true, 'input'],
  ['register', 'cas', { from: 1, to: 2 }, null, 'output'],
  ['counter', 'increment', 1, null, 'input'],
  ['counter', 'increment', null, 0.5, 'output'],
  ['counter', 'add', 0.5, null, 'input'],
  ['counter', 'add', null, null, 'input'],
  ['counter', 'add', 1, 'x', 'output'],
  ['counter', 'read', 1, 1, 'input'],
  ['counter', 'read', null, null, 'output'],
  ['queue', 'dequeue', 1, null, 'input'],
  ['set', 'members', 1, [], 'input'],
  ['set', 'members', null, null, 'output'],
  ['set', 'contains', 1, null, 'output'],
  ['set', 'add', 1, 1, 'output'],
  ['keyValueStore', 'get', null, null, 'input'],
  ['keyValueStore', 'get', { key: 1 }, null, 'input'],
  ['keyValueStore', 'get', 'key', null, 'input'],
  ['keyValueStore', 'put', { key: 'x' }, null, 'input'],
  ['keyValueStore', 'put', { value: 1 }, null, 'input'],
  ['keyValueStore', 'append', { key: 'x', value: 1 }, null, 'input'],
  ['keyValueStore', 'append', { value: 'y' }, null, 'input'],
  ['keyValueStore', 'delete', {}, null, 'input'],
  ['keyValueStore', 'delete', { key: 'x' }, 1, 'output'],
])('%s: %s of %j and %j is refused for its %s', (name, operation, input, output, wrong) => {
  const given = wrong === 'input' ? input : output;
  expect(() => callOf(name, operation, input, output)).toThrow(
    `${SPECIFICATIONS[name].operations[operation].usage}; its ${wrong} is ${showPlainData(given)}`,
  );
});

test('a counter begins with an integer', () => {
  expect(() => counter(0.5)).toThrow('a counter starts with an integer, not 0.5');
});
