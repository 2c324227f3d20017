import type { Server } from '../../model/server.ts';
import { type EventLoop, WRITE } from '../../model/world.ts';

/** Whether all that the master is about to do for a descriptor is to send a reply to a client. */
export function isReply(server: Server, loop: EventLoop, fd: number): boolean {
  const c = server.clientById[server.clientIdByFd[fd] ?? -1] ?? null;
  return c !== null && c.slaveState === 'none' && loop.mask[fd] === WRITE;
}

/** Place in the order of service, and what for. When a reply is sent makes no difference to anybody else. */
export function readiness(server: Server, loop: EventLoop, fd: number): number {
  if (loop.mask[fd] === undefined || loop.mask[fd] === 0) return 0;
  let rank = 1;
  if (!isReply(server, loop, fd)) {
    for (let at = 0; loop.ready[at] !== fd; at++) if (!isReply(server, loop, loop.ready[at])) rank++;
  }
  return (rank << 2) | loop.mask[fd];
}
