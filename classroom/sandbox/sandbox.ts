import type { QuickJSContext, QuickJSHandle, QuickJSRuntime } from 'quickjs-emscripten-core';
import { createEngine } from './engine.ts';
import { type FailureKind, type Place, SubmissionFailed } from './failure.ts';
import { OUT_OF_REACH_ERROR, PRELUDE } from './prelude.ts';
import { stripTypes } from './strip-types.ts';

/** How much student code may use. The same code uses the same on every machine. */
export interface Limits {
  /** Steps (loop turns and calls, by the ten thousand) of one call. */
  stepsACall: number;
  /** Steps of everything that one sandbox runs. */
  stepsInAll: number;
  memoryBytes: number;
  stackBytes: number;
}

export const LIMITS: Readonly<Limits> = {
  stepsACall: 1_000_000,
  stepsInAll: 100_000_000,
  memoryBytes: 8 << 20,
  stackBytes: 256 << 10,
};

/** The engine asks whether to go on once in so many steps. */
const STEPS_A_QUESTION = 10_000;

/**
 * A JavaScript engine of its own (QuickJS as WebAssembly) with one submission in it. Nothing of the host is in reach but
 * the functions that are handed over. It is never disposed of: an engine that ran out of memory cannot be, and each
 * sandbox has a WebAssembly instance to itself, which goes when the sandbox does.
 */
export interface Sandbox {
  readonly context: QuickJSContext;
  /** The submission's default export. */
  readonly exported: QuickJSHandle;
  /** Steps used so far, by the ten thousand. */
  steps(): number;
  /** Calls a function of the submission. @throws SubmissionFailed, or what a host function threw. */
  call(fn: QuickJSHandle, self: QuickJSHandle, ...args: QuickJSHandle[]): QuickJSHandle;
  /** Plain data for the submission. */
  fromJson(text: string): QuickJSHandle;
  /** A function of the host's for the submission to call. What it throws ends the call, whatever the submission does. */
  hostFunction(name: string, fn: (...args: QuickJSHandle[]) => QuickJSHandle): QuickJSHandle;
}

/** A mistake in how a host function is used: told to the submission as an exception. */
export class Misuse extends Error {}

/** What a sandbox keeps between its calls. */
interface Meter {
  stepsInCall: number;
  stepsInAll: number;
  limits: Limits;
  /** What a host function threw in this call. */
  thrown: { error: unknown } | null;
}

/**
 * Compiles a submission and runs its module.
 *
 * @throws SubmissionFailed when it does not compile, or fails already as it is loaded.
 */
export async function openSandbox(source: string, limits: Limits = LIMITS): Promise<Sandbox> {
  const { code, placeOf } = stripTypes(source);
  const engine = await createEngine();
  const runtime = engine.newRuntime();
  const meter: Meter = { stepsInCall: 0, stepsInAll: 0, limits, thrown: null };
  limit(runtime, meter);
  const context = runtime.newContext({
    intrinsics: { BaseObjects: true, Eval: true, RegExp: true, JSON: true, MapSet: true, Promise: true },
  });
  context.unwrapResult(context.evalCode(PRELUDE, 'prelude.js')).dispose();
  const parseJson = context.getProp(context.getProp(context.global, 'JSON'), 'parse');
  meter.stepsInCall = 0;
  const place = (stack: string) => placeIn(stack, placeOf);
  const result = context.evalCode(code, 'submission.ts', { type: 'module', strict: true });
  if (result.error) throw failureOf(context, result.error, meter, place);
  const exported = context.getProp(result.value, 'default');
  if (context.typeof(exported) === 'undefined') {
    const pending = context.typeof(context.getProp(result.value, 'then')) === 'function';
    const what = pending ? 'it awaits something at its top level' : 'it has no default export';
    throw new SubmissionFailed('wrong-shape', what, null);
  }
  return {
    context,
    exported,
    steps: () => meter.stepsInAll,
    call(fn, self, ...args) {
      meter.stepsInCall = 0;
      meter.thrown = null;
      const outcome = context.callFunction(fn, self, ...args);
      const { thrown } = meter as { thrown: Meter['thrown'] };
      if (thrown !== null) throw thrown.error;
      if (outcome.error) throw failureOf(context, outcome.error, meter, place);
      return outcome.value;
    },
    fromJson(text) {
      const handle = context.newString(text);
      const value = context.unwrapResult(context.callFunction(parseJson, context.undefined, handle));
      handle.dispose();
      return value;
    },
    hostFunction: (name, fn) => context.newFunction(name, guarded(meter, fn)),
  };
}

