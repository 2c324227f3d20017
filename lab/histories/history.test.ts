/** What a history refuses to write down. */
import { beginOperation, createHistory, endOperation } from './history.ts';

const call = { client: 'a', name: 'write', input: 1, timeMicros: 10 };

test.each([
  [{ ...call, client: '' }, 'an operation needs the name of a client'],
  [{ ...call, client: 1 as never }, 'an operation needs the name of a client'],
  [{ ...call, name: '' }, 'an operation of a needs a name'],
  [{ ...call, name: null as never }, 'an operation of a needs a name'],
  [{ ...call, input: new Map() }, "the input of a's write"],
])('%j', (wrong, words) => {
  const history = createHistory();
  expect(() => beginOperation(history, wrong)).toThrow(words);
  expect(history.operations).toEqual([]);
});

test('its arguments are copied, whatever they are called', () => {
  const history = createHistory();
  const input = JSON.parse('{ "__proto__": { "a": 1 }, "constructor": [2, { "b": null }] }');
  beginOperation(history, { ...call, input: { ...input, nothing: undefined } });
  input.constructor[1].b = 3;
  const [{ input: kept }] = history.operations;
  expect(JSON.stringify(kept)).toBe('{"__proto__":{"a":1},"constructor":[2,{"b":null}]}');
  expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
});

test('time does not go back, and an operation ends once', () => {
  const history = createHistory();
  const id = beginOperation(history, call);
  expect(() => beginOperation(history, { ...call, timeMicros: 9 })).toThrow(RangeError);
  expect(() => endOperation(history, id, { outcome: 'ok', timeMicros: 9 })).toThrow(RangeError);
  expect(() => endOperation(history, id + 1, { outcome: 'ok', timeMicros: 10 })).toThrow(RangeError);
  endOperation(history, id, { outcome: 'ok', output: 2, timeMicros: 10 });
  expect(() => endOperation(history, id, { outcome: 'ok', timeMicros: 11 })).toThrow(RangeError);
  expect(history.operations).toEqual([
    {
      id,
      client: 'a',
      name: 'write',
      input: 1,
      output: 2,
      outcome: 'ok',
      begin: 0,
      end: 1,
      beginMicros: 10,
      endMicros: 10,
    },
  ]);
});
