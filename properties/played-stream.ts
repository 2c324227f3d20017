import {
  createClient,
  FLAG_MASTER,
  rdbLoad,
  readQueryFromClient,
  ServerDied,
  type ServerRuntime,
} from '../model/internals.ts';
import type { Input } from './fresh-server.ts';
import type { StreamNotes } from './notes/stream-notes.ts';

/**
 * Plays what a slave was sent, byte for byte and each read at its own time, into a fresh server whose host reads from
 * `input`. Null, or a sentence if the server dies of it.
 */
export function playStream(
  redis: ServerRuntime,
  input: Input,
  { payload, chunks }: Pick<StreamNotes, 'payload' | 'chunks'>,
): string | null {
  try {
    rdbLoad(redis, payload);
    const master = createClient(redis, 1);
    master.flags |= FLAG_MASTER;
    for (const { micros, bytes } of chunks) {
      input.micros = micros;
      input.bytes = bytes;
      readQueryFromClient(redis, master);
    }
  } catch (error) {
    if (error instanceof ServerDied)
      return `The stream of ${redis.server.name} kills a fresh server: ${error.message}.`;
    throw error;
  }
  return null;
}
