import { type PlainData, plainDataKey, showPlainData } from '../plain-data.ts';
import type { Specification } from '../specification.ts';

/** The keys that are there, in order of name, with their values. */
type Entries = readonly (readonly [key: string, value: PlainData])[];

/**
 * Values by key, none at first. It is judged key by key where that is sound.
 *
 *   get      takes { key }; answers the value, or `absent` if the key is not there
 *   put      takes { key, value }
 *   append   takes { key, value }, a text that is added to the text under the key; a key that is not there counts as
 *            the empty text. Appending to anything but text cannot happen
 *   delete   takes { key }; answers nothing, or whether the key was there
 *
 * @param absent what a get answers for a key that is not there; the empty text in some stores.
 */
export function keyValueStore(absent: PlainData = null): Specification<Entries> {
  return {
    name: 'a key-value store',
    initial: () => [],
    key: plainDataKey,
    partition: ({ input }) => (input as KeyInput).key,
    operations: {
      get: {
        usage: 'takes { key } and answers the value',
        isInput: hasKey,
        observes: true,
        apply: (entries, input) => [{ state: entries, output: valueAt(entries, input, absent) }],
        did: (input, output) => `read ${showPlainData(output)} from ${keyOf(input)}`,
        noun: (input, output) => `read of ${showPlainData(output)} from ${keyOf(input)}`,
      },
      put: {
        usage: 'takes { key, value }',
        isInput: hasKeyAndValue,
        overwrites: true,
        apply: (entries, input) => [{ state: withValue(entries, input, (input as ValueInput).value) }],
        writes: (input) => (input as ValueInput).value,
        did: (input) => `wrote ${valueText(input)} to ${keyOf(input)}`,
        noun: (input) => `write of ${valueText(input)} to ${keyOf(input)}`,
      },
      append: {
        usage: 'takes { key, value }, the value being text',
        isInput: (input) => hasKeyAndValue(input) && typeof (input as ValueInput).value === 'string',
        apply(entries, input) {
          const value = valueAt(entries, input, '');
          if (typeof value !== 'string') return [];
          return [{ state: withValue(entries, input, value + (input as ValueInput).value) }];
        },
        did: (input) => `appended ${valueText(input)} to ${keyOf(input)}`,
        noun: (input) => `append of ${valueText(input)} to ${keyOf(input)}`,
      },
      delete: {
        usage: 'takes { key } and answers nothing, or whether the key was there',
        overwrites: true,
        isInput: hasKey,
        isOutput: (output) => output === null || typeof output === 'boolean',
        apply(entries, input) {
          const state = entries.filter(([key]) => key !== (input as KeyInput).key);
          return [
            { state, output: null },
            { state, output: state.length < entries.length },
          ];
        },
        writes: () => absent,
        did: (input) => `deleted ${keyOf(input)}`,
        noun: (input) => `deletion of ${keyOf(input)}`,
      },
    },
  };
}

type KeyInput = { readonly key: string };
type ValueInput = { readonly key: string; readonly value: PlainData };

function hasKey(input: PlainData): boolean {
  return typeof input === 'object' && input !== null && typeof (input as KeyInput).key === 'string';
}

function hasKeyAndValue(input: PlainData): boolean {
  return hasKey(input) && 'value' in (input as object);
}

function valueAt(entries: Entries, input: PlainData, otherwise: PlainData): PlainData {
  const entry = entries.find(([key]) => key === (input as KeyInput).key);
  return entry === undefined ? otherwise : entry[1];
}

function withValue(entries: Entries, input: PlainData, value: PlainData): Entries {
  const { key } = input as KeyInput;
  const others = entries.filter(([other]) => other !== key);
  return [...others, [key, value] as const].sort(([a], [b]) => (a < b ? -1 : 1));
}

function keyOf(input: PlainData): string {
  return showPlainData((input as KeyInput).key);
}

function valueText(input: PlainData): string {
  return showPlainData((input as ValueInput).value);
}
