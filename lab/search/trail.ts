import { type Choices, createReplayChooser, digestText, formatMicros } from '../../sim/index.ts';
import { advance, startRun } from '../run/run.ts';
import type { System, SystemTypes } from '../system.ts';

/**
 * The digests along a run, so that a replay that goes another way can say where it first did. A long run keeps every
 * second, fourth, ... of them: the place is then known to so many events.
 */
export interface Trail {
  /** One digest for so many events. */
  every: number;
  /** Eight hexadecimal digits each, one after the other. */
  digests: string;
}

const DIGITS = 8;
const MAX_DIGESTS = 2_048;

/** A run of a system, by its decisions. */
export interface DecidedRun<T extends SystemTypes> {
  system: System<T>;
  scenario: T['scenario'];
  variant: T['variant'];
  choices: Choices;
}

/** One event of a run that is being followed. */
interface Footprint {
  event: number;
  micros: number;
  kind: number;
  digest: string;
}

function* footprints<T extends SystemTypes>(decided: DecidedRun<T>): Generator<Footprint> {
  const { system, scenario, variant, choices } = decided;
  const run = startRun(system, scenario, { variant, chooser: createReplayChooser(choices) });
  const { world } = run.simulation;
  while (run.phase !== 'over') {
    advance(run, 1);
    const { time, kind } = world.queue;
    yield { event: world.events, micros: time, kind, digest: digestText(world.digest).slice(-DIGITS) };
  }
}

/** Plays a run and notes its digests along the way. A run of any length has at most 2,048 of them. */
export function trailOf<T extends SystemTypes>(decided: DecidedRun<T>): Trail {
  let every = 1;
  let kept: string[] = [];
  for (const { event, digest } of footprints(decided)) {
    if (event % every !== 0) continue;
    kept.push(digest);
    if (kept.length < MAX_DIGESTS) continue;
    kept = kept.filter((_, index) => index % 2 === 1);
    every *= 2;
  }
  return { every, digests: kept.join('') };
}

/** The first event at which a run is not where the trail says, as a clause; null when it never leaves the trail. */
export function leavesTrail<T extends SystemTypes>(trail: Trail, decided: DecidedRun<T>): string | null {
  const known = trail.digests.length / DIGITS;
  for (const { event, micros, kind, digest } of footprints(decided)) {
    if (event % trail.every !== 0) continue;
    const place = event / trail.every - 1;
    if (place >= known) return `it goes on after event ${known * trail.every}, where the recorded run ended`;
    if (digest === trail.digests.slice(place * DIGITS, (place + 1) * DIGITS)) continue;
    const when = `${decided.system.eventName(kind)}, at ${formatMicros(micros)}`;
    return trail.every === 1
      ? `it first differs at event ${event} (${when})`
      : `it first differs between event ${event - trail.every + 1} and event ${event} (${when})`;
  }
  return null;
}
