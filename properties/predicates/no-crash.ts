import { deathSentence } from '../deaths.ts';
import type { AlwaysProperty } from '../property.ts';

/** Every end of a process that is neither a panic over a count, nor freed memory, nor its operator's doing. */
export const noCrash: AlwaysProperty = {
  id: 'no-crash',
  title: 'No server fails an assertion, exits by itself or hangs.',
  when: 'always',
  onAlarm: true,
  check: (seen) => deathSentence(seen, ['assertion', 'hang', 'exit', 'killed']),
};
