import type { AnyActor } from './definition/actor.ts';

/** Who takes part in a run: every node by its number, clients last. Made once for a scenario. */
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
  /** The names of the streams of choices about a link, by sender * nodes + receiver, as far as they have been asked for. */
  readonly linkStreams: (LinkStreams | undefined)[];
}

/** Made once for many runs: a name that is put together has to be looked through each time that it is looked up. */
export interface LinkStreams {
  readonly loss: string;
  readonly duplicate: string;
  readonly delay: string;
}

export function linkStreamsOf({ names, linkStreams }: Cast, from: number, to: number): LinkStreams {
  const link = from * names.length + to;
  const known = linkStreams[link];
  if (known !== undefined) return known;
  const name = `network/${names[from]}>${names[to]}`;
  const streams = { loss: `${name}/loss`, duplicate: `${name}/duplicate`, delay: `${name}/delay` };
  linkStreams[link] = streams;
  return streams;
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
  return { counts: { ...counts }, names, kinds, places, indexOf, ofKind, clientsFrom, linkStreams: [] };
}
