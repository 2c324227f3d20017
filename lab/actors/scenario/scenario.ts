import type { PlainData } from '../../histories/plain-data.ts';
import type { ScenarioBase } from '../../system.ts';
import type { Ratio } from '../definition/definition.ts';

/** What is played of a system of actors: plain data. */
export interface ActorScenario extends ScenarioBase {
  /** How many of each kind there are; `client` for those who use the system. */
  nodes: Record<string, number>;
  /** What clients ask for: each its own in this order, one after the other. */
  operations: PlannedOperation[];
  faults: ActorFault[];
  network: NetworkSettings;
  /** Clocks that are off or drift, by the name of the node. */
  clocks: Record<string, ClockSettings>;
  /**
   * What happens, one thing after the other, when nothing is to happen by itself: `deliver append from primary to
   * backup`, `drop ...`, `crash primary`. What cannot happen when its turn comes is left out. Null: time decides.
   */
  steps: string[] | null;
  stop: StopSettings;
  calm: { settleMicros: number };
}

/** One operation that a client is to ask for: its name in the definition, and its input. */
export interface PlannedOperation {
  client: string;
  name: string;
  input: PlainData;
  /** Not before this virtual time, and not before the client's last one is over. */
  atMicros: number;
}

export interface NetworkSettings {
  delayMicros: [least: number, most: number];
  loss: Ratio;
  duplicate: Ratio;
  fifo: boolean;
}

export interface ClockSettings {
  offsetMicros: number;
  driftPpm: number;
}

/** A clock that stands still or runs backwards is no clock. */
export const MAX_DRIFT_PPM = 900_000;

export interface StopSettings {
  /** The storm lasts at least until then. */
  afterMicros: number;
  /** Events after which a run that is not over is undecided. */
  afterEvents: number;
}

/** A fault lasts for so many microseconds, or until the calm if that is null. */
interface Timed {
  atMicros: number;
  forMicros: number | null;
}

/** Something that goes wrong at a time: with a node, or between nodes. */
export type ActorFault = NodeFault | PartitionFault;

export interface NodeFault extends Timed {
  kind: 'crash' | 'pause' | 'isolate';
  node: string;
  /** It begins right after the node's turn of that number, its boot being the first, and `atMicros` says nothing. */
  atTurn?: number;
}

/** Nodes of `from` cannot reach those of `to`; nor the other way round, unless it is one-way. */
export interface PartitionFault extends Timed {
  kind: 'partition';
  from: string[];
  to: string[];
  oneWay: boolean;
}

/** Whether a fault begins after a turn, not at a time. */
export function isTurnFault(fault: ActorFault): fault is NodeFault & { atTurn: number } {
  return fault.kind !== 'partition' && fault.atTurn !== undefined;
}

/** A chance as numbers. Throws RangeError on a text that is no ratio. */
export function parseRatio(ratio: Ratio): [times: number, outOf: number] {
  if (ratio === '0') return [0, 1];
  const parts = /^(\d{1,9})\/(\d{1,9})$/.exec(ratio);
  const [times, outOf] = parts === null ? [1, 0] : [Number(parts[1]), Number(parts[2])];
  if (times <= outOf && outOf > 0) return [times, outOf];
  throw new RangeError(
    `a chance is '0' or a ratio like '1/50' that is at most 1, not ${JSON.stringify(ratio)}`,
  );
}
