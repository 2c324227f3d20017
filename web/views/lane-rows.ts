import type { ShownLane } from '../protocol.ts';

/**
 * Lanes as rows of the diagram: one each as long as they fit; beyond that, lanes of one kind that stand together are one
 * row until somebody opens it.
 */
export interface LaneRow {
  name: string;
  kind: string;
  /** The lanes it stands for, by their place. Of the head of an open group: none, as each has a row of its own. */
  lanes: readonly number[];
  /** Set for the row of a group: what is folded in it, and whether it is open. */
  group: { key: string; open: boolean; names: readonly string[] } | null;
}

/** So many lanes are told apart at a glance. */
const MOST_ROWS = 10;
/** Fewer are not worth a group, more are two groups. */
const LEAST_IN_GROUP = 3;
const MOST_IN_GROUP = 8;

/** @param open keys of the groups that are open: the names of their first lanes. */
export function laneRows(lanes: readonly ShownLane[], open: ReadonlySet<string>): LaneRow[] {
  if (lanes.length <= MOST_ROWS) return lanes.map((_, lane) => rowOf(lanes, lane));
  return siblings(lanes).flatMap((together) =>
    together.length < LEAST_IN_GROUP
      ? together.map((lane) => rowOf(lanes, lane))
      : evenParts(together).flatMap((members) => groupRows(lanes, members, open)),
  );
}

/** The row of each lane. */
export function rowsOfLanes(rows: readonly LaneRow[]): Map<number, number> {
  return new Map(rows.flatMap((row, index) => row.lanes.map((lane) => [lane, index] as const)));
}

function rowOf(lanes: readonly ShownLane[], lane: number): LaneRow {
  const { name, kind } = lanes[lane];
  return { name, kind, lanes: [lane], group: null };
}

/** Runs of lanes that are the same to each other: clients of one server, slaves of one master that have no slaves. */
function siblings(lanes: readonly ShownLane[]): number[][] {
  const isMaster = (name: string) => lanes.some(({ kind, of }) => kind === 'server' && of === name);
  const runs: number[][] = [];
  lanes.forEach(({ name, kind, of }, lane) => {
    const before = lanes[lane - 1];
    const isLike =
      before !== undefined &&
      before.kind === kind &&
      before.of === of &&
      (kind === 'client' || !(isMaster(name) || isMaster(before.name)));
    if (isLike) runs[runs.length - 1].push(lane);
    else runs.push([lane]);
  });
  return runs;
}

function evenParts(members: readonly number[]): number[][] {
  const parts = Math.ceil(members.length / MOST_IN_GROUP);
  const size = Math.ceil(members.length / parts);
  return Array.from({ length: parts }, (_, part) => members.slice(part * size, (part + 1) * size));
}

function groupRows(
  lanes: readonly ShownLane[],
  members: readonly number[],
  open: ReadonlySet<string>,
): LaneRow[] {
  const names = members.map((lane) => lanes[lane].name);
  const [key] = names;
  const isOpen = open.has(key);
  const head: LaneRow = {
    name: rangeName(names),
    kind: lanes[members[0]].kind,
    lanes: isOpen ? [] : members,
    group: { key, open: isOpen, names },
  };
  return isOpen ? [head, ...members.map((lane) => rowOf(lanes, lane))] : [head];
}

/** "slave-1…7": what the first and the last have in common is said once. */
function rangeName(names: readonly string[]): string {
  const [first, last] = [names[0], names[names.length - 1]];
  let same = 0;
  while (same < first.length && first[same] === last[same]) same++;
  const stem = /^.*[^\da-z]/i.exec(first.slice(0, same))?.[0].length ?? 0;
  return `${first}…${last.slice(stem)}`;
}
