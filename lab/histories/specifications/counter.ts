import type { PlainData } from '../plain-data.ts';
import type { Specification } from '../specification.ts';

/**
 * An integer that is added to.
 *
 *   increment   adds 1; answers nothing, or the sum
 *   add         takes an integer, which may be negative; answers nothing, or the sum
 *   read        answers the sum
 *
 * Throws RangeError if `initial` is not an integer.
 */
export function counter(initial = 0): Specification<number> {
  if (!Number.isSafeInteger(initial))
    throw new RangeError(`a counter starts with an integer, not ${initial}`);
  return {
    name: 'a counter',
    initial: () => initial,
    key: (sum) => sum,
    operations: {
      increment: {
        usage: 'takes nothing and answers nothing or the sum',
        isInput: (input) => input === null,
        isOutput: isSumOrNothing,
        apply: (sum) => bothAnswers(sum + 1),
        did: (_, output) => `incremented${giving(output)}`,
        noun: () => 'increment',
      },
      add: {
        usage: 'takes an integer and answers nothing or the sum',
        isInput: Number.isSafeInteger,
        isOutput: isSumOrNothing,
        apply: (sum, input) => bothAnswers(sum + (input as number)),
        did: (input, output) => `added ${input}${giving(output)}`,
        noun: (input) => `addition of ${input}`,
      },
      read: {
        usage: 'takes nothing and answers the sum, an integer',
        isInput: (input) => input === null,
        isOutput: Number.isSafeInteger,
        observes: true,
        apply: (sum) => [{ state: sum, output: sum }],
        did: (_, sum) => `read ${sum}`,
        noun: (_, sum) => `read of ${sum}`,
      },
    },
  };
}

function bothAnswers(sum: number) {
  return [
    { state: sum, output: null },
    { state: sum, output: sum },
  ];
}

function isSumOrNothing(output: PlainData): boolean {
  return output === null || Number.isSafeInteger(output);
}

function giving(output: PlainData): string {
  return output === null ? '' : `, giving ${output}`;
}
