import type { ServerRuntime } from './server-runtime.ts';
import type { Client } from './shape/server.ts';

/** Who is connected, by id and by descriptor: `server.clients` of redis.c, tag 2.4.9, as plain data. */

/** The client behind an id; ids in lists always have one. */
export function clientOf(redis: ServerRuntime, id: number): Client {
  return redis.server.clientById[id] as Client;
}

/** The client that owns a descriptor, or null: it is a listening or synchronizing one, or closed. */
export function clientByFd(redis: ServerRuntime, fd: number): Client | null {
  const id = redis.server.clientIdByFd[fd] ?? -1;
  return id < 0 ? null : redis.server.clientById[id];
}

export function isFreed(redis: ServerRuntime, c: Client): boolean {
  return redis.server.clientById[c.id] !== c;
}
