import type { Death } from '../model/index.ts';
import type { Seen } from './notes/seen.ts';

/** The sentence of the first server that died in one of these ways; null when none has. */
export function deathSentence(seen: Seen, kinds: readonly Death['kind'][]): string | null {
  for (const { server } of seen.simulation.world.servers) {
    if (server.death !== null && kinds.includes(server.death.kind)) return `${server.death.sentence}.`;
  }
  return null;
}
