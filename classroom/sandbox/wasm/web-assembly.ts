declare const COMPILED: unique symbol;

/** A compiled program. It may be posted to a worker. */
export interface CompiledProgram {
  readonly [COMPILED]: true;
}

/** A global variable of a program's that the host reads and writes. */
export interface NumberGlobal {
  value: number;
}

/** What is used of WebAssembly: the libraries of pages declare all of it, those of Node none. */
interface WebAssemblyParts {
  compile(bytes: Uint8Array): Promise<CompiledProgram>;
  instantiate(program: CompiledProgram, imports: object): Promise<{ exports: object }>;
  Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
}

export const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyParts };
