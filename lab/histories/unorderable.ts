import { type OrderSearch, searchOrder } from './order-search.ts';
import { freePlaceable, type OrderRule, type Placeable, placeablesUntil } from './placement.ts';
import type { Specification, SpecifiedCall } from './specification.ts';

/** Calls that have no order, in the order in which they began. */
export interface Unorderable<State> {
  unorderable: SpecifiedCall<State>[];
  misfit: SpecifiedCall<State>;
  steps: number;
}

interface Shrinking<State> {
  specification: Specification<State>;
  /** All calls, those that were over first first. */
  all: Placeable<State>[];
  /** Calls that keep their time and their answer; the others are free. In the order of `all`. */
  kept: SpecifiedCall<State>[];
  /** The search that showed that there is no order then. */
  failed: OrderSearch<State>;
  stepsEach: number;
  stepsLeft: number;
}

/** Making the set small may take this part of the steps of the check, and one search for it this part of those. */
const STEPS_SHARE = 5;
const SEARCH_SHARE = 10;

/**
 * Few of the placeables, which `failed` has shown to have no order, that have none either.
 *
 * A call is not simply dropped: without its write, a read would be inexplicable for a new reason. It is set free
 * instead. If there is no order even then, the reason lies in the other calls. First the set grows from the misfit,
 * until it has no order; then it shrinks in ever smaller chunks. Free calls that are needed to get as far as the misfit
 * are part of the result, so that it speaks for itself.
 */
export function shrinkUnorderable<State>(
  placeables: readonly Placeable<State>[],
  failed: OrderSearch<State>,
  rule: OrderRule,
  specification: Specification<State>,
  maxSteps: number,
): Unorderable<State> {
  // What begins after the misfit cannot be at fault, unless clients may see the future of others.
  const all = rule === 'everyone' ? placeablesUntil(placeables, failed.misfit!.end) : placeables.slice();
  all.sort((a, b) => recency(a) - recency(b));
  const kept = all.map(({ call }) => call);
  const stepsLeft = Math.ceil(maxSteps / STEPS_SHARE);
  const stepsEach = Math.ceil(stepsLeft / SEARCH_SHARE);
  const shrinking: Shrinking<State> = { specification, all, kept, failed, stepsEach, stepsLeft };
  grow(shrinking);
  for (let size = shrinking.kept.length; size > 1; ) {
    size = Math.ceil(size / 2);
    setFree(shrinking, size);
  }
  return resultOf(shrinking, stepsLeft - shrinking.stepsLeft);
}

function recency<State>({ kind, begin, end }: Placeable<State>): number {
  return kind === 'required' ? end : begin;
}

/**
 * Starts with the misfit alone and keeps more and more, until there is no order: calls that the order found needs, and
 * twice as many recent ones each time, since the reason tends to be recent, and what is recent leaves no room for what is
 * long over. Keeps all if that leads nowhere.
 */
function grow<State>(shrinking: Shrinking<State>): void {
  const { all, failed } = shrinking;
  const kept = new Set([failed.misfit!.call]);
  for (let batch = 1; kept.size < all.length; batch *= 2) {
    const search = searchWith(shrinking, kept);
    if (search.found === false) {
      keep(shrinking, kept, search);
      return;
    }
    if (search.found) {
      const needed = search.order.filter(({ kind }) => kind === 'free');
      for (const { call } of needed) kept.add(call);
    }
    const others = all.filter(({ call }) => !kept.has(call));
    for (const { call } of others.slice(-batch)) kept.add(call);
  }
}

/** Sets chunks of that size free, wherever there is no order even then. */
function setFree<State>(shrinking: Shrinking<State>, size: number): void {
  for (let start = 0; start < shrinking.kept.length; ) {
    const { kept, failed } = shrinking;
    const chunk = new Set(kept.slice(start, start + size));
    const rest = new Set(kept.filter((call) => !chunk.has(call)));
    const search = rest.has(failed.misfit!.call) ? searchWith(shrinking, rest) : null;
    if (search?.found === false) keep(shrinking, rest, search);
    else start += size;
  }
}

function searchWith<State>(shrinking: Shrinking<State>, kept: Set<SpecifiedCall<State>>): OrderSearch<State> {
  const { specification, all, stepsEach, stepsLeft } = shrinking;
  const items = all.map((item) => (kept.has(item.call) ? item : freePlaceable(item)));
  const search = searchOrder(items, specification, Math.min(stepsEach, stepsLeft));
  shrinking.stepsLeft = Math.max(0, stepsLeft - search.steps);
  return search;
}

function keep<State>(
  shrinking: Shrinking<State>,
  kept: Set<SpecifiedCall<State>>,
  failed: OrderSearch<State>,
): void {
  shrinking.kept = shrinking.all.map(({ call }) => call).filter((call) => kept.has(call));
  shrinking.failed = failed;
}

function resultOf<State>({ kept, failed }: Shrinking<State>, steps: number): Unorderable<State> {
  const unorderable = new Set(kept);
  for (const { call, kind } of failed.order) if (kind === 'free') unorderable.add(call);
  const inOrder = [...unorderable].sort((a, b) => a.operation.begin - b.operation.begin);
  return { unorderable: inOrder, misfit: failed.misfit!.call, steps };
}
