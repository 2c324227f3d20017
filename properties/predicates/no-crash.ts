import { deathSentence } from '../deaths.ts';
import type { RedisAlwaysProperty } from '../property.ts';

/** Every end of a process that is neither a panic over a count, nor freed memory, nor its operator's doing. */
export const noCrash: RedisAlwaysProperty = {
  id: 'no-crash',
  title: 'No server fails an assertion, exits by itself or hangs.',
  when: 'always',
  onCloserLook: true,
  check: (seen) => deathSentence(seen, ['assertion', 'hang', 'exit', 'killed']),
};
