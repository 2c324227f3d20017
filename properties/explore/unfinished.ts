import type { UnpackedState } from './explore-state.ts';

/**
 * Null, or what is still to be done where nothing more can happen: a client without an answer, output that is never sent.
 * A dead server owes nothing.
 */
export function unfinished({ master, clients }: UnpackedState): string | null {
  if (!master.up) return null;
  const client = clients.findIndex(({ writesLeft, awaited }) => writesLeft > 0 || awaited > 0);
  if (client >= 0) return `Client ${client} waits for ever.`;
  for (const c of master.server.clientById) {
    if (c === null) continue;
    if (c.slaveState !== 'none' && c.slaveState !== 'online')
      return `A slave stays in state ${c.slaveState} for ever.`;
    if (c.buf.length > 0 || c.reply.nodes.length > 0) return `Output for client ${c.id} is never sent.`;
  }
  return null;
}
