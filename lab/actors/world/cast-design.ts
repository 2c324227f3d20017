import type { Cast } from '../cast.ts';
import type { Design, PlayedActor } from '../design.ts';

/** A design with its actors at their places among a cast. */
export interface CastDesign {
  readonly cast: Cast;
  readonly values: object;
  /** Of every node, by its number. */
  readonly actors: readonly PlayedActor[];
  /** The names of each kind that has been asked for: a cast serves other runs, too, and handlers get lists in their hands. */
  readonly all: Map<string, readonly string[]>;
}

export function castDesign(cast: Cast, { values, actors }: Design): CastDesign {
  return {
    cast,
    values,
    actors: cast.kinds.map((kind) => actors.get(kind) as PlayedActor),
    all: new Map(),
  };
}

/** All of a kind, in order; undefined if there is none of that name. */
export function namesOfKind({ all, cast }: CastDesign, kind: string): readonly string[] | undefined {
  const known = all.get(kind);
  if (known !== undefined) return known;
  const names = cast.ofKind.get(kind)?.slice();
  if (names !== undefined) all.set(kind, names);
  return names;
}

/** The others of a node's kind, as a list of its own. */
export function peersOf({ cast: { names, kinds, ofKind } }: CastDesign, node: number): string[] {
  return (ofKind.get(kinds[node]) as readonly string[]).filter((name) => name !== names[node]);
}
