import type { SpecifiedCall } from './specification.ts';

/**
 * What an order must keep. Of two operations of which one is over before the other begins, the first must come first:
 * always ('everyone'), or only if both are of one client ('client').
 */
export type OrderRule = 'everyone' | 'client';

/**
 *   required   it is part of every order
 *   optional   it may be left out, and no other call waits for it, whatever its end
 *   free       it may be left out, or take effect more than once: after each call that is not free it can be placed once
 *              more, or as often as wanted, until one is placed that begins after its end
 */
export type PlaceableKind = 'required' | 'optional' | 'free';

/** A call, and when it may be placed in an order. */
export interface Placeable<State> {
  call: SpecifiedCall<State>;
  kind: PlaceableKind;
  /** It may be placed once every required call of its group that ends before this is placed. */
  begin: number;
  end: number;
  /** A natural number. Calls of different groups never wait for one another. */
  group: number;
  /** False: whatever the specification answers is right. */
  answered: boolean;
}

/** Which calls of a list are placed so far. */
export interface Placement<State> {
  /** In order of begin; calls are named by their index here. */
  items: Placeable<State>[];
  groups: Group[];
  /** The group of each call, and its position among the group's calls of its kind. */
  homes: { group: Group; position: number }[];
  placed: boolean[];
  /** How many required calls are not placed. */
  missing: number;
  /** For each call placed that is not free, and for the start, the free calls placed after it. Only the last count. */
  gaps: number[][];
  /** Whether free calls can be placed as often as wanted: they then never count as placed. */
  repeats: boolean;
}

interface Group {
  /** Indices in order of begin. */
  required: number[];
  optional: number[];
  free: number[];
  /** How many of `required` are placed before the first that is not. */
  first: number;
}

/** What can be placed next as far as time goes. */
export interface PlacementWindow {
  required: number[];
  /** The free ones included. */
  optional: number[];
  /** The first required call by end that is not placed, or -1. */
  earliest: number;
  /** No free call that can still be placed, now or later, ends before this. */
  firstFreeEnd: number;
  /** Which calls are placed, as a text that two different sets never share. */
  placedText: string;
}

/** Later than the end of any call. */
const NEVER = Number.POSITIVE_INFINITY;

/** The calls as the history has them: those that were answered are required, the others optional. */
export function placeablesOf<State>(
  calls: readonly SpecifiedCall<State>[],
  rule: OrderRule,
): Placeable<State>[] {
  const clients = new Map<string, number>();
  return calls.map((call) => {
    const { client, begin, end, outcome } = call.operation;
    if (!clients.has(client)) clients.set(client, clients.size);
    const group = rule === 'everyone' ? 0 : clients.get(client)!;
    const answered = outcome === 'ok';
    return { call, kind: answered ? 'required' : 'optional', begin, end: end ?? NEVER, group, answered };
  });
}

/** What is left when the history stops at `end`. A call that goes on then may have taken effect, or not. */
export function placeablesUntil<State>(
  placeables: readonly Placeable<State>[],
  end: number,
): Placeable<State>[] {
  return placeables
    .filter(({ begin }) => begin <= end)
    .map((item) => (item.end <= end ? item : { ...item, kind: 'optional' }));
}

/** The call if its answer is not known, nor whether it was made at all. */
export function freePlaceable<State>(item: Placeable<State>): Placeable<State> {
  return { ...item, kind: 'free', answered: false };
}

export function createPlacement<State>(
  placeables: readonly Placeable<State>[],
  repeats: boolean,
): Placement<State> {
  const items = placeables.slice().sort((a, b) => a.begin - b.begin);
  const groups = new Map<number, Group>();
  const homes = items.map((item, index) => {
    const group = groups.get(item.group) ?? { required: [], optional: [], free: [], first: 0 };
    groups.set(item.group, group);
    group[item.kind].push(index);
    return { group, position: group[item.kind].length - 1 };
  });
  const placed = items.map(() => false);
  const missing = items.filter(({ kind }) => kind === 'required').length;
  return { items, groups: [...groups.values()], homes, placed, missing, gaps: [[]], repeats };
}

export function placeCall<State>(placement: Placement<State>, index: number): void {
  const { items, homes, placed, gaps } = placement;
  const { kind } = items[index];
  const gap = gaps[gaps.length - 1];
  placed[index] = kind !== 'free' || !placement.repeats;
  if (kind === 'free') {
    gap.push(index);
    return;
  }
  for (const free of gap) placed[free] = false;
  gaps.push([]);
  if (kind === 'optional') return;
  placement.missing--;
  const { group } = homes[index];
  while (group.first < group.required.length && placed[group.required[group.first]]) group.first++;
}

/** Undoes the last `placeCall`, which was of that call. */
export function takeBackCall<State>(placement: Placement<State>, index: number): void {
  const { items, homes, placed, gaps } = placement;
  const { kind } = items[index];
  placed[index] = false;
  if (kind === 'free') {
    gaps[gaps.length - 1].pop();
    return;
  }
  gaps.pop();
  for (const free of gaps[gaps.length - 1]) placed[free] = !placement.repeats;
  if (kind === 'optional') return;
  placement.missing++;
  const { group, position } = homes[index];
  if (position < group.first) group.first = position;
}

export function placementWindow<State>(placement: Placement<State>): PlacementWindow {
  const span: PlacementWindow = {
    required: [],
    optional: [],
    earliest: -1,
    firstFreeEnd: NEVER,
    placedText: '',
  };
  for (const group of placement.groups) addWindowOf(group, placement, span);
  // One order for the calls of all groups, so that nothing depends on how groups are numbered.
  if (placement.groups.length > 1) {
    span.required.sort((a, b) => a - b);
    span.optional.sort((a, b) => a - b);
  }
  return span;
}

/** Adds the calls of a group that begin before the first end of those that are not placed. */
function addWindowOf<State>(group: Group, placement: Placement<State>, span: PlacementWindow): void {
  const { items, placed } = placement;
  const { required, optional, free, first } = group;
  let firstEnd = NEVER;
  let lastBegin = first > 0 ? items[required[first - 1]].begin : -1;
  let text = `${first}`;
  for (let i = first; i < required.length && items[required[i]].begin <= firstEnd; i++) {
    const index = required[i];
    const { begin, end } = items[index];
    if (placed[index]) {
      text += `,${i - first}`;
      lastBegin = begin;
      continue;
    }
    span.required.push(index);
    if (end < firstEnd) firstEnd = end;
    if (span.earliest < 0 || end < items[span.earliest].end) span.earliest = index;
  }
  for (let i = 0; i < optional.length && items[optional[i]].begin <= firstEnd; i++) {
    const index = optional[i];
    if (!placed[index]) span.optional.push(index);
    else {
      text += `+${i}`;
      lastBegin = Math.max(lastBegin, items[index].begin);
    }
  }
  for (let i = 0; i < free.length && items[free[i]].begin <= firstEnd; i++) {
    const index = free[i];
    const { end } = items[index];
    if (end < lastBegin) continue;
    if (placed[index]) text += `*${i}`;
    else span.optional.push(index);
    if (end < span.firstFreeEnd) span.firstFreeEnd = end;
  }
  span.placedText += `${text};`;
}
