import { SITE_NAMES, SITE_SELECT } from '../../model/server/memory/sites.ts';
import { auditServer } from '../../model/server/shape/reachable.ts';
import type { Server } from '../../model/server/shape/server.ts';
import { GENERATION, REFCOUNT, SITE, USABLE, WORD_B } from '../../sim/index.ts';
import type { Scope } from './scope.ts';
import type { LiveState, SlaveSeat } from './state.ts';

/**
 * What must hold in every state, and what in every end. Between two events nothing is on the server's stack, so that an
 * object which nobody holds is lost at once: an exploration need not wait for the calm to tell a leak from a backlog.
 */
export function masterViolation(scope: Scope, server: Server): string | null {
  if (server.death !== null) return server.death.sentence;
  return scope.properties.includes('lifetimes')
    ? (lostShared(server) ?? danglingChunk(server) ?? lostSelect(server))
    : null;
}

export function slaveViolation(slave: number, { reader }: SlaveSeat): string | null {
  const wrong = reader?.wrong ?? null;
  return wrong === null ? null : `The stream of slave ${slave} is not what it is owed: ${wrong}.`;
}

function lostShared(server: Server): string | null {
  if (server.sharedFreed === 0) return null;
  const { cells } = server.heap;
  const id = server.sharedSelects.findIndex((object) => cells[object + USABLE] === 0);
  return `${server.name} has freed ${id < 0 ? 'a shared object' : `the shared SELECT of database ${id}`}, which must never be.`;
}

function danglingChunk(server: Server): string | null {
  const { cells } = server.heap;
  for (const id of server.slaves.values) {
    const reply = server.clientById[id]?.reply;
    if (reply === undefined) continue;
    for (let i = 0; i < reply.objects.length; i++) {
      const object = reply.objects[i];
      if (cells[object + USABLE] !== 0 && cells[object + GENERATION] === reply.generations[i]) continue;
      return `Chunk ${i} of the output of client ${id} of ${server.name} is ${nameOf(server, object)}, which has been freed.`;
    }
  }
  return null;
}

/** A SELECT object alive that neither an output list nor the feed's own memory holds. */
function lostSelect(server: Server): string | null {
  if (server.selects.aliveBytes === 0 || server.selects.aliveBytes === heldSelectBytes(server)) return null;
  const lost = auditServer(server).leaked.find(({ site }) => site === SITE_SELECT);
  if (lost === undefined) return null;
  const count = server.heap.cells[lost.address + REFCOUNT];
  return `${server.name} has lost ${nameOf(server, lost.address)}: it is alive with a count of ${count}, and nothing holds it.`;
}

/** Bytes of the SELECT objects that are held: cheaper than an audit, which is asked only when something is amiss. */
export function heldSelectBytes(server: Server): number {
  const { cells } = server.heap;
  const held: number[] = [];
  for (const c of server.clientById) {
    if (c === null) continue;
    for (const object of c.reply.objects) {
      if (cells[object + SITE] === SITE_SELECT && !held.includes(object)) held.push(object);
    }
  }
  for (const id in server.feedMemory.objects) {
    const { object } = server.feedMemory.objects[id];
    if (!held.includes(object)) held.push(object);
  }
  let bytes = 0;
  for (const object of held) bytes += cells[object + USABLE] + cells[cells[object + WORD_B] + USABLE];
  return bytes;
}

function nameOf(server: Server, object: number): string {
  return `${SITE_NAMES[server.heap.cells[object + SITE]]} ${object >> 3}`;
}

/** Null, or what is still to be done or has come out wrong in a state that allows no action. */
export function pendingAt(scope: Scope, state: LiveState): string | null {
  const { server } = state.master;
  return unfinished(state) ?? (scope.properties.includes('lifetimes') ? imbalance(server) : null);
}

function unfinished(state: LiveState): string | null {
  const client = state.clients.findIndex(({ writesLeft, awaited }) => writesLeft > 0 || awaited > 0);
  if (client >= 0) return `Client ${client} waits for ever.`;
  for (const c of state.master.server.clientById) {
    if (c === null) continue;
    if (c.slaveState !== 'none' && c.slaveState !== 'online')
      return `A slave stays in state ${c.slaveState} for ever.`;
    if (c.buf.length > 0 || c.reply.nodes.length > 0) return `Output for client ${c.id} is never sent.`;
  }
  const slave = state.slaves.findIndex(({ reader }) => reader !== null && reader.owed.length > 0);
  return slave < 0
    ? null
    : `Slave ${slave} never gets ${state.slaves[slave].reader?.owed.length} writes that it is owed.`;
}

/** At an end all output is sent: nothing but the data set and the server's own is alive, and shared counts are at 1. */
function imbalance(server: Server): string | null {
  const { leaked, dangling } = auditServer(server);
  if (leaked.length > 0)
    return `${nameOf(server, leaked[0].address)} of ${server.name} is alive, and nothing holds it.`;
  if (dangling.length > 0)
    return `${dangling[0].holder} of ${server.name} has been freed, and is still held.`;
  const { cells } = server.heap;
  const id = server.sharedSelects.findIndex((object) => cells[object + REFCOUNT] !== 1);
  if (id >= 0)
    return `The shared SELECT of database ${id} has a count of ${cells[server.sharedSelects[id] + REFCOUNT]}, not 1.`;
  const kept = Object.keys(server.feedMemory.objects).length;
  return kept === 0 ? null : `The feed of ${server.name} keeps ${kept} SELECT objects for ever.`;
}
