import { type PlainData, plainDataKey, samePlainData, showPlainData } from '../plain-data.ts';
import type { Specification } from '../specification.ts';

/**
 * One value that is read and written whole.
 *
 *   read    answers the value
 *   write   takes the new value
 *   cas     takes { from, to }; answers true if the value was `from` and is now `to`, false if it was another
 */
export function register(initial: PlainData = null): Specification<PlainData> {
  return {
    name: 'a register',
    initial: () => initial,
    key: plainDataKey,
    operations: {
      read: {
        usage: 'takes nothing and answers the value',
        isInput: (input) => input === null,
        observes: true,
        apply: (value) => [{ state: value, output: value }],
        did: (_, value) => `read ${showPlainData(value)}`,
        noun: (_, value) => `read of ${showPlainData(value)}`,
      },
      write: {
        usage: 'takes the new value',
        overwrites: true,
        apply: (_, input) => [{ state: input }],
        writes: (input) => input,
        did: (input) => `wrote ${showPlainData(input)}`,
        noun: (input) => `write of ${showPlainData(input)}`,
      },
      cas: {
        usage: 'takes { from, to } and answers true or false',
        isInput: isSwap,
        isOutput: (output) => typeof output === 'boolean',
        apply(value, input) {
          const { from, to } = input as Swap;
          return samePlainData(value, from)
            ? [{ state: to, output: true }]
            : [{ state: value, output: false }];
        },
        writes: (input, output) => (output === false ? undefined : (input as Swap).to),
        did: (input, output) => `${output === true ? 'swapped' : 'failed to swap'} ${swapText(input)}`,
        noun: (input, output) => `${output === true ? '' : 'refused '}swap of ${swapText(input)}`,
      },
    },
  };
}

/** The input of a cas. */
type Swap = { readonly from: PlainData; readonly to: PlainData };

function isSwap(input: PlainData): boolean {
  return typeof input === 'object' && input !== null && 'from' in input && 'to' in input;
}

function swapText(input: PlainData): string {
  const { from, to } = input as Swap;
  return `${showPlainData(from)} for ${showPlainData(to)}`;
}
