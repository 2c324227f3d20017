import { deathSentence } from '../deaths.ts';
import type { RedisAlwaysProperty } from '../property.ts';

export const noUseAfterFree: RedisAlwaysProperty = {
  id: 'no-use-after-free',
  title: 'No server touches memory that it has freed.',
  when: 'always',
  onCloserLook: true,
  check: (seen) => deathSentence(seen, ['use-after-free']),
};
