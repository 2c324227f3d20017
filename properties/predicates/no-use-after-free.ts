import { deathSentence } from '../deaths.ts';
import type { AlwaysProperty } from '../property.ts';

export const noUseAfterFree: AlwaysProperty = {
  id: 'no-use-after-free',
  title: 'No server touches memory that it has freed.',
  when: 'always',
  onAlarm: true,
  check: (seen) => deathSentence(seen, ['use-after-free']),
};
