import type { Dynamics } from '../../lab/index.ts';
import type { NameOfClient, Server, Simulation, Variant } from '../../model/index.ts';
import type { RunNotes } from '../notes/run-notes.ts';
import { observeRedis } from '../observe.ts';
import { noCrash } from '../predicates/no-crash.ts';
import { noPanic } from '../predicates/no-panic.ts';
import { noUseAfterFree } from '../predicates/no-use-after-free.ts';
import { slavesConverge } from '../predicates/slaves-converge.ts';
import { LIFETIMES, REACHES } from '../properties.ts';
import type {
  RedisAlwaysProperty,
  RedisCalmProperty,
  RedisEventuallyProperty,
  RedisProperty,
  RedisSometimesProperty,
  RedisTypes,
  RunEnd,
  SentToSlave,
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
export interface ExploredQuestions {
  readonly properties: readonly RedisProperty[];
  /** Asked in every state, and asked only when a server has died or lost a shared object. */
  readonly eager: readonly RedisAlwaysProperty[];
  readonly onCloserLook: readonly RedisAlwaysProperty[];
  readonly calm: readonly RedisCalmProperty[];
  readonly eventual: readonly RedisEventuallyProperty[];
  readonly sometimes: readonly RedisSometimesProperty[];
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
} as const satisfies Record<string, readonly RedisProperty[]>;

/** These never look at the bytes of output; whether one of a user's own does, nobody knows. */
const BLIND_TO_BYTES: readonly RedisProperty[] = [...EXPLORED_GROUPS.lifetimes, ...REACHES];

/** These look at nothing, before an end, that a step without witnesses could change. */
const BLIND_TO_SILENCE: readonly RedisProperty[] = [...BLIND_TO_BYTES, slavesConverge];

export function askedOf(properties: readonly RedisProperty[]): ExploredQuestions {
  const always = properties.filter((property) => property.when === 'always');
  const calm = properties.filter((property) => property.when === 'whenCalm');
  const asksBefore = (property: RedisProperty): boolean =>
    property.when === 'always' || (property.when === 'whenCalm' && property.already !== undefined);
  const followsStreams = calm.some(({ alreadySent }) => alreadySent !== undefined);
  return {
    properties,
    eager: always.filter(({ onCloserLook }) => onCloserLook !== true),
    onCloserLook: always.filter(({ onCloserLook }) => onCloserLook === true),
    calm,
    eventual: properties.filter((property) => property.when === 'eventually'),
    sometimes: properties.filter((property) => property.when === 'sometimes'),
    followsStreams,
    countsBytes: followsStreams || properties.some((property) => !BLIND_TO_BYTES.includes(property)),
    reducible: properties.every((property) => BLIND_TO_SILENCE.includes(property) || !asksBefore(property)),
  };
}

/** Null, or why this property cannot be asked in an exploration. */
export function propertyProblem({ id, needs = [] }: RedisProperty): string | null {
  const missing = needs.filter((need) => need !== 'rest');
  return missing.length === 0
    ? null
    : `${id} cannot be explored: it needs notes of ${missing.join(' and ')}, which are taken of runs only`;
}

/** Something wrong: the property that says so (null: the exploration itself) and its sentence. */
export interface ExploredFinding {
  readonly property: string | null;
  readonly sentence: string;
}

/** The first property that has something to say. */
function firstWrong<P extends RedisProperty>(
  properties: readonly P[],
  ask: (property: P) => string | null | undefined,
): ExploredFinding | null {
  for (const property of properties) {
    const sentence = ask(property) ?? null;
    if (sentence !== null) return { property: property.id, sentence };
  }
  return null;
}

export const wrongNow = (
  properties: readonly RedisAlwaysProperty[],
  notes: RunNotes,
): ExploredFinding | null => firstWrong(properties, ({ check }) => check(notes));

/** What can never come right with a server that is up. */
export const wrongAlready = (
  { calm }: ExploredQuestions,
  server: Server,
  nameOf?: NameOfClient,
): ExploredFinding | null => firstWrong(calm, ({ already }) => already?.(server, nameOf));

/** What can never come right with what slaves have been sent. */
export function wrongSent(
  { calm }: ExploredQuestions,
  slaves: readonly SentToSlave[],
): ExploredFinding | null {
  for (const slave of slaves) {
    const found = firstWrong(calm, ({ alreadySent }) => alreadySent?.(slave));
    if (found !== null) return found;
  }
  return null;
}

export const wrongAtCalm = ({ calm, eventual }: ExploredQuestions, end: RunEnd): ExploredFinding | null =>
  firstWrong(calm, (property) => (property.undecided?.(end) == null ? property.check(end) : null)) ??
  firstWrong(eventual, ({ check }) => check(end));

/** What ends say beside what is wrong with them. */
export interface AtEnds {
  /** How each `sometimes` was met, and why nothing can be said of a `whenCalm`, by the property's id. */
  readonly met: Map<string, string>;
  readonly undecided: Map<string, string>;
}

export const nothingAtEnds = (): AtEnds => ({ met: new Map(), undecided: new Map() });

/** What this end says, as far as it is not `known` how a `sometimes` was met. */
export function saidAtEnd({ calm, sometimes }: ExploredQuestions, end: RunEnd, known: AtEnds): AtEnds {
  const said = nothingAtEnds();
  for (const property of sometimes) {
    const sentence = known.met.has(property.id) ? null : property.met(end);
    if (sentence !== null) said.met.set(property.id, sentence);
  }
  for (const property of calm) {
    const sentence = property.undecided?.(end) ?? null;
    if (sentence !== null) said.undecided.set(property.id, sentence);
  }
  return said;
}

/** Adds what a later end has said. */
export function addAtEnds({ met, undecided }: AtEnds, later: AtEnds): void {
  for (const [id, sentence] of later.met) if (!met.has(id)) met.set(id, sentence);
  for (const [id, sentence] of later.undecided) undecided.set(id, sentence);
}

/** The world of this simulation as the end of a run that has come to its calm: as of any other, but that nobody took notes. */
export function exploredEnd(
  dynamics: Dynamics<RedisTypes>,
  simulation: Simulation,
  variant: Variant,
): RunEnd {
  const { scenario } = simulation;
  const observation = observeRedis({ scenario, variant, needs: new Set(), log: false });
  observation.begin(simulation);
  return observation.end({
    dynamics,
    scenario,
    simulation,
    bounds: dynamics.bounds(scenario),
    phase: 'over',
    stop: 'quiet',
    violation: null,
    unsettled: null,
    calmSince: 0,
    quietSince: 0,
    progress: { made: 0, event: 0, work: 0 },
  });
}
