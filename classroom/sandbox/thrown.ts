import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core';
import { ENGINE_MEMORY_BYTES } from './engine.ts';
import { type FailureKind, type Place, SubmissionFailed } from './failure.ts';
import type { Meter } from './meter.ts';
import { OUT_OF_REACH_ERROR } from './prelude.ts';

/** What an exception of the submission's says: plain data, whatever was thrown. */
interface Thrown {
  name?: unknown;
  message?: unknown;
  stack?: unknown;
}

/** How the engine's sentence about a module that is none begins. */
export const NO_MODULE = 'could not load module ';

export function tooLong({ limits, used }: Meter, place: Place | null): SubmissionFailed {
  const what =
    used() > limits.stepsInAll
      ? `it needs more than ${limits.stepsInAll} steps in all`
      : `it is not done after ${limits.stepsACall} steps, as with a loop without an end`;
  return new SubmissionFailed('too-long', what, place);
}

function tooDeep(place: Place | null): SubmissionFailed {
  return new SubmissionFailed('too-deep', 'it calls itself too often, deeper than the stack', place);
}

function tooMuchMemory(place: Place | null): SubmissionFailed {
  const what = `it needs more memory than the ${ENGINE_MEMORY_BYTES >> 20} MB that its engine has`;
  return new SubmissionFailed('too-much-memory', what, place);
}

/** Why the engine was stopped from outside, or broke down; null for an error that is none of the engine's. */
export function failureOfTrap(error: unknown, meter: Meter): SubmissionFailed | null {
  const { name, message } = error as Error;
  const isTrap = name === 'RuntimeError' || name.startsWith('QuickJS');
  if (isTrap && meter.outOfSteps()) return tooLong(meter, null);
  if (isTrap && meter.outOfStack()) return tooDeep(null);
  // The host's own stack is smaller than the estimate.
  if (name === 'RangeError' && message.includes('call stack')) return tooDeep(null);
  // An engine without memory for its own needs writes where it should not, and traps.
  return isTrap ? tooMuchMemory(null) : null;
}

/** Why a call of the submission ended with an exception. */
export function failureOf(
  context: QuickJSContext,
  handle: QuickJSHandle,
  meter: Meter,
  placeIn: (stack: string) => Place | null,
): SubmissionFailed {
  const value: unknown = context.dump(handle);
  const { name, message, stack } = (typeof value === 'object' && value !== null ? value : {}) as Thrown;
  const place = placeIn(String(stack ?? ''));
  const failed = (kind: FailureKind, what: string) => new SubmissionFailed(kind, what, place);
  if (message === 'interrupted' && meter.outOfSteps()) return tooLong(meter, place);
  if (message === 'out of memory') return tooMuchMemory(place);
  if (message === 'stack overflow') return tooDeep(place);
  if (name === OUT_OF_REACH_ERROR) return failed('out-of-reach', String(message));
  if (name === 'SyntaxError') return failed('does-not-compile', `it does not compile: ${message}`);
  if (typeof message === 'string' && message.startsWith(NO_MODULE)) {
    const module = message.slice(NO_MODULE.length);
    return failed('out-of-reach', `it imports ${module}: there are no other files`);
  }
  if (name === undefined) return failed('throws', `it throws ${JSON.stringify(value)?.slice(0, 200)}`);
  return failed('throws', `it throws ${name}: ${String(message).slice(0, 300)}`);
}
