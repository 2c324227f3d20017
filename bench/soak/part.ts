import type { Chooser } from '../../sim/index.ts';

/** What a part of the soak is given. */
export interface SoakBounds {
  /** Every random choice: what is done, to whom, how long after the last time. */
  choose: Chooser;
  /** How often harm is done: floods, kills, signals to each verb. */
  times: number;
  /** After so many seconds on the wall nothing more is begun; what was begun is looked at to its end. */
  seconds: number;
  /** A folder of one's own. */
  folder: string;
}

export interface SoakReport {
  /** How often harm was done. */
  done: number;
  /** What was done, and how it was borne, in one line each. */
  figures: string[];
  /** What must not be, in one sentence each. */
  faults: string[];
}

export interface SoakPart {
  name: string;
  /** What is done. */
  unit: string;
  /** How often, in a whole soak and in a quick one; signals: to each verb. */
  times: { whole: number; quick: number };
  run(bounds: SoakBounds): Promise<SoakReport>;
}

/** Whether so many seconds have not yet passed. */
export function createTimer(seconds: number): () => boolean {
  const end = performance.now() + seconds * 1000;
  return () => performance.now() < end;
}
