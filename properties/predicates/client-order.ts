import type { RedisAlwaysProperty } from '../property.ts';

/**
 * Each reply is held against the request whose turn it is: an ECHO by its text, another command by the kind of its reply.
 * Clients that are sent messages (SUBSCRIBE, MONITOR, SYNC) and raw ones are left out from there on.
 */
export const clientOrder: RedisAlwaysProperty = {
  id: 'client-order',
  title: 'Every client gets its replies in the order of its requests.',
  when: 'always',
  needs: ['replies'],
  onCloserLook: true,
  check: ({ replies }) => (replies.mismatch === null ? null : `${replies.mismatch}.`),
};
