import type { Chooser } from '../../sim/index.ts';
import type { Dynamics, Observation, SystemTypes } from '../system.ts';
import { advance, type Run, type RunWatch, type StopReason, startRun } from './run.ts';

/** Plays a scenario to its end, watched. */

/** How a run is played: the design, who makes its choices, and who looks on. */
export interface PlayOptions<T extends SystemTypes> {
  /** The design of every part of the scenario that does not name one of its own. */
  variant: T['variant'];
  chooser: Chooser;
  /** Keep the log, if the system has one. */
  log?: boolean;
  /** Called now and then, after so many events. */
  onProgress?(simulation: T['simulation']): void;
  /** Asked now and then: true ends the run as it is. */
  interrupted?(): boolean;
  /** More who look on, beside those of the observation. */
  observers?: Partial<T['observers']>;
  /** As for `Dynamics.start`. */
  oneOfMany?: boolean;
}

/** A run that is over, and what was seen of it. */
export interface Played<T extends SystemTypes> {
  run: Run<T>;
  view: T['view'];
  end: T['end'];
  stop: StopReason;
}

/** How many events pass between two looks at the clock and the keyboard. */
const EVENTS_A_PORTION = 50_000;

/** What a watch asks of the view. */
export type WatchOf<T extends SystemTypes> = (view: T['view']) => RunWatch<T>;

/** A run that is played in portions. */
export interface PlayInPortions<T extends SystemTypes> {
  /** Plays a portion more: so many events at the most, 50,000 if that is left out. False when the run is over. */
  playOn(most?: number): boolean;
  /** What came of it, once it is over. */
  played(): Played<T>;
}

/** `watchOf` is called once the first view exists; the observation's own looks are made in any case. */
export function play<T extends SystemTypes>(
  dynamics: Dynamics<T>,
  scenario: T['scenario'],
  observation: Observation<T>,
  options: PlayOptions<T>,
  watchOf?: WatchOf<T>,
): Played<T> {
  const { playOn, played } = startPlaying(dynamics, scenario, observation, options, watchOf);
  while (playOn());
  return played();
}

/** The same for those who have something else to do in between. */
export function startPlaying<T extends SystemTypes>(
  dynamics: Dynamics<T>,
  scenario: T['scenario'],
  observation: Observation<T>,
  options: PlayOptions<T>,
  watchOf: WatchOf<T> = () => ({}),
): PlayInPortions<T> {
  const run = startRun(dynamics, scenario, {
    variant: observation.variant,
    chooser: options.chooser,
    observers:
      options.observers === undefined
        ? observation.observers
        : { ...options.observers, ...observation.observers },
    oneOfMany: options.oneOfMany,
  });
  const view = observation.begin(run.simulation);
  const { check, waits } = watchOf(view);
  // Made in one piece: a closure that is stored into an object later keeps its run alive until a full collection. Written
  // out, as a spread costs a short run a hundredth of its time.
  const watch: RunWatch<T> = {
    check,
    look: ({ simulation }) => observation.look?.(simulation),
    waits,
  };
  let stop: StopReason | null = null;
  return {
    playOn(most = EVENTS_A_PORTION) {
      const goesOn = advance(run, most, watch);
      options.onProgress?.(run.simulation);
      if (goesOn && options.interrupted?.() === true) stop = 'interrupted';
      return goesOn && stop === null;
    },
    played: () => ({ run, view, end: observation.end(run), stop: stop ?? run.stop }),
  };
}
