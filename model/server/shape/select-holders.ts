import { type Address, GENERATION, SITE, USABLE } from '../../../sim/index.ts';
import { objectBytes } from '../memory/object.ts';
import { SITE_SELECT } from '../memory/sites.ts';
import type { Client, Server } from './server.ts';

/**
 * Who holds what a feed has handed out: the output lists of clients, and the memory of the feed's own design. There are
 * no other places; a SELECT object that none of them holds is lost.
 */

/** Shows the chunks of a client's output list, first to last, with the life that each object was in when it came there. */
export function eachChunk(
  { reply }: Client,
  look: (object: Address, generation: number, index: number) => void,
): void {
  const { objects, generations } = reply;
  for (let index = 0; index < objects.length; index++) look(objects[index], generations[index], index);
}

/** Shows the objects that the feed's design keeps between calls, in the order of their databases. */
export function eachKept(
  { feedMemory }: Server,
  look: (object: Address, generation: number, dictid: number) => void,
): void {
  for (const dictid in feedMemory.objects) {
    const { object, generation } = feedMemory.objects[dictid];
    look(object, generation, Number(dictid));
  }
}

/** Whether a reference leads to the object that it was taken of: alive, and no later one in the same place. */
export function leadsToLiving({ heap }: Server, object: Address, generation: number): boolean {
  return heap.cells[object + USABLE] !== 0 && heap.cells[object + GENERATION] === generation;
}

/** Whether some client's output holds an object that has been freed. */
export function holdsDeadChunk(server: Server): boolean {
  let dead = false;
  for (const c of server.clientById) {
    if (c === null) continue;
    eachChunk(c, (object, generation) => {
      dead ||= !leadsToLiving(server, object, generation);
    });
  }
  return dead;
}

const NONE: ReadonlySet<Address> = new Set();

/** The living SELECT objects that something holds. */
export function heldSelects(server: Server): ReadonlySet<Address> {
  let held: Set<Address> | null = null;
  const add = (object: Address, generation: number): void => {
    if (server.heap.cells[object + SITE] !== SITE_SELECT || !leadsToLiving(server, object, generation))
      return;
    held ??= new Set();
    held.add(object);
  };
  for (const c of server.clientById) if (c !== null) eachChunk(c, add);
  eachKept(server, add);
  return held ?? NONE;
}

/** SELECT objects alive that nothing holds, and their usable bytes: a difference of counters, without an audit. */
export function lostSelects(server: Server): { objects: number; bytes: number } {
  const { created, freed, aliveBytes } = server.selects;
  if (aliveBytes === 0) return { objects: created - freed, bytes: 0 };
  const held = heldSelects(server);
  let bytes = aliveBytes;
  for (const object of held) bytes -= objectBytes(server, object);
  return { objects: created - freed - held.size, bytes };
}
