import wasm from '@jitl/quickjs-wasmfile-release-sync/wasm?url';
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core';
import { compileEngine, compileSystem, startEngine } from '../../../classroom/index.ts';
import type { DeskAnswers, DeskRequest, SystemFiles } from '../protocol.ts';
import type { PacedDesk } from './desk.ts';
import guestAddress from './guest.ts?worker&url';

/**
 * A desk whose system is somebody's: it lives in a JavaScript engine of its own (QuickJS as WebAssembly) and sees nothing
 * of the page, the network or the clock. Texts go in, texts come out.
 */

/** Steps of one question; a few seconds of work. */
const STEPS = 300_000_000;
const STACK_BYTES = 128 << 10;
const HOST_STACK_BYTES = 384 << 10;

/** The sandbox is some fifty times slower than the engine around it. */
const PORTION = 40;

async function textOf(address: string): Promise<string> {
  return (await bytesOf(address)).text();
}

async function bytesOf(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} cannot be loaded: ${response.status}`);
  return response;
}

export async function openSandboxedDesk(source: SystemFiles): Promise<PacedDesk> {
  const code = compileSystem(source);
  const [program, guest] = await Promise.all([
    bytesOf(wasm).then(async (response) => compileEngine(new Uint8Array(await response.arrayBuffer()))),
    textOf(guestAddress),
  ]);
  const engine = await startEngine(program);
  const runtime = engine.quickjs.newRuntime();
  runtime.setMaxStackSize(STACK_BYTES);
  runtime.setInterruptHandler(() => engine.steps.value < 0);
  // `Date` is there so that a handler that reads the clock is found out, as everywhere.
  const context = runtime.newContext({
    intrinsics: {
      BaseObjects: true,
      Date: true,
      Eval: true,
      RegExp: true,
      JSON: true,
      Proxy: true,
      MapSet: true,
      TypedArrays: true,
      Promise: true,
    },
  });
  let broken: Error | null = null;
  const enter = <T>(work: () => T): T => {
    if (broken !== null) throw broken;
    engine.steps.value = STEPS;
    engine.stack.value = HOST_STACK_BYTES;
    try {
      return work();
    } catch (error) {
      const { name } = error as Error;
      if (name !== 'RuntimeError' && !name.startsWith('QuickJS')) throw error;
      broken = new Error(
        engine.steps.value < 0
          ? 'the system has been stopped: a handler or a property does not come to an end'
          : 'the system has been stopped: it needs more memory or stack than the sandbox has',
      );
      throw broken;
    }
  };
  const run = (text: string, file: string): QuickJSHandle => resultOf(context, context.evalCode(text, file));
  const call = (method: string, argument: string): string =>
    enter(() => {
      const text = context.newString(argument);
      const self = context.getProp(context.global, 'guest');
      const result = resultOf(context, context.callFunction(context.getProp(self, method), self, text));
      const answered = context.typeof(result) === 'string' ? context.getString(result) : '';
      for (const handle of [text, self, result]) handle.dispose();
      return answered;
    });
  enter(() => {
    run(guest, 'replisim.js').dispose();
    for (const [name, body] of Object.entries(code))
      run(
        `guest.files[${JSON.stringify(name)}] = function (require, module, exports) {${body}\n}`,
        name,
      ).dispose();
  });
  call('open', source.entry);
  return {
    answer: (request: DeskRequest) =>
      JSON.parse(call('answer', JSON.stringify(request))) as DeskAnswers[DeskRequest['op']],
    portion: PORTION,
  };
}

/** The value of a call, or what it threw as an error of the host's: the text alone, and the place in the user's file. */
function resultOf(context: QuickJSContext, outcome: ReturnType<QuickJSContext['evalCode']>): QuickJSHandle {
  if (!outcome.error) return outcome.value;
  const thrown: unknown = context.dump(outcome.error);
  outcome.error.dispose();
  const { message, stack } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as {
    message?: unknown;
    stack?: unknown;
  };
  const place = String(stack ?? '')
    .split('\n')
    .map((line) => /([\w./-]+\.[cm]?[jt]s):(\d+)/.exec(line))
    .find((found) => found !== null && found[1] !== 'replisim.js');
  const where = place === undefined || place === null ? '' : `${place[1]}, line ${place[2]}: `;
  throw new Error(`${where}${String(message ?? thrown)}`);
}
