import type { Death } from '../model/index.ts';
import type { RunNotes } from './notes/run-notes.ts';

/** The sentence of the first server that died in one of these ways; null when none has. */
export function deathSentence(notes: RunNotes, kinds: readonly Death['kind'][]): string | null {
  for (const { server } of notes.simulation.world.servers) {
    if (server.death !== null && kinds.includes(server.death.kind)) return `${server.death.sentence}.`;
  }
  return null;
}
