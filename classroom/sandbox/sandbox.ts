import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core';
import { type Engine, type EngineProgram, startEngine } from './engine.ts';
import { type Place, printable, SubmissionFailed } from './failure.ts';
import { createMeter, LIMITS, type Limits, type Meter } from './meter.ts';
import { PRELUDE } from './prelude.ts';
import { stripTypes } from './strip-types.ts';
import { failureOf, failureOfTrap, NO_MODULE, tooLong } from './thrown.ts';

/**
 * A JavaScript engine of its own (QuickJS as WebAssembly) with one submission in it. Nothing of the host is in reach but
 * the functions that are handed over. It is never disposed of: an engine that was stopped cannot be, and each sandbox
 * has a WebAssembly instance to itself, which goes when the sandbox does.
 */
export interface Sandbox {
  readonly context: QuickJSContext;
  /** The submission's default export. */
  readonly exported: QuickJSHandle;
  /** What the guest's script gave. */
  readonly prepared: QuickJSHandle;
  /** Steps used so far. */
  steps(): number;
  /** From now on, a call that is stopped sets the sandbox back to what it is now, and the next one goes on from there. */
  setBackWhenStopped(): void;
  /**
   * Everything that is done with the engine is done in here: `work` has the steps of one call.
   *
   * @throws SubmissionFailed, or what a host function threw.
   */
  enter<T>(work: () => T): T;
  /** Calls a function of the submission. */
  call(fn: QuickJSHandle, self: QuickJSHandle, ...args: QuickJSHandle[]): QuickJSHandle;
  /** A property of an object of the submission's, which may be a function that computes it. */
  read(object: QuickJSHandle, name: string): QuickJSHandle;
  /** Plain data for the submission. */
  fromJson(text: string): QuickJSHandle;
  /** A function of the host's for the submission to call. What it throws ends the call, whatever the submission does. */
  hostFunction(name: string, fn: (...args: QuickJSHandle[]) => QuickJSHandle): QuickJSHandle;
}

/** What a call of the host counts for: it takes some microseconds, and what it does in the model some more. */
const HOST_CALL_STEPS = 2_000;

/** A mistake in how a host function is used: told to the submission as an exception. */
export class Misuse extends Error {}

/** What is in the engine beside a submission. */
export interface Guest {
  /** What it may import: JavaScript by the name of its module. */
  modules: Readonly<Record<string, string>>;
  /** A script that runs before it, and can keep what it finds from being replaced. */
  script: string;
}

const NO_GUEST: Guest = { modules: {}, script: 'undefined' };

/**
 * Compiles a submission and runs its module.
 *
 * @param guest what it finds there; nothing, if left out.
 * @throws SubmissionFailed when it does not compile, or fails already as it is loaded.
 */
export async function openSandbox(
  source: string,
  program: EngineProgram,
  limits: Limits = LIMITS,
  guest: Guest = NO_GUEST,
): Promise<Sandbox> {
  const { code, placeOf } = stripTypes(source);
  const engine = await startEngine(program);
  const meter = createMeter(engine, limits);
  const context = createContext(engine, meter, guest);
  const helpers = context.unwrapResult(context.evalCode(PRELUDE, 'prelude.js'));
  const [parseJson, readProperty] = ['parseJson', 'readProperty'].map((name) =>
    context.getProp(helpers, name),
  );
  const prepared = context.unwrapResult(context.evalCode(guest.script, 'guest.js'));
  const entry = createEntry(meter);
  const { enter } = entry;
  const place = (stack: string) => placeIn(stack, placeOf);
  const resultOf = (outcome: ReturnType<QuickJSContext['callFunction']>): QuickJSHandle => {
    if (meter.thrown !== null) throw meter.thrown.error;
    if (outcome.error) throw failureOf(context, outcome.error, meter, place);
    return outcome.value;
  };
  const withText = (text: string, use: (handle: QuickJSHandle) => QuickJSHandle): QuickJSHandle => {
    const handle = context.newString(text);
    const value = use(handle);
    handle.dispose();
    return value;
  };
  const call: Sandbox['call'] = (fn, self, ...args) => resultOf(context.callFunction(fn, self, ...args));
  const read: Sandbox['read'] = (object, name) =>
    withText(name, (handle) => call(readProperty, context.undefined, object, handle));
  const exported = enter(() => {
    const module = resultOf(context.evalCode(code, 'submission.ts', { type: 'module', strict: true }));
    return defaultExport(context, read, module);
  });
  return {
    context,
    exported,
    prepared,
    steps: meter.used,
    enter,
    setBackWhenStopped() {
      entry.setBack = engine.keep();
    },
    call,
    read,
    fromJson: (text) => withText(text, (handle) => call(parseJson, context.undefined, handle)),
    hostFunction: (name, fn) => context.newFunction(name, guarded(meter, fn)),
  };
}

