import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { compileEngine, type EngineProgram } from '../classroom/index.ts';

/** The program of the sandbox's engine, from its package. It takes some tens of milliseconds: once a command. */
export async function loadEngine(): Promise<EngineProgram> {
  const { resolve } = createRequire(import.meta.url);
  return compileEngine(await readFile(resolve('@jitl/quickjs-wasmfile-release-sync/wasm')));
}
