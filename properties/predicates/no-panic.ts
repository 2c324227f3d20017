import { deathSentence } from '../deaths.ts';
import type { RedisAlwaysProperty } from '../property.ts';

/** A count released at zero or below: the real server's redisPanic in decrRefCount. */
export const noPanic: RedisAlwaysProperty = {
  id: 'no-panic',
  title: 'No server releases an object whose count is zero or below.',
  when: 'always',
  onCloserLook: true,
  check: (seen) => deathSentence(seen, ['panic']),
};
