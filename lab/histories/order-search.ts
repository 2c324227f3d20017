import { type Move, movesOf } from './moves.ts';
import {
  createPlacement,
  type Placeable,
  type Placement,
  type PlacementWindow,
  placeCall,
  placementWindow,
  takeBackCall,
} from './placement.ts';
import { plainDataKey } from './plain-data.ts';
import { callsByPartition, keyText, type Specification, specificationError } from './specification.ts';

/**
 * Looks for an order of calls that a sequential specification explains, as Wing and Gong do: place one call after
 * another, each only when all that must precede it are placed, and take back the last one when no other fits. As Lowe
 * does, a configuration (which calls are placed, and the state) that has been entered is never entered again.
 *
 * Four more cuts keep the search short. None of them loses an order:
 *
 * 1. A required pure read that fits now is placed at once and nothing else is tried. Whatever order has it later can
 *    have it here instead, because it changes nothing, unless a free call had to come before it.
 * 2. An optional call that changes nothing is not placed: every order with it is as good without.
 * 3. After an optional call, only calls are placed that would have done something else without it: if one would not,
 *    the order that leaves the optional call out, which is tried too, is as good. So no optional call that overwrites
 *    everything follows another. Likewise, of optional calls that do the same only the first is tried.
 * 4. Optional calls that lead back to a state in which no required call has been placed since are not placed: the order
 *    without them is as good, and has more of them left.
 */
export interface OrderSearch<State> {
  /** Null: undecided, because `maxSteps` was reached. */
  found: boolean | null;
  /** The order of all required and some optional calls. If none was found, the order that got furthest. */
  order: Placeable<State>[];
  /**
   * If there is no order: the required call, the first by end, such that the calls that end before it can be ordered
   * and with it they cannot. Otherwise null.
   */
  misfit: Placeable<State> | null;
  /** How many calls were tried. */
  steps: number;
}

/** A configuration on the path that is being tried, and what can follow it. */
interface Frame<State> {
  move: Move<State>;
  /** What is placed, as a text. */
  placedText: string;
  next: Move<State>[];
  /** How many of `next` have been tried. */
  tried: number;
  /** Every call that fits here with the key of what it leads to, `next` or not. Null if no optional call fits. */
  fitting: Set<string> | null;
}

interface Search<State> {
  specification: Specification<State>;
  placement: Placement<State>;
  /** Optional calls that do the same have the same text; '' has no twin. */
  twins: string[];
  /** Whether all calls are on one partition. */
  onePartition: boolean;
  /**
   * The configurations, by what is placed: the keys of the states. Null until the search goes back for the first time: until
   * then each has a call more than the one before it, or, by cut 4, another state. Most searches end before.
   */
  entered: Map<string, Set<string>> | null;
  /** By the key of a state, if it is long, and by call: where the call led to once the search went back. */
  known: Map<string, Move<State>[][]>;
  path: Frame<State>[];
  furthest: Furthest;
  steps: number;
}

/** The configuration that got furthest: the latest misfit, then the most required, then the fewest optional calls. */
interface Furthest {
  misfit: number;
  missing: number;
  order: number[];
  /** How many of `order`, from its first on, are on the path as it is now. */
  shared: number;
}

/** Keys of this length and longer are not made again where a search goes back: to make and hash them is most of a step. */
const LONG_KEY = 100;

export function searchOrder<State>(
  placeables: readonly Placeable<State>[],
  specification: Specification<State>,
  maxSteps: number,
): OrderSearch<State> {
  const search = createSearch(placeables, specification);
  const { placement } = search;
  const state = specification.initial();
  let move: Move<State> | null = { index: -1, state, key: keyText(state, specification) };
  while (move !== null) {
    if (move.index >= 0) placeCall(placement, move.index);
    if (placement.missing === 0) {
      const order: number[] = [];
      addOrder(order, search.path, move);
      return finished(search, true, order);
    }
    enter(search, move);
    if (search.steps > maxSteps) return finished(search, null, search.furthest.order);
    move = nextMove(search);
  }
  return finished(search, false, search.furthest.order);
}

function createSearch<State>(
  placeables: readonly Placeable<State>[],
  specification: Specification<State>,
): Search<State> {
  // An optional pure read explains nothing.
  const useful = placeables.filter(
    ({ kind, call }) => kind === 'required' || call.specified.observes !== true,
  );
  // Where operations do no more than write values, there are few states to get to, and the search need not know which free
  // calls have taken effect. One that adds to what is there could be repeated for ever.
  const repeats = useful.every(
    ({ call: { specified } }) => specified.observes === true || specified.writes !== undefined,
  );
  const placement = createPlacement(useful, repeats);
  const twins = placement.items.map(({ kind, answered, call: { operation } }) =>
    answered ? '' : `${kind} ${operation.name} ${plainDataKey(operation.input)}`,
  );
  const partitions = callsByPartition(
    placement.items.map(({ call }) => call),
    specification,
  );
  const onePartition = partitions.length <= 1;
  const furthest = { misfit: -1, missing: placement.missing + 1, order: [], shared: 0 };
  return {
    specification,
    placement,
    twins,
    onePartition,
    entered: null,
    known: new Map(),
    path: [],
    furthest,
    steps: 0,
  };
}

/** Enters the configuration that the move leads to, or takes the move back if it has been entered before. */
function enter<State>(search: Search<State>, move: Move<State>): void {
  const { placement, entered, path } = search;
  const span = placementWindow(placement);
  if (entered !== null && !isNew(entered, span.placedText, move.key)) {
    takeBackCall(placement, move.index);
    return;
  }
  noteFurthest(search, move, span.earliest);
  path.push(expand(search, move, span));
}