/** How a submission's export becomes a variant or a property. */
export interface OpenOptions {
  /** Its id; without it, the one that the export has. */
  id?: string;
  limits?: Limits;
  /** It goes on being called after it was stopped. */
  reusable?: boolean;
}

/** The id that the default export has, if it is one. */
export function nameOf(sandbox: Sandbox): string {
  const id = textOf(sandbox, 'id');
  return id !== null && /^[\w.-]{1,60}$/.test(id) ? id : 'submission';
}

/** A function of the default export's, or null. */
export function functionOf(sandbox: Sandbox, name: string): QuickJSHandle | null {
  const handle = propertyOf(sandbox, name);
  return sandbox.context.typeof(handle) === 'function' ? handle : null;
}

/** A text of the default export's, its first 200 characters, or null. */
export function textOf(sandbox: Sandbox, name: string): string | null {
  const handle = propertyOf(sandbox, name);
  if (sandbox.context.typeof(handle) !== 'string') return null;
  return sandbox.enter(() => printable(sandbox.context.getString(handle)).slice(0, 200));
}

function propertyOf({ context, exported, enter, read }: Sandbox, name: string): QuickJSHandle {
  const isObject = context.typeof(exported) === 'object' && !context.eq(exported, context.null);
  return isObject ? enter(() => read(exported, name)) : context.undefined;
}

function createContext({ quickjs }: Engine, meter: Meter, { modules }: Guest): QuickJSContext {
  const runtime = quickjs.newRuntime();
  if (Object.keys(modules).length > 0) {
    // Names are taken as they stand: what is no module here is none anywhere.
    const load = (name: string) =>
      Object.hasOwn(modules, name) ? modules[name] : { error: new Error(`${NO_MODULE}${name}`) };
    runtime.setModuleLoader(load, (_, wanted) => wanted);
  }
  runtime.setMaxStackSize(meter.limits.stackBytes);
  runtime.setInterruptHandler(() => meter.thrown !== null || meter.outOfSteps());
  return runtime.newContext({
    intrinsics: { BaseObjects: true, Eval: true, RegExp: true, JSON: true, MapSet: true, Promise: true },
  });
}

interface Entry {
  enter: Sandbox['enter'];
  /** Sets the engine back after a trap. Null: what was stopped once says so again, and is not entered any more. */
  setBack: (() => void) | null;
}

function createEntry(meter: Meter): Entry {
  let stopped: SubmissionFailed | null = null;
  const entry: Entry = { enter, setBack: null };
  function enter<T>(work: () => T): T {
    if (stopped !== null) throw stopped;
    meter.begin();
    try {
      return work();
    } catch (error) {
      const trap = error instanceof SubmissionFailed ? null : failureOfTrap(error, meter);
      if (trap !== null && entry.setBack !== null) entry.setBack();
      else stopped = trap;
      throw meter.thrown !== null ? meter.thrown.error : (trap ?? error);
    } finally {
      meter.end();
    }
  }
  return entry;
}

function defaultExport(context: QuickJSContext, read: Sandbox['read'], module: QuickJSHandle): QuickJSHandle {
  const exported = read(module, 'default');
  if (context.typeof(exported) !== 'undefined') return exported;
  const pending = context.typeof(read(module, 'then')) === 'function';
  const what = pending ? 'it awaits something at its top level' : 'it has no default export';
  throw new SubmissionFailed('wrong-shape', what, null);
}

/** After a host function has thrown, the submission may catch what it likes: no other host function works any more. */
function guarded(meter: Meter, fn: (...args: QuickJSHandle[]) => QuickJSHandle) {
  return (...args: QuickJSHandle[]): QuickJSHandle => {
    if (meter.thrown !== null) throw new Error('the server is gone');
    try {
      meter.take(HOST_CALL_STEPS);
      if (meter.outOfSteps()) throw tooLong(meter, null);
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
