import type { TransitionSystem } from '../explorer.ts';
import { createKeptStates, type KeptStates } from './kept-states.ts';

/** What a share has found in a level, whoever it belongs to in the end. Finds of one rank that belong to it stand together. */
export interface Finds<S> {
  states: KeptStates<S>;
  size: number;
  /** `CELLS` integers for each: the halves of the fingerprint, the rank that it was reached from, the place, the action. */
  cells: Int32Array;
  /** What is wrong in some of them, in their order. */
  readonly violations: { find: number; sentence: string }[];
}

const CELLS = 5;

export function createFinds<S>(system: TransitionSystem<S>): Finds<S> {
  return { states: createKeptStates(system), size: 0, cells: new Int32Array(CELLS << 10), violations: [] };
}

/** Adds a find, and keeps the state, perhaps as the object that it is. */
export function addFind<S>(
  finds: Finds<S>,
  state: S,
  high: number,
  low: number,
  rank: number,
  place: number,
  action: number,
): void {
  let at = CELLS * finds.size++;
  if (at === finds.cells.length) {
    const cells = new Int32Array(2 * at);
    cells.set(finds.cells);
    finds.cells = cells;
  }
  const { cells } = finds;
  cells[at++] = high;
  cells[at++] = low;
  cells[at++] = rank;
  cells[at++] = place;
  cells[at] = action;
  finds.states.add(state);
}

export const highOfFind = ({ cells }: Finds<unknown>, find: number): number => cells[CELLS * find];
export const lowOfFind = ({ cells }: Finds<unknown>, find: number): number => cells[CELLS * find + 1];
export const rankOfFind = ({ cells }: Finds<unknown>, find: number): number => cells[CELLS * find + 2];
export const placeOfFind = ({ cells }: Finds<unknown>, find: number): number => cells[CELLS * find + 3];
export const actionOfFind = ({ cells }: Finds<unknown>, find: number): number => cells[CELLS * find + 4];

/** Forgets all of them; the room is kept. */
export function clearFinds(finds: Finds<unknown>): void {
  finds.size = 0;
  finds.violations.length = 0;
  finds.states.clear();
}