/** Whether a configuration was never entered before; from now on it was. Keys may be long: none is copied. */
function isNew(entered: Map<string, Set<string>>, placedText: string, key: string): boolean {
  const keys = entered.get(placedText);
  if (keys === undefined) {
    entered.set(placedText, new Set([key]));
    return true;
  }
  const { size } = keys;
  return keys.add(key).size > size;
}

function enteredOn(path: readonly Frame<unknown>[]): Map<string, Set<string>> {
  const entered = new Map<string, Set<string>>();
  for (const { placedText, move } of path) isNew(entered, placedText, move.key);
  return entered;
}

/** The next move that has not been tried, on the way back from the end of the path; null if there is none. */
function nextMove<State>(search: Search<State>): Move<State> | null {
  const { placement, path, furthest } = search;
  for (;;) {
    const frame = path.at(-1);
    if (frame === undefined) return null;
    if (frame.tried < frame.next.length) return frame.next[frame.tried++];
    search.entered ??= enteredOn(path);
    path.pop();
    furthest.shared = Math.min(furthest.shared, placedOn(path));
    if (frame.move.index >= 0) takeBackCall(placement, frame.move.index);
  }
}

function expand<State>(search: Search<State>, move: Move<State>, span: PlacementWindow): Frame<State> {
  const { placement, specification, path } = search;
  const fitting = span.optional.length > 0 ? new Set<string>() : null;
  const { placedText } = span;
  const frame: Frame<State> = { move, placedText, next: [], tried: 0, fitting };
  const isAfterOptional = move.index >= 0 && placement.items[move.index].kind !== 'required';
  const fittingBefore = isAfterOptional ? path[path.length - 1].fitting : null;
  const add = (next: Move<State>): void => {
    const fit = `${next.index} ${next.key}`;
    fitting?.add(fit);
    if (fittingBefore?.has(fit) !== true) frame.next.push(next);
  };
  for (const index of span.required) {
    const moves = movesBy(search, index, move);
    const { call, begin } = placement.items[index];
    if (moves.length > 0 && call.specified.observes === true && begin <= span.firstFreeEnd) {
      return { move, placedText, next: moves.slice(0, 1), tried: 0, fitting: null };
    }
    moves.forEach(add);
  }
  const before = span.optional.length > 0 ? statesSinceRequired(search, move) : null;
  for (const index of worthTrying(search, span.optional, isAfterOptional)) {
    for (const next of movesBy(search, index, move)) if (before?.has(next.key) === false) add(next);
  }
  if (keyText(move.state, specification) !== move.key) {
    throw specificationError(specification, 'apply and key leave the state that they are given as it was');
  }
  return frame;
}

/** The keys of the states on the path since a required call was placed, that of `last` included. */
function statesSinceRequired<State>({ path, placement }: Search<State>, last: Move<State>): Set<string> {
  const keys = new Set([last.key]);
  let { index } = last;
  for (let at = path.length - 1; at >= 0 && index >= 0 && placement.items[index].kind !== 'required'; at--) {
    keys.add(path[at].move.key);
    index = path[at].move.index;
  }
  return keys;
}

/** The optional calls without those that cut 3 makes needless whatever the state is. */
function worthTrying<State>(search: Search<State>, optional: number[], isAfterOptional: boolean): number[] {
  const { placement, twins, onePartition } = search;
  const seen = new Set<string>();
  return optional.filter((index) => {
    const { call, answered } = placement.items[index];
    if (isAfterOptional && onePartition && !answered && call.specified.overwrites === true) return false;
    const twin = twins[index];
    if (twin === '') return true;
    return !seen.has(twin) && seen.add(twin);
  });
}

/** The states to which the call leads, after `move`, with the answer that it got. */
function movesBy<State>(search: Search<State>, index: number, move: Move<State>): Move<State>[] {
  search.steps++;
  const { specification, placement } = search;
  const item = placement.items[index];
  if (search.entered === null || move.key.length < LONG_KEY) return movesOf(item, index, move, specification);
  let known = search.known.get(move.key);
  if (known === undefined) {
    known = [];
    search.known.set(move.key, known);
  }
  known[index] ??= movesOf(item, index, move, specification);
  return known[index];
}

function noteFurthest<State>(search: Search<State>, move: Move<State>, misfit: number): void {
  const { furthest, placement, path } = search;
  const { items, missing } = placement;
  const endBefore = furthest.misfit < 0 ? -1 : items[furthest.misfit].end;
  // The path does not hold the move yet, but holds the start: its length is that of the order.
  const ahead =
    items[misfit].end - endBefore || furthest.missing - missing || furthest.order.length - path.length;
  if (ahead <= 0) return;
  furthest.misfit = misfit;
  furthest.missing = missing;
  // A search that goes straight on gets further with each call: only what is new is written down.
  furthest.order.length = furthest.shared;
  addOrder(furthest.order, path, move);
  furthest.shared = furthest.order.length;
}

/** How many calls a path places: it begins with the start. */
function placedOn(path: readonly unknown[]): number {
  return Math.max(0, path.length - 1);
}

/** Adds the calls of the path to an order that begins as the path does, and the last one, which is not on the path yet. */
function addOrder<State>(order: number[], path: readonly Frame<State>[], last: Move<State>): void {
  for (let at = order.length + 1; at < path.length; at++) order.push(path[at].move.index);
  if (last.index >= 0) order.push(last.index);
}

function finished<State>(search: Search<State>, found: boolean | null, order: number[]): OrderSearch<State> {
  const { placement, furthest, steps } = search;
  const misfit = found === false ? placement.items[furthest.misfit] : null;
  return { found, order: order.map((index) => placement.items[index]), misfit, steps };
}
