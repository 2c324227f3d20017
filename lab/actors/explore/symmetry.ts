import type { PlainData } from '../../histories/plain-data.ts';
import type { Cast } from '../cast.ts';
import type { PlainState } from '../plain-state.ts';
import type { NodeRecord } from '../world/world.ts';
import type { State } from './actor-machine.ts';
import type { HistoryEvent, Letter, Tables } from './tables.ts';

/** Where the parts of a state stand that have names of nodes in them. */
export interface Layout {
  history: number;
  cut: number;
  letters: number;
  /** Puts letters, from `letters` on, in the order in which states have them. */
  sortLetters(state: State): void;
}

/** More ways to exchange nodes than it pays to try for every state. */
const MAX_RENAMINGS = 120;

/**
 * Gives one representative for all states that differ in the names of interchangeable nodes alone: of all ways to
 * exchange them, the one whose state comes first. Throws RangeError if there are too many ways.
 */
export function createSymmetry(
  cast: Cast,
  kinds: readonly string[],
  tables: Tables,
  layout: Layout,
): (state: State) => State {
  const renamings = permutations(cast, kinds).map((to) => createRenaming(cast, to, tables));
  if (renamings.length === 0) return (state) => state;
  const nodes = cast.names.length;
  const renamed: State = [];
  return (state) => {
    if (state.length === 0) return state;
    let best = state;
    for (const renaming of renamings) {
      renamed.length = state.length;
      for (let node = 0; node < nodes; node++) renamed[renaming.to[node]] = renaming.part(state[node]);
      // Most ways are out of the question already for what their nodes are.
      if (comesAfter(renamed, best, nodes)) continue;
      for (let i = nodes; i < layout.letters; i++) renamed[i] = state[i];
      renamed[layout.history] = renaming.history(state[layout.history]);
      renamed[layout.cut] = renaming.cut(state[layout.cut]);
      for (let i = layout.letters; i < state.length; i++) renamed[i] = renaming.letter(state[i]);
      layout.sortLetters(renamed);
      if (comesAfter(best, renamed, state.length)) best = renamed.slice();
    }
    return best;
  };
}

/** Whether the first `length` numbers of a state come after those of another. */
function comesAfter(a: State, b: State, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i] > b[i];
  return false;
}

interface Renaming {
  /** The new number of each node. */
  to: readonly number[];
  part(part: number): number;
  letter(letter: number): number;
  history(history: number): number;
  cut(cut: number): number;
}

function createRenaming(cast: Cast, to: readonly number[], tables: Tables): Renaming {
  const newNames = new Map(cast.names.map((name, node) => [name, cast.names[to[node]]]));
  const longestFirst = [...newNames.keys()].sort((a, b) => b.length - a.length);
  const anyName = new RegExp(`(?<![\\w-])(?:${longestFirst.join('|')})(?![\\w-])`, 'g');
  const text = (value: string): string => value.replace(anyName, (name) => newNames.get(name) as string);
  const data = <T>(value: T): T => renamedData(value, text) as T;
  const memo = (rename: (number: number) => number) => {
    const known: number[] = [];
    return (number: number): number => {
      known[number] ??= rename(number);
      return known[number];
    };
  };
  return {
    to,
    part: memo((part) => tables.parts.numberOf(renamedRecord(tables.parts.items[part], to, text, data))),
    letter: memo((number) => {
      const letter = tables.letters.items[number];
      const renamed: Letter = {
        ...letter,
        from: to[letter.from],
        to: to[letter.to],
        body: data(letter.body),
      };
      return tables.letters.numberOf(renamed);
    }),
    history: memo((history) => {
      const events = tables.histories.items[history].map(
        ({ client, place, end }): HistoryEvent => ({
          client: to[client],
          place,
          end: end === null ? null : { ...end, output: data(end.output as PlainData) },
        }),
      );
      return tables.histories.numberOf(events);
    }),
    cut: memo((cut) => renamedCut(cut, cast, to)),
  };
}

function renamedRecord(
  record: NodeRecord,
  to: readonly number[],
  text: (value: string) => string,
  data: <T>(value: T) => T,
): NodeRecord {
  return {
    ...record,
    state: data(record.state),
    timers: record.timers.map((timer) => ({ ...timer, name: text(timer.name), body: data(timer.body) })),
    requests: record.requests.map((request) => ({
      ...request,
      to: to[request.to],
      body: data(request.body),
    })),
    disk: data(record.disk),
  };
}

function renamedData(value: unknown, text: (value: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => renamedData(item, text));
  const fields = Object.entries(value as PlainState).map(([key, inner]) => [
    text(key),
    renamedData(inner, text),
  ]);
  return Object.fromEntries(fields);
}

/** The set of nodes on the side without the first one. */
function renamedCut(cut: number, { clientsFrom }: Cast, to: readonly number[]): number {
  let side = 0;
  for (let node = 0; node < clientsFrom; node++) if (((cut >> node) & 1) === 1) side |= 1 << to[node];
  return (side & 1) === 0 ? side : side ^ ((1 << clientsFrom) - 1);
}

/** Every way to exchange the nodes of these kinds with each other, but for the one that leaves all in their places. */
function permutations(cast: Cast, kinds: readonly string[]): number[][] {
  let found: number[][] = [cast.names.map((_, node) => node)];
  for (const kind of kinds) {
    const members = cast.names.flatMap((_, node) => (cast.kinds[node] === kind ? [node] : []));
    const orders = ordersOf(members);
    if (found.length * orders.length > MAX_RENAMINGS) {
      throw new RangeError(`the scope's symmetric: more than ${MAX_RENAMINGS} ways to exchange nodes`);
    }
    found = found.flatMap((to) =>
      orders.map((order) =>
        to.map((target, node) => (members.includes(node) ? order[members.indexOf(node)] : target)),
      ),
    );
  }
  return found.slice(1);
}

/** All orders of a list, the list's own first. */
function ordersOf(list: readonly number[]): number[][] {
  if (list.length <= 1) return [[...list]];
  return list.flatMap((first, place) => ordersOf(list.toSpliced(place, 1)).map((rest) => [first, ...rest]));
}
