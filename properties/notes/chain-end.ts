import type { Simulation } from '../../model/index.ts';
import { masterOf } from '../../model/internals.ts';

/** The master at the end of a server's chain, itself if it follows nobody; null when nobody is there. */
export function chainEnd(simulation: Simulation, index: number): number | null {
  let at = index;
  for (const _ of simulation.world.servers) {
    if (simulation.world.servers[at].server.masterHost === null) return at;
    at = masterOf(simulation, at);
    if (at < 0) return null;
  }
  return null;
}
