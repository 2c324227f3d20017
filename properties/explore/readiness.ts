import { type EventLoop, WRITE } from '../../model/internals.ts';
import type { Readiness } from './explore-state.ts';
import { hasBit, type Master } from './stored-masters.ts';

/** Whether all that the master is about to do for a descriptor is to send a reply to a client. */
export function isReply(master: Master, fd: number, bits: number): boolean {
  return bits === WRITE && hasBit(master.ordinary, fd);
}

/** A rank stands above the READ and WRITE bits. */
const RANK_SHIFT = 2;

/** Place in the order of service, and what for. When a reply is sent makes no difference to anybody else. */
export function rankOf(master: Master, { fds, bits }: Readiness, fd: number): number {
  let rank = 1;
  for (let at = 0; at < fds.length; at++) {
    const reply = isReply(master, fds[at], bits[at]);
    if (fds[at] === fd) return ((reply ? 1 : rank) << RANK_SHIFT) | bits[at];
    if (!reply) rank++;
  }
  return 0;
}

export const NOBODY_READY: Readiness = { fds: [], bits: [], backlog: [] };

/** A descriptor has become ready, or ready for more. */
export function withReady(loop: Readiness, fd: number, bits: number): Readiness {
  const at = loop.fds.indexOf(fd);
  return {
    fds: at < 0 ? [...loop.fds, fd] : loop.fds,
    bits: at < 0 ? [...loop.bits, bits] : loop.bits.with(at, loop.bits[at] | bits),
    backlog: loop.backlog,
  };
}

/** The model's loop that is in this state. */
export function eventLoopOf({ fds, bits, backlog }: Readiness): EventLoop {
  const mask: number[] = new Array(Math.max(0, ...fds.map((fd) => fd + 1))).fill(0);
  fds.forEach((fd, at) => {
    mask[fd] = bits[at];
  });
  return {
    scheduled: fds.length > 0 || backlog.length > 0,
    freeAt: 0,
    ready: fds.slice(),
    readyCount: fds.length,
    mask,
    backlog: backlog.slice(),
    spare: [],
    masks: [],
  };
}

/** The state that a loop of the model is in between two turns. */
export function readinessOf({ ready, readyCount, mask, backlog }: EventLoop): Readiness {
  const fds = ready.slice(0, readyCount);
  return { fds, bits: fds.map((fd) => mask[fd]), backlog: backlog.slice() };
}
