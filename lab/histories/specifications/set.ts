import { isList, type PlainData, plainDataKey, showPlainData } from '../plain-data.ts';
import type { Specification, SpecifiedOperation } from '../specification.ts';

/**
 * A set of values, empty at first.
 *
 *   add        takes a value; answers nothing, or whether it was new
 *   remove     takes a value; answers nothing, or whether it was there
 *   contains   takes a value; answers true or false
 *   members    answers the list of all values, each once, in any order
 */
export function set(): Specification<readonly PlainData[]> {
  return {
    name: 'a set',
    initial: () => [],
    key: plainDataKey,
    operations: {
      add: change('added', 'addition', (values, value) =>
        includes(values, value) ? null : sorted([...values, value]),
      ),
      remove: change('removed', 'removal', (values, value) =>
        includes(values, value)
          ? values.filter((other) => plainDataKey(other) !== plainDataKey(value))
          : null,
      ),
      contains: {
        usage: 'takes a value and answers true or false',
        isOutput: (output) => typeof output === 'boolean',
        observes: true,
        apply: (values, input) => [{ state: values, output: includes(values, input) }],
        did: (input, output) => `${output === true ? 'found' : 'did not find'} ${showPlainData(input)}`,
        noun: (input) => `search for ${showPlainData(input)}`,
      },
      members: {
        usage: 'takes nothing and answers the list of the values',
        isInput: (input) => input === null,
        isOutput: isList,
        normalOutput: (output) => (isList(output) ? sorted(output) : output),
        observes: true,
        apply: (values) => [{ state: values, output: values }],
        did: (_, output) => `listed ${showPlainData(output)}`,
        noun: (_, output) => `listing of ${showPlainData(output)}`,
      },
    },
  };
}

/** What `add` and `remove` share. `changed` gives the values afterwards, or null if they stay as they are. */
function change(
  did: string,
  noun: string,
  changed: (values: readonly PlainData[], value: PlainData) => readonly PlainData[] | null,
): SpecifiedOperation<readonly PlainData[]> {
  return {
    usage: 'takes a value and answers nothing, or whether it changed the set',
    isOutput: (output) => output === null || typeof output === 'boolean',
    apply(values, input) {
      const after = changed(values, input);
      const state = after ?? values;
      return [
        { state, output: null },
        { state, output: after !== null },
      ];
    },
    did: (input, output) => `${did} ${showPlainData(input)}${output === false ? ' to no effect' : ''}`,
    noun: (input) => `${noun} of ${showPlainData(input)}`,
  };
}

function includes(values: readonly PlainData[], value: PlainData): boolean {
  const key = plainDataKey(value);
  return values.some((other) => plainDataKey(other) === key);
}

/** States are kept in one order, so that equal sets have equal keys. */
function sorted(values: readonly PlainData[]): readonly PlainData[] {
  return values
    .map((value) => ({ value, key: plainDataKey(value) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ value }) => value);
}
