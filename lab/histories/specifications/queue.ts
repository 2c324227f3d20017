import { type PlainData, plainDataKey, showPlainData } from '../plain-data.ts';
import type { Specification } from '../specification.ts';

/**
 * A first-in, first-out queue without bound, empty at first.
 *
 *   enqueue   takes the value to append
 *   dequeue   answers the first value and removes it; null if the queue is empty
 */
export function queue(): Specification<readonly PlainData[]> {
  return {
    name: 'a queue',
    initial: () => [],
    key: plainDataKey,
    operations: {
      enqueue: {
        usage: 'takes the value to append',
        apply: (values, input) => [{ state: [...values, input] }],
        did: (input) => `enqueued ${showPlainData(input)}`,
        noun: (input) => `enqueue of ${showPlainData(input)}`,
      },
      dequeue: {
        usage: 'takes nothing and answers the first value, or null',
        isInput: (input) => input === null,
        apply: (values) => [{ state: values.slice(1), output: values.length === 0 ? null : values[0] }],
        did: (_, output) => (output === null ? 'found the queue empty' : `dequeued ${showPlainData(output)}`),
        noun: (_, output) => `dequeue of ${output === null ? 'nothing' : showPlainData(output)}`,
      },
    },
  };
}
