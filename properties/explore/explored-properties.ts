import type { Dynamics } from '../../lab/index.ts';
import type { Server, Simulation, Variant } from '../../model/index.ts';
import type { Seen } from '../notes/seen.ts';
import { observe } from '../observe.ts';
import { noCrash } from '../predicates/no-crash.ts';
import { noPanic } from '../predicates/no-panic.ts';
import { noUseAfterFree } from '../predicates/no-use-after-free.ts';
import { slavesConverge } from '../predicates/slaves-converge.ts';
import { LIFETIMES, REACHES } from '../properties.ts';
import type {
  AlwaysProperty,
  CalmProperty,
  End,
  EventuallyProperty,
  Property,
  RedisTypes,
  SentToSlave,
  SometimesProperty,
} from '../property.ts';

/**
 * How an exploration asks properties, the same ones as a run or a hunt:
 *
 *   always      in every state
 *   whenCalm    in every end, which is a calm: nothing more can happen. And in every state where the property can say
 *               what is wrong already: between two events nothing is on the server's stack, so that a leak need not be
 *               told from a backlog.
 *   eventually  in every end: what has not come true by then never will
 *   sometimes   in every end, until some end has met it
 *
 * Of two states that differ only in what no fingerprint counts (times, counters, addresses, names), one is asked.
 */
export interface Asked {
  readonly properties: readonly Property[];
  /** Asked in every state, and asked only when a server has died or lost a shared object. */
  readonly eager: readonly AlwaysProperty[];
  readonly onAlarm: readonly AlwaysProperty[];
  readonly calm: readonly CalmProperty[];
  readonly eventual: readonly EventuallyProperty[];
  readonly sometimes: readonly SometimesProperty[];
  /** Whether somebody asks what slaves have been sent: their streams are followed then. */
  readonly followsStreams: boolean;
  /** Whether the bytes of output tell states apart, or only how many they are. */
  readonly countsBytes: boolean;
  /** Whether nobody sees a client read, a child end, or a turn in which only replies are sent. */
  readonly reducible: boolean;
}

/** Words for some properties together. */
export const EXPLORED_GROUPS = {
  lifetimes: [...LIFETIMES, noCrash],
  streams: [noPanic, noUseAfterFree, noCrash, slavesConverge],
  all: [...LIFETIMES, noCrash, slavesConverge],
} as const satisfies Record<string, readonly Property[]>;

/** These never look at the bytes of output; whether one of a user's own does, nobody knows. */
const BLIND_TO_BYTES: readonly Property[] = [...EXPLORED_GROUPS.lifetimes, ...REACHES];

/** These look at nothing, before an end, that a step without witnesses could change. */
const BLIND_TO_SILENCE: readonly Property[] = [...BLIND_TO_BYTES, slavesConverge];

export function askedOf(properties: readonly Property[]): Asked {
  const always = properties.filter((property) => property.when === 'always');
  const calm = properties.filter((property) => property.when === 'whenCalm');
  const asksBefore = (property: Property): boolean =>
    property.when === 'always' || (property.when === 'whenCalm' && property.already !== undefined);
  const followsStreams = calm.some(({ alreadySent }) => alreadySent !== undefined);
  return {
    properties,
    eager: always.filter(({ onAlarm }) => onAlarm !== true),
    onAlarm: always.filter(({ onAlarm }) => onAlarm === true),
    calm,
    eventual: properties.filter((property) => property.when === 'eventually'),
    sometimes: properties.filter((property) => property.when === 'sometimes'),
    followsStreams,
    countsBytes: followsStreams || properties.some((property) => !BLIND_TO_BYTES.includes(property)),
    reducible: properties.every((property) => BLIND_TO_SILENCE.includes(property) || !asksBefore(property)),
  };
}

/** Null, or why this property cannot be asked in an exploration. */
export function propertyProblem({ id, needs = [] }: Property): string | null {
  const missing = needs.filter((need) => need !== 'rest');
  return missing.length === 0
    ? null
    : `${id} cannot be explored: it needs notes of ${missing.join(' and ')}, which are taken of runs only`;
}

/** Something wrong: the property that says so (null: the exploration itself) and its sentence. */
export interface Finding {
  readonly property: string | null;
  readonly sentence: string;
}

/** The first property that has something to say. */
function firstWrong<P extends Property>(
  properties: readonly P[],
  ask: (property: P) => string | null | undefined,
): Finding | null {
  for (const property of properties) {
    const sentence = ask(property) ?? null;
    if (sentence !== null) return { property: property.id, sentence };
  }
  return null;
}

export const wrongNow = (properties: readonly AlwaysProperty[], seen: Seen): Finding | null =>
  firstWrong(properties, ({ check }) => check(seen));

/** What can never come right with a server that is up. */
export const wrongAlready = ({ calm }: Asked, server: Server): Finding | null =>
  firstWrong(calm, ({ already }) => already?.(server));

/** What can never come right with what slaves have been sent. */
export function wrongSent({ calm }: Asked, slaves: readonly SentToSlave[]): Finding | null {
  for (const slave of slaves) {
    const found = firstWrong(calm, ({ alreadySent }) => alreadySent?.(slave));
    if (found !== null) return found;
  }
  return null;
}

export const wrongAtCalm = ({ calm, eventual }: Asked, end: End): Finding | null =>
  firstWrong(calm, (property) => (property.undecided?.(end) == null ? property.check(end) : null)) ??
  firstWrong(eventual, ({ check }) => check(end));

/** What an end says beside what is wrong with it. */
export interface AtEnds {
  /** How each `sometimes` was met, and why nothing can be said of a `whenCalm`, by the property's id. */
  readonly met: Map<string, string>;
  readonly undecided: Map<string, string>;
}

export function noteEnd({ calm, sometimes }: Asked, end: End, { met, undecided }: AtEnds): void {
  for (const property of sometimes) {
    const sentence = met.has(property.id) ? null : property.met(end);
    if (sentence !== null) met.set(property.id, sentence);
  }
  for (const property of calm) {
    const sentence = property.undecided?.(end) ?? null;
    if (sentence !== null) undecided.set(property.id, sentence);
  }
}

/** The world of this simulation as the end of a run that has come to its calm: as of any other, but that nobody took notes. */
export function endOf(dynamics: Dynamics<RedisTypes>, simulation: Simulation, variant: Variant): End {
  const { scenario } = simulation;
  const observation = observe({ scenario, variant, needs: new Set(), log: false });
  observation.begin(simulation);
  return observation.end({
    dynamics,
    scenario,
    simulation,
    phase: 'over',
    stop: 'quiet',
    violation: null,
    unsettled: null,
    calmSince: 0,
    quietSince: 0,
  });
}
