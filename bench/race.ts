/**
 * Several ways to do one thing, measured side by side: a round of the first, a round of the second, and so on, then the
 * next round of each. What else the machine does meanwhile then falls on all of them; a ratio is taken within a round.
 */

/** How much is measured. */
export interface Scale {
  /** A smoke test: everything runs, the figures mean nothing. */
  quick: boolean;
  rounds: number;
  roundMillis: number;
  /**
   * How long each contestant is played before it counts, by the same clock: the engine compiles what it sees often, and a
   * whole system takes it a second.
   */
  warmMillis: number;
  /**
   * Time on the wall, for what other processes do. Otherwise time of the processor is taken, of all threads of this
   * process: what else the machine has to do is no part of it.
   */
  wall?: boolean;
}

export const FULL: Scale = { quick: false, rounds: 9, roundMillis: 40, warmMillis: 1_000 };
export const QUICK: Scale = { quick: true, rounds: 2, roundMillis: 1, warmMillis: 0 };

export type Role = 'replisim' | 'peer' | 'limit';

export interface Contestant {
  name: string;
  role: Role;
  /** Does it `times` times. What it returns must depend on all that was done, so that no engine leaves it out. */
  run(times: number): number | Promise<number>;
}

export interface Timing {
  name: string;
  role: Role;
  /** Nanoseconds for one time: the median of the rounds, and the quartiles beside it. */
  median: number;
  low: number;
  high: number;
  /** Nanoseconds in each round. */
  rounds: number[];
}

const NANOS_A_MILLI = 1_000_000;

export async function race(contestants: readonly Contestant[], scale: Scale): Promise<Timing[]> {
  const times: number[] = [];
  for (const contestant of contestants) times.push(await timesFor(contestant, scale));
  const rounds: number[][] = contestants.map(() => []);
  for (let round = 0; round < scale.rounds; round++) {
    for (let i = 0; i < contestants.length; i++) {
      rounds[i].push((await timed(contestants[i], times[i], scale)) / times[i]);
    }
  }
  return contestants.map(({ name, role }, i) => ({ name, role, ...spreadOf(rounds[i]), rounds: rounds[i] }));
}

/** How many times fill a round. Looking for it is the warm-up. */
async function timesFor(contestant: Contestant, scale: Scale): Promise<number> {
  const { roundMillis, warmMillis } = scale;
  const wanted = roundMillis * NANOS_A_MILLI;
  let warming = warmMillis * NANOS_A_MILLI;
  let times = 1;
  for (;;) {
    const nanos = await timed(contestant, times, scale);
    warming -= nanos;
    const fill = Math.max(1, (times * wanted) / Math.max(nanos, 1));
    if (nanos > wanted / 2 && warming <= 0) return Math.round(fill);
    times = Math.ceil(Math.min(times * 8, fill));
  }
}

const kept = { sum: 0 };

async function timed(contestant: Contestant, times: number, { wall = false }: Scale): Promise<number> {
  const begin = wall ? wallNanos() : processorNanos();
  const result = contestant.run(times);
  kept.sum += typeof result === 'number' ? result : await result;
  return (wall ? wallNanos() : processorNanos()) - begin;
}

function wallNanos(): number {
  return performance.now() * NANOS_A_MILLI;
}

/** Time of the processor that this process has taken so far, all its threads together. */
export function processorNanos(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

export function spreadOf(values: readonly number[]): { median: number; low: number; high: number } {
  const sorted = [...values].sort((x, y) => x - y);
  const at = (share: number) => {
    const place = (sorted.length - 1) * share;
    const below = Math.floor(place);
    const above = Math.ceil(place);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** How many times as long the first takes as the second: the median over the rounds. */
export function ratio(first: Timing, second: Timing): number {
  return spreadOf(first.rounds.map((nanos, round) => nanos / second.rounds[round])).median;
}

export function timingOf(timings: readonly Timing[], name: string): Timing {
  const found = timings.find((timing) => timing.name === name);
  if (found === undefined) throw new Error(`nothing was measured as '${name}'`);
  return found;
}

/** The fastest of a role. */
export function bestOf(timings: readonly Timing[], role: Role): Timing {
  return timings
    .filter((timing) => timing.role === role)
    .reduce((best, timing) => (timing.median < best.median ? timing : best));
}
