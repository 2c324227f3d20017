import type { AnyActor } from './definition/actor.ts';

/** Who takes part in a run: every node by its number, clients last. Made once for a scenario; never changes. */
export interface Cast {
  /** How many there are of each kind. */
  readonly counts: Readonly<Record<string, number>>;
  readonly names: readonly string[];
  readonly kinds: readonly string[];
  /** The place of each among those of its kind. */
  readonly places: readonly number[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly ofKind: ReadonlyMap<string, readonly string[]>;
  /** Nodes with a number below this are the system's own; the others are clients. */
  readonly clientsFrom: number;
}

/** `createCast` for those who ask for the same cast again and again, as the runs of a hunt mostly do. */
export function rememberCast(actors: Record<string, AnyActor>): (counts: Cast['counts']) => Cast {
  const kinds = [...Object.keys(actors), CLIENT];
  let last: Cast | null = null;
  return (counts) => {
    const same = last?.counts;
    if (last === null || same === undefined || kinds.some((kind) => same[kind] !== counts[kind]))
      last = createCast(counts, actors);
    return last;
  };
}

/** The kind of those who use a system. */
export const CLIENT = 'client';

export function createCast(counts: Readonly<Record<string, number>>, actors: Record<string, AnyActor>): Cast {
  const names: string[] = [];
  const kinds: string[] = [];
  const places: number[] = [];
  const ofKind = new Map<string, string[]>();
  let clientsFrom = -1;
  for (const kind of [...Object.keys(actors).filter((key) => key !== CLIENT), CLIENT]) {
    if (kind === CLIENT) clientsFrom = names.length;
    const count = counts[kind] ?? 0;
    const single = kind !== CLIENT && (actors[kind].count ?? 1) === 1 && count === 1;
    const own: string[] = [];
    for (let place = 0; place < count; place++) {
      const name = single ? kind : `${kind}-${place + 1}`;
      own.push(name);
      names.push(name);
      kinds.push(kind);
      places.push(place);
    }
    ofKind.set(kind, own);
  }
  const indexOf = new Map(names.map((name, index) => [name, index]));
  return { counts: { ...counts }, names, kinds, places, indexOf, ofKind, clientsFrom };
}
