import wasm from '@jitl/quickjs-wasmfile-release-sync/wasm?url';
import { compileEngine, type EngineProgram, LIMITS_OF_A_CALL, openVariant } from '../../classroom/index.ts';
import type { Variant } from '../../model/index.ts';
import { OWN_VARIANT } from '../protocol.ts';

/** The program of the sandbox's engine, a file beside the page. */
export async function loadPageEngine(): Promise<EngineProgram> {
  const response = await fetch(wasm);
  if (!response.ok) throw new Error(`the engine for your code cannot be loaded: ${response.status}`);
  return compileEngine(new Uint8Array(await response.arrayBuffer()));
}

/** The feed that somebody wrote on the page, for runs on the stage. */
export async function openOwnVariant(source: string): Promise<Variant> {
  return openVariant(source, await loadPageEngine(), { id: OWN_VARIANT, limits: LIMITS_OF_A_CALL });
}
