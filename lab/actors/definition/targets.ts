import { CLIENT } from '../cast.ts';
import type { AnyActor } from './actor.ts';

/** Whom a definition can name, each with its kind: kinds, and nodes by the names that they have if there are several. */
export type KindsByTarget = ReadonlyMap<string, string>;

export function targetsOf(nodes: Record<string, AnyActor>): KindsByTarget {
  const targets = new Map<string, string>();
  for (const [kind, { count = 1 }] of Object.entries(nodes)) {
    targets.set(kind, kind);
    for (let place = 1; place <= count; place++) targets.set(`${kind}-${place}`, kind);
  }
  return targets;
}

/** A kind whose nodes, or clients, could have the name of this one; null if there is none. */
export function namesakeOf(kind: string, kinds: readonly string[]): string | null {
  const numbered = /^(.*)-\d+$/.exec(kind);
  if (numbered === null) return null;
  return [CLIENT, ...kinds].find((each) => each === numbered[1]) ?? null;
}
