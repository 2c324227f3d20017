import loadModule from '@jitl/quickjs-wasmfile-release-sync/emscripten-module';
import { QuickJSFFI } from '@jitl/quickjs-wasmfile-release-sync/ffi';
import {
  type EmscriptenModuleLoader,
  newQuickJSWASMModuleFromVariant,
  type QuickJSEmscriptenModule,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import { meterProgram, STACK_LEFT, STEPS_LEFT, VARIABLE } from './wasm/meter.ts';
import { type CompiledProgram, type NumberGlobal, WebAssembly } from './wasm/web-assembly.ts';

/** The JavaScript engine's program (QuickJS as WebAssembly, with a meter in it), for any number of sandboxes. */
export type EngineProgram = CompiledProgram;

/** A running engine in a WebAssembly instance of its own. After a trap it is of no more use, unless it is set back. */
export interface Engine {
  readonly quickjs: QuickJSWASMModule;
  /** Steps that it may still take; set between calls. */
  readonly steps: NumberGlobal;
  /** Bytes of the host's stack that it may still take, as the meter estimates them. */
  readonly stack: NumberGlobal;
  /** Keeps its state, and gives the function that sets it back to that. Between calls only. */
  keep(): () => void;
}

/** The package's types take its loader for a module of CommonJS. */
const load = loadModule as unknown as (
  settings: object,
) => ReturnType<EmscriptenModuleLoader<QuickJSEmscriptenModule>>;

const PAGE_BYTES = 65_536;

/**
 * All the memory that an engine has, 5 MB for its own stack and tables included. It is as much as the program asks for,
 * and never more: QuickJS's own limit does not count in WebAssembly, where it cannot ask how large a block is.
 */
export const ENGINE_MEMORY_BYTES = 16 << 20;

/**
 * Compiles the engine's program with the meter in it.
 *
 * @param wasm `emscripten-module.wasm` of the package @jitl/quickjs-wasmfile-release-sync.
 */
export function compileEngine(wasm: Uint8Array): Promise<EngineProgram> {
  return WebAssembly.compile(meterProgram(wasm));
}

/** An error that says that memory cannot grow is made beforehand: a submission may ask a million times. */
function createMemory(): { readonly buffer: ArrayBuffer } {
  const pages = ENGINE_MEMORY_BYTES / PAGE_BYTES;
  const full = new RangeError('the engine has all the memory that it gets');
  const grow = () => {
    throw full;
  };
  return Object.assign(new WebAssembly.Memory({ initial: pages, maximum: pages }), { grow });
}

/** The state of an engine is its memory, most of which has never been used, and its variables. */
function kept(memory: Uint8Array, exported: Record<string, NumberGlobal>): () => void {
  const used = memory.slice(0, memory.findLastIndex((byte) => byte !== 0) + 1);
  const variables = Object.entries(exported)
    .filter(([name]) => name.startsWith(VARIABLE))
    .map(([, variable]) => ({ variable, value: variable.value }));
  return () => {
    memory.set(used);
    memory.fill(0, used.length);
    for (const { variable, value } of variables) variable.value = value;
  };
}

/** Starts an engine in memory of its own, which cannot grow. `program` is what `compileEngine` made, and can be shared. */
export function startEngine(program: EngineProgram): Promise<Engine> {
  return new Promise((resolve, reject) => {
    let exported = {} as Record<string, NumberGlobal>;
    const memory = createMemory();
    const settings = {
      wasmMemory: memory,
      printErr() {},
      instantiateWasm(imports: object, receive: (instance: object) => void) {
        WebAssembly.instantiate(program, imports).then((instance) => {
          exported = instance.exports as Record<string, NumberGlobal>;
          receive(instance);
        }, reject);
      },
    };
    const variant: QuickJSSyncVariant = {
      type: 'sync',
      importFFI: async () => QuickJSFFI,
      importModuleLoader: async () => () => load(settings),
    };
    newQuickJSWASMModuleFromVariant(variant).then(
      (quickjs) =>
        resolve({
          quickjs,
          steps: exported[STEPS_LEFT],
          stack: exported[STACK_LEFT],
          keep: () => kept(new Uint8Array(memory.buffer), exported),
        }),
      reject,
    );
  });
}
