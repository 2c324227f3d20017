import { createTimeline, sampleTimeline, type Timeline } from '../../sim/index.ts';
import { lostSelects } from '../server/index.ts';
import type { Simulation } from './simulation.ts';

/** How a server's memory moves over a run. */
export interface MemoryCurve {
  readonly used: Timeline;
  readonly leaked: Timeline;
}

export function createMemoryCurve(): MemoryCurve {
  return { used: createTimeline(), leaked: createTimeline() };
}

/** Adds what that server's memory is now. */
export function sampleMemory({ used, leaked }: MemoryCurve, simulation: Simulation, server = 0): void {
  const { world } = simulation;
  sampleTimeline(used, world.now, world.servers[server].server.heap.used);
  sampleTimeline(leaked, world.now, leakedSelects(simulation, server).bytes);
}

/** SELECT objects of a server that are alive and that nothing holds, and their usable bytes. */
export function leakedSelects({ world }: Simulation, index: number): { objects: number; bytes: number } {
  return lostSelects(world.servers[index].server);
}
