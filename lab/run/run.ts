import { nextEventTime, pushEvent } from '../../sim/index.ts';
import type { Dynamics, RunBounds, StartOptions, SystemTypes } from '../system.ts';

/**
 * A run of a scenario in its two phases: a storm (traffic and faults), then a calm (faults off, links healed, clients
 * done, buffers drained). What must always hold is looked at in both, what must hold in the end only after the calm: a
 * backlog is not a leak.
 */
export interface Run<T extends SystemTypes> {
  readonly dynamics: Dynamics<T>;
  readonly scenario: T['scenario'];
  readonly simulation: T['simulation'];
  /** The scenario's, asked once. */
  readonly bounds: RunBounds;
  phase: 'storm' | 'calm' | 'over';
  stop: StopReason;
  /** What a check found, with the run stopped there; null as long as nothing. */
  violation: string | null;
  /** Why the calm never came, or the storm never ended, when it did not. */
  unsettled: string | null;
  /** Virtual time at which the calm began, and since when nothing has been pending (-1: something is). */
  calmSince: number;
  quietSince: number;
  /** How far the scenario had come when that was last looked at, and at which event. Replaced, never changed. */
  progress: RunProgress;
}

/** How many steps of its scenario a run had made, the event at which that was seen, and the work that was done by then. */
export interface RunProgress {
  readonly made: number;
  readonly event: number;
  readonly work: number;
}

/**
 * Why a run ended: nothing was left to happen; the calm was reached; a budget was used up; a check found a violation;
 * somebody interrupted it.
 */
export type StopReason = 'quiet' | 'until' | 'budget' | 'violation' | 'interrupted';

/** What goes along with a run. */
export interface RunWatch<T extends SystemTypes> {
  /** Called after each event; a sentence on a violation ends the run. Must not change anything. */
  check?(simulation: T['simulation']): string | null;
  /** Called each time the run looks at itself. */
  look?(run: Run<T>): void;
  /** Asked when all is calm: true keeps the run going, because something may still come true. */
  waits?(run: Run<T>): boolean;
}

/** The kind of the event at which a run looks at itself. It touches nothing in the world; 1 and 2 are those of links. */
export const RUN_LOOK = 23;

/** Longest virtual time that the calm may take to settle. */
const CALM_LIMIT_MICROS = 600_000_000;

/** How often a run looks at itself: whether a phase is over. */
const LOOK_MICROS = 100_000;

/** A run at time 0, before its first event. `advance` moves it, through the storm and then the calm. */
export function startRun<T extends SystemTypes>(
  dynamics: Dynamics<T>,
  scenario: T['scenario'],
  options: StartOptions<T>,
): Run<T> {
  const simulation = dynamics.start(scenario, options);
  pushEvent(simulation.world.queue, 0, RUN_LOOK, 0, 0);
  return {
    dynamics,
    scenario,
    simulation,
    bounds: dynamics.bounds(scenario),
    phase: 'storm',
    stop: 'quiet',
    violation: null,
    unsettled: null,
    calmSince: -1,
    quietSince: -1,
    progress: { made: -1, event: 0, work: 0 },
  };
}

/**
 * Handles up to `most` events, none later than `untilMicros`. Returns false when the run is over; the same run whatever
 * the portions.
 */
export function advance<T extends SystemTypes>(
  run: Run<T>,
  most: number,
  watch: RunWatch<T> = {},
  untilMicros = Number.MAX_SAFE_INTEGER,
): boolean {
  const { dynamics, simulation } = run;
  const { check } = watch;
  const bounded = untilMicros !== Number.MAX_SAFE_INTEGER;
  let bound = nextBound(run);
  for (let handled = 0; handled < most && run.phase !== 'over'; handled++) {
    if (simulation.world.events >= bound) {
      if (endsAtBound(run)) break;
      bound = nextBound(run);
    }
    if (bounded && dynamics.nextTime(simulation) > untilMicros) break;
    if (!dynamics.step(simulation)) {
      end(run, 'quiet');
      break;
    }
    if (simulation.world.queue.kind === RUN_LOOK) look(run, watch);
    const found = check?.(simulation) ?? null;
    if (found !== null) {
      run.violation = found;
      end(run, 'violation');
    }
  }
  return (run.phase as Run<T>['phase']) !== 'over';
}

