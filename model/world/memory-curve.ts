import { createTimeline, SITE, sampleTimeline, type Timeline } from '../../sim/index.ts';
import { objectBytes } from '../server/memory/object.ts';
import { SITE_SELECT } from '../server/memory/sites.ts';
import type { Redis } from '../server/server-runtime.ts';
import type { Simulation } from './simulation.ts';

/** How the first server's memory moves over a run. */
export interface MemoryCurve {
  readonly used: Timeline;
  readonly leaked: Timeline;
}

export function createMemoryCurve(): MemoryCurve {
  return { used: createTimeline(), leaked: createTimeline() };
}

/** Adds what the first server's memory is now. */
export function sampleMemory({ used, leaked }: MemoryCurve, simulation: Simulation): void {
  const { world } = simulation;
  sampleTimeline(used, world.now, world.servers[0].server.heap.used);
  sampleTimeline(leaked, world.now, leakedSelects(simulation, 0).bytes);
}

/** SELECT objects alive that no output list and no design of the feed holds, and their usable bytes. */
export function leakedSelects(simulation: Simulation, index: number): { objects: number; bytes: number } {
  const redis = simulation.redis[index];
  const { created, freed, aliveBytes } = redis.server.selects;
  const held = heldSelects(redis);
  let bytes = aliveBytes;
  for (const object of held) bytes -= objectBytes(redis, object);
  return { objects: created - freed - held.size, bytes };
}

const NONE: ReadonlySet<number> = new Set();

function heldSelects({ server, heap }: Redis): ReadonlySet<number> {
  let held: Set<number> | null = null;
  for (const c of server.clientById) {
    if (c === null) continue;
    for (const object of c.reply.objects) {
      if (heap.cells[object + SITE] === SITE_SELECT) {
        held ??= new Set();
        held.add(object);
      }
    }
  }
  for (const dictid in server.feedMemory.objects) {
    held ??= new Set();
    held.add(server.feedMemory.objects[dictid].object);
  }
  return held ?? NONE;
}
