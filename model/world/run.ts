import { createTimeline, nextEventTime, pushEvent, sampleTimeline, type Timeline } from '../../sim/index.ts';
import { lostSelects } from '../server/shape/select-holders.ts';
import { createSimulation, type EngineOptions, step } from './engine.ts';
import { CLIENT_MOVE, RUN_TICK, SESSION_STEP } from './events.ts';
import { endFaults } from './faults.ts';
import type { StopReason } from './outcome.ts';
import { nextTime } from './outside.ts';
import { pending } from './pending.ts';
import type { Simulation } from './simulation.ts';

/**
 * A run of a scenario in its two phases: a storm (traffic and faults), then a calm (faults off, links healed, clients
 * done, buffers drained). What must always hold is looked at in both, what must hold in the end only after the calm: a
 * backlog is not a leak.
 */
export interface Run {
  readonly simulation: Simulation;
  phase: 'storm' | 'calm' | 'over';
  stop: StopReason;
  /** What a check found, with the run stopped there; null as long as nothing. */
  violation: string | null;
  /** Why the calm never came, when it did not. */
  unsettled: string | null;
  /** used_memory of the first server when the first client began; -1 before. */
  usedBefore: number;
  /** When the calm began, and since when nothing has been pending (-1: something is). */
  calmSince: number;
  quietSince: number;
  readonly used: Timeline;
  readonly leaked: Timeline;
}

/** Returns a sentence on a violation, null otherwise. Called after each event; must not change anything. */
export type Check = (simulation: Simulation) => string | null;

export interface RunOptions extends EngineOptions {
  check?: Check;
}

/** Longest virtual time that the calm may take to settle. */
const CALM_LIMIT_MICROS = 600_000_000;

/** How often a run looks at itself: whether a phase is over, and how much memory there is. */
const TICK_MICROS = 100_000;

export function startRun(options: RunOptions): Run {
  const simulation = createSimulation(options);
  pushEvent(simulation.world.queue, 0, RUN_TICK, 0, 0);
  return {
    simulation,
    phase: 'storm',
    stop: 'quiet',
    violation: null,
    unsettled: null,
    usedBefore: -1,
    calmSince: -1,
    quietSince: -1,
    used: createTimeline(),
    leaked: createTimeline(),
  };
}

/**
 * Handles up to `most` events, none later than `untilMicros`. Returns false when the run is over; the same run whatever
 * the portions.
 */
export function advance(run: Run, most: number, check?: Check, untilMicros?: number): boolean {
  const { simulation } = run;
  const { afterEvents } = simulation.scenario.stop;
  for (let handled = 0; handled < most && run.phase !== 'over'; handled++) {
    if (afterEvents !== undefined && simulation.world.events >= afterEvents) {
      end(run, 'budget');
      break;
    }
    if (untilMicros !== undefined && nextTime(simulation) > untilMicros) break;
    if (!step(simulation)) {
      end(run, 'quiet');
      break;
    }
    const { kind } = simulation.world.queue;
    if ((kind === CLIENT_MOVE || kind === SESSION_STEP) && run.usedBefore < 0)
      run.usedBefore = firstHeap(run).used;
    if (kind === RUN_TICK) tick(run);
    const found = check?.(simulation) ?? null;
    if (found !== null) {
      run.violation = found;
      end(run, 'violation');
    }
  }
  return (run.phase as Run['phase']) !== 'over';
}

function end(run: Run, stop: StopReason): void {
  run.phase = 'over';
  run.stop = stop;
}

function firstHeap(run: Run) {
  return run.simulation.world.servers[0].server.heap;
}

function tick(run: Run): void {
  const { world } = run.simulation;
  sampleTimeline(run.used, world.now, firstHeap(run).used);
  sampleTimeline(run.leaked, world.now, lostSelects(world.servers[0].server).bytes);
  if (run.phase === 'storm' && stormIsOver(run)) {
    run.phase = 'calm';
    run.calmSince = world.now;
    endFaults(run.simulation);
  }
  if (run.phase === 'calm') lookForQuiet(run);
  if (run.phase !== 'over' && nextEventTime(world.queue) !== -1) {
    pushEvent(world.queue, world.now + TICK_MICROS, RUN_TICK, 0, 0);
  }
}

/** The storm lasts until the clients are done and the last fault and step from outside were, or as the scenario says. */
function stormIsOver(run: Run): boolean {
  const { scenario, world } = run.simulation;
  if (scenario.stop.afterMicros !== undefined) return world.now >= scenario.stop.afterMicros;
  const faultsDone = scenario.faults.every(({ atMicros }) => atMicros <= world.now);
  if (!faultsDone || world.nextStep < scenario.outside.length) return false;
  return world.clients.every(({ state }) => state === 'done' || state === 'lost');
}

function lookForQuiet(run: Run): void {
  const { world, scenario } = run.simulation;
  const reason = pending(run.simulation);
  if (reason !== null) {
    run.quietSince = -1;
    if (world.now - run.calmSince > CALM_LIMIT_MICROS) {
      run.unsettled = reason;
      end(run, 'budget');
    }
    return;
  }
  if (run.quietSince < 0) run.quietSince = world.now;
  if (world.now - run.quietSince >= scenario.calm.settleMicros) end(run, 'until');
}
