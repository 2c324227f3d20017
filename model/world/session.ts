import { advance, type Run, type RunWatch, startRun } from '../../lab/index.ts';
import type { Chooser } from '../../sim/index.ts';
import type { OutsideStep, Scenario } from '../scenario/index.ts';
import type { Variant } from '../server/index.ts';
import { createDynamics, type RedisWorldTypes } from './dynamics.ts';
import { sampleMemory } from './memory-curve.ts';
import type { Outcome } from './outcome.ts';
import { nextTime } from './outside.ts';
import { auditsOf, createRunRecord, type RunRecord, summarize } from './simulate.ts';
import type { Observers } from './simulation.ts';

/**
 * A session while it goes on: a run whose steps from outside come one by one. What it has taken in is, at its end, a
 * scenario, which `simulate` plays to the same digest.
 */
export interface Session {
  readonly run: Run<RedisWorldTypes>;
  readonly record: RunRecord;
  readonly variant: Variant;
  /** The scenario being played; its steps are those not forgotten yet. */
  readonly scenario: Scenario;
  /** Time of the last step taken in. */
  lastStepMicros: number;
}

/** What a program outside does; its time comes when it is taken in. */
export type OutsideAct = OutsideStep extends infer Step
  ? Step extends OutsideStep
    ? Omit<Step, 'atMicros'>
    : never
  : never;

export interface SessionOptions {
  scenario: Scenario;
  variant: Variant;
  chooser: Chooser;
  observers?: Partial<Observers>;
}

/** Later than any step. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** How far a session is played before anybody may connect, at most. */
const WARM_UP_MICROS = 5_000_000;
const WARM_UP_STEP_MICROS = 10_000;

/** Begins a session at time 0. Its storm lasts until the end; steps that the scenario has already are played too. */
export function openSession(options: SessionOptions): Session {
  const { variant, chooser } = options;
  const scenario: Scenario = {
    ...options.scenario,
    outside: options.scenario.outside.slice(),
    stop: { afterMicros: NEVER },
  };
  const record = createRunRecord(scenario, false);
  const observers = { ...options.observers, ...record.observers };
  const run = startRun(createDynamics(), scenario, { variant, chooser, observers });
  return { run, record, variant, scenario, lastStepMicros: scenario.outside.at(-1)?.atMicros ?? 0 };
}

/** Plays the steps that are there, then until every slave is linked, a client of the scenario begins, or five seconds have passed. */
export function warmUp(session: Session): void {
  const { world } = session.run.simulation;
  const firstClient = Math.min(...session.scenario.clients.map(({ startMicros }) => startMicros));
  const last = Math.min(WARM_UP_MICROS, firstClient);
  playTo(session, session.lastStepMicros, NEVER);
  for (let until = world.now + WARM_UP_STEP_MICROS; until < last; until += WARM_UP_STEP_MICROS) {
    playTo(session, until, NEVER);
    const linked = world.servers.every(({ server }) => {
      const following = server.masterHost === null || server.linkState === 'connected';
      return following && server.clientById.every((c) => c === null || !c.slaveState.match(/wait|send/));
    });
    if (linked) return;
  }
}

/**
 * Takes in what a program outside does, at `atMicros` or as soon after it as can be: not before what has happened
 * already. Returns the step as it is recorded.
 */
export function takeIn(session: Session, atMicros: number, act: OutsideAct): OutsideStep {
  const { now } = session.run.simulation.world;
  const time = Math.max(atMicros, now, session.lastStepMicros);
  session.lastStepMicros = time;
  const step = { atMicros: time, ...act } as OutsideStep;
  session.scenario.outside.push(step);
  return step;
}

/** Plays up to and including `untilMicros`, at most so many events. True when nothing is left until then. */
export function playTo(session: Session, untilMicros: number, mostEvents: number): boolean {
  const { run } = session;
  advance(run, mostEvents, watchOf(session), untilMicros);
  const next = nextTime(run.simulation);
  return run.phase === 'over' || next === -1 || next > untilMicros;
}

/** Forgets the steps that have been played, so that a long session does not grow. */
export function forgetPlayed(session: Session): void {
  const { world } = session.run.simulation;
  session.scenario.outside.splice(0, world.nextStep);
  world.nextStep = 0;
}

/** When the storm ends, as the recorded scenario has to say it: after everything that has happened so far. */
export function endStorm(session: Session): number {
  const { world } = session.run.simulation;
  const afterMicros = Math.max(world.now, session.lastStepMicros) + 1;
  session.scenario.stop = { afterMicros };
  return afterMicros;
}

const EVENTS_A_PORTION = 1_000;

function watchOf({ record }: Session): RunWatch<RedisWorldTypes> {
  return { look: ({ simulation }) => sampleMemory(record.curve, simulation) };
}

/** Plays the calm that follows, and sums the session up. `interrupted` may end it early. */
export function playCalm(session: Session, interrupted: () => boolean = () => false): Outcome {
  const { run, record, variant } = session;
  while (advance(run, EVENTS_A_PORTION, watchOf(session)) && !interrupted());
  const stop = run.phase === 'over' ? run.stop : 'interrupted';
  return summarize(run.simulation, record, auditsOf(run.simulation), variant, stop);
}