/** The count of events at which a bound of the run has to be looked at, as far as its progress is known. */
function nextBound<T extends SystemTypes>({ bounds, progress }: Run<T>): number {
  const { events = Number.MAX_SAFE_INTEGER, idleEvents = Number.MAX_SAFE_INTEGER } = bounds;
  return Math.min(events, progress.event + idleEvents);
}

/** Ends a run that has come to one of its bounds, and says whether it has. */
function endsAtBound<T extends SystemTypes>(run: Run<T>): boolean {
  const { dynamics, simulation } = run;
  const { events: budget = Number.MAX_SAFE_INTEGER, idleEvents = Number.MAX_SAFE_INTEGER } = run.bounds;
  const { events } = simulation.world;
  if (events >= budget) {
    if (run.phase === 'calm') run.unsettled = dynamics.pending(simulation);
    end(run, 'budget');
  } else if (events - run.progress.event >= idleEvents && !comesOn(run)) endIdle(run);
  return run.phase === 'over';
}

function end<T extends SystemTypes>(run: Run<T>, stop: StopReason): void {
  run.phase = 'over';
  run.stop = stop;
}

/** Whether anything of the scenario has been done since that was last asked. */
function comesOn<T extends SystemTypes>(run: Run<T>): boolean {
  const progress = progressOf(run);
  if (progress.made === run.progress.made) return false;
  run.progress = progress;
  return true;
}

function progressOf<T extends SystemTypes>(run: Run<T>): RunProgress {
  const { dynamics, simulation } = run;
  return { made: dynamics.progress?.(simulation) ?? 0, event: simulation.world.events, work: workOf(run) };
}

function workOf<T extends SystemTypes>({ dynamics, simulation }: Run<T>): number {
  return dynamics.work?.(simulation) ?? simulation.world.events;
}

function endIdle<T extends SystemTypes>(run: Run<T>): void {
  const { idleEvents, idleEventsName } = run.bounds;
  const reason = run.dynamics.pending(run.simulation) ?? 'nothing is under way';
  const advice = idleEventsName === undefined ? '' : ` (${idleEventsName} allows more)`;
  run.unsettled = `${reason}, and ${idleEvents} events have done nothing of the scenario${advice}`;
  end(run, 'budget');
}

function look<T extends SystemTypes>(run: Run<T>, watch: RunWatch<T>): void {
  const { dynamics, simulation } = run;
  const { world } = simulation;
  watch.look?.(run);
  if (run.phase === 'storm' && dynamics.stormIsOver(simulation)) {
    run.phase = 'calm';
    run.calmSince = world.now;
    dynamics.calm(simulation);
    run.progress = progressOf(run);
  }
  const { idleEvents = Number.MAX_SAFE_INTEGER } = run.bounds;
  if (workOf(run) - run.progress.work >= idleEvents && !comesOn(run)) endIdle(run);
  if (run.phase === 'calm') lookForQuiet(run, watch);
  if (run.phase !== 'over' && nextEventTime(world.queue) !== -1) {
    pushEvent(world.queue, world.now + LOOK_MICROS, RUN_LOOK, 0, 0);
  }
}

function lookForQuiet<T extends SystemTypes>(run: Run<T>, watch: RunWatch<T>): void {
  const { dynamics, simulation } = run;
  const { now } = simulation.world;
  const reason = dynamics.pending(simulation);
  if (reason !== null) {
    run.quietSince = -1;
    if (now - run.calmSince > CALM_LIMIT_MICROS) {
      run.unsettled = reason;
      end(run, 'budget');
    }
    return;
  }
  if (run.quietSince < 0) run.quietSince = now;
  if (now - run.quietSince < run.bounds.settleMicros) return;
  if (watch.waits?.(run) !== true) end(run, 'until');
}