function limit(runtime: QuickJSRuntime, meter: Meter): void {
  runtime.setMemoryLimit(meter.limits.memoryBytes);
  runtime.setMaxStackSize(meter.limits.stackBytes);
  runtime.setInterruptHandler(() => {
    meter.stepsInCall += STEPS_A_QUESTION;
    meter.stepsInAll += STEPS_A_QUESTION;
    return meter.thrown !== null || outOfSteps(meter);
  });
}

function outOfSteps({ stepsInCall, stepsInAll, limits }: Meter): boolean {
  return stepsInCall > limits.stepsACall || stepsInAll > limits.stepsInAll;
}

/** After a host function has thrown, the submission may catch what it likes: no other host function works any more. */
function guarded(meter: Meter, fn: (...args: QuickJSHandle[]) => QuickJSHandle) {
  return (...args: QuickJSHandle[]): QuickJSHandle => {
    if (meter.thrown !== null) throw new Error('the server is gone');
    try {
      return fn(...args);
    } catch (error) {
      if (!(error instanceof Misuse)) meter.thrown = { error };
      throw error;
    }
  };
}

/** The topmost place in the submission that a stack names. */
function placeIn(stack: string, placeOf: (place: Place) => Place | null): Place | null {
  const found = /submission\.ts:(\d+):(\d+)/.exec(stack);
  return found === null ? null : placeOf({ line: Number(found[1]), column: Number(found[2]) });
}

interface Thrown {
  name?: unknown;
  message?: unknown;
  stack?: unknown;
}

function failureOf(
  context: QuickJSContext,
  handle: QuickJSHandle,
  meter: Meter,
  place: (stack: string) => Place | null,
): SubmissionFailed {
  const value: unknown = context.dump(handle);
  const { name, message, stack } = (typeof value === 'object' && value !== null ? value : {}) as Thrown;
  const at = place(String(stack ?? ''));
  const failed = (kind: FailureKind, what: string) => new SubmissionFailed(kind, what, at);
  if (message === 'interrupted' && outOfSteps(meter)) {
    const { stepsACall, stepsInAll } = meter.limits;
    return meter.stepsInAll > stepsInAll
      ? failed('too-long', `it needs more than ${stepsInAll} steps in all`)
      : failed('too-long', `it is not done after ${stepsACall} steps, as with a loop without an end`);
  }
  if (message === 'out of memory') {
    return failed('too-much-memory', `it needs more than ${meter.limits.memoryBytes} bytes of memory`);
  }
  if (message === 'stack overflow') {
    return failed('too-deep', 'it calls itself too often, deeper than the stack');
  }
  if (name === OUT_OF_REACH_ERROR) return failed('out-of-reach', String(message));
  if (name === 'SyntaxError') return failed('does-not-compile', `it does not compile: ${message}`);
  if (typeof message === 'string' && message.startsWith('could not load module')) {
    const module = message.slice('could not load module '.length);
    return failed('out-of-reach', `it imports ${module}: there are no other files`);
  }
  if (name === undefined) return failed('throws', `it throws ${JSON.stringify(value)?.slice(0, 200)}`);
  return failed('throws', `it throws ${name}: ${String(message).slice(0, 300)}`);
}
