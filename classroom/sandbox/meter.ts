import type { Engine } from './engine.ts';

/**
 * How much student code may use. A step is a turn of a loop or a call inside of the engine, which takes some dozens for
 * a line of JavaScript; the same code takes the same steps on every machine, however busy it is. A call of the host takes
 * 2,000.
 */
export interface Limits {
  /** Steps of one call. */
  stepsACall: number;
  /** Steps of everything that one sandbox runs. */
  stepsInAll: number;
  /** Of the engine's stack, on which calls of the submission's functions are counted exactly. */
  stackBytes: number;
}

/** What a submission may use while it is judged. */
export const LIMITS: Readonly<Limits> = {
  stepsACall: 5_000_000,
  stepsInAll: 300_000_000,
  stackBytes: 64 << 10,
};

/** For a run that a person watches, or a search that goes on as long as it is let: a call has a bound, all together none. */
export const LIMITS_OF_A_CALL: Readonly<Limits> = { ...LIMITS, stepsInAll: Number.POSITIVE_INFINITY };

/**
 * Of the host's stack, as the meter estimates it (what is taken for it is at most a third more). Browsers give half a
 * megabyte to a worker.
 */
const HOST_STACK_BYTES = 256 << 10;

/**
 * The engine asks now and then whether to go on, and then can say in which line it stopped. What runs so long between
 * two questions that it takes this much more of its steps is stopped by a trap.
 */
const GRACE = 1 / 4;

/** What a sandbox counts. */
export interface Meter {
  readonly limits: Limits;
  /** What a host function threw in this call. */
  thrown: { error: unknown } | null;
  begin(): void;
  /** Counts what the host does for the submission. */
  take(steps: number): void;
  end(): void;
  /** Steps used so far, those of a call that is not over included. */
  used(): number;
  outOfSteps(): boolean;
  outOfStack(): boolean;
}

export function createMeter(engine: Engine, limits: Limits): Meter {
  let usedBefore = 0;
  let given = 0;
  let allowed = 0;
  const usedInCall = () => given - engine.steps.value;
  const meter: Meter = {
    limits,
    thrown: null,
    begin() {
      allowed = Math.max(0, Math.min(limits.stepsACall, limits.stepsInAll - usedBefore));
      given = Math.floor(allowed * (1 + GRACE));
      engine.steps.value = given;
      engine.stack.value = HOST_STACK_BYTES;
      meter.thrown = null;
    },
    take(steps) {
      engine.steps.value -= steps;
    },
    end() {
      usedBefore += usedInCall();
      given = engine.steps.value;
    },
    used: () => usedBefore + usedInCall(),
    outOfSteps: () => usedInCall() > allowed,
    outOfStack: () => engine.stack.value < 0,
  };
  return meter;
}
