import {
  createWriter,
  passNumber,
  type Reader,
  readByte,
  readCounted,
  readNumber,
  signed,
  unsigned,
  write,
  writeNumber,
  written,
} from './bytes.ts';
import { I32, NO_RESULT, OP, passInstruction } from './instructions.ts';

/**
 * Builds a meter into a WebAssembly program. What a program does inside of one instruction of the language that it
 * interprets (sorting, searching, compiling, a regular expression) is counted like everything else, because the loops
 * and calls of the program itself are counted, and the count is the same on every machine:
 *
 * - each turn of a loop and each call takes a step, each call of the host many, each block of memory copied or filled
 *   one for every 32 bytes;
 * - each function that calls others takes, while it runs, what its frame may take of the host's own stack.
 *
 * The program stops with a trap when one of the two is used up. How much is left are two numbers that it exports, to
 * be read and set between calls. Its own variables are exported, too; nothing else about it changes.
 */

/** The names under which the numbers are exported: steps, and bytes of the host's stack. */
export const STEPS_LEFT = 'stepsLeft';
export const STACK_LEFT = 'stackLeft';
/** The names of the program's own variables begin with this. */
export const VARIABLE = 'variable';

/** Steps for a call of the host, which takes a microsecond or two. */
const HOST_CALL_STEPS = 200;
/** Bytes for a step, as a power of two. */
const STEP_BYTES_SHIFT = 5;
/** What a frame takes at least, and for each local variable: compilers without a register for it keep it on the stack. */
const FRAME_BYTES = 64;
const LOCAL_BYTES = 8;

const PLENTY = 0x7fff_ffff;

interface FunctionType {
  parameters: number;
  results: Uint8Array;
}

/** What the sections before the code say of it. */
interface Program {
  types: FunctionType[];
  /** The type of each function that has code. */
  functionTypes: number[];
  importedFunctions: number;
  importedGlobals: number;
  /** Global variables in all; the meter's follow them. */
  globals: number;
  /** Those of the program's own that change. */
  mutable: number[];
}

/** @throws Error for a program that is none, or that uses what the meter does not know. */
export function meterProgram(bytes: Uint8Array): Uint8Array {
  const reader: Reader = { bytes, at: 8 };
  const program: Program = {
    types: [],
    functionTypes: [],
    importedFunctions: 0,
    importedGlobals: 0,
    globals: 0,
    mutable: [],
  };
  const to = createWriter(bytes.length * 2);
  write(to, bytes.subarray(0, 8));
  while (reader.at < bytes.length) {
    const id = readByte(reader);
    const size = readNumber(reader);
    const end = reader.at + size;
    const body = meteredSection(id, { bytes: bytes.subarray(0, end), at: reader.at }, program);
    write(to, [id]);
    writeNumber(to, body.length);
    write(to, body);
    reader.at = end;
  }
  return written(to);
}

/** The body of a section, with the meter in it if it belongs there. */
function meteredSection(id: number, reader: Reader, program: Program): Uint8Array {
  const body = reader.bytes.subarray(reader.at);
  if (id === 1) program.types = each(reader, readFunctionType);
  if (id === 2) each(reader, (from) => readImport(from, program));
  if (id === 3) program.functionTypes = each(reader, readNumber);
  if (id === 6) return withGlobals(reader, program);
  if (id === 7) return withExports(reader, program);
  if (id === 10) return meteredCode(reader, program);
  return body;
}

function each<T>(reader: Reader, read: (reader: Reader) => T): T[] {
  return Array.from({ length: readNumber(reader) }, () => read(reader));
}

function readFunctionType(reader: Reader): FunctionType {
  if (readByte(reader) !== 0x60) throw new Error(`no function type stands at byte ${reader.at}`);
  const parameters = readCounted(reader).length;
  return { parameters, results: readCounted(reader) };
}

function readImport(reader: Reader, program: Program): void {
  readCounted(reader);
  readCounted(reader);
  const kind = readByte(reader);
  if (kind === 0) {
    passNumber(reader);
    program.importedFunctions++;
  } else if (kind === 3) {
    reader.at += 2;
    program.importedGlobals++;
  } else {
    if (kind === 1) reader.at++;
    const hasMaximum = (readByte(reader) & 1) === 1;
    passNumber(reader);
    if (hasMaximum) passNumber(reader);
  }
}

/** The meter's global variables: steps and stack left, and a place for a number that it needs twice. */
function withGlobals(reader: Reader, program: Program): Uint8Array {
  const count = readNumber(reader);
  program.globals = program.importedGlobals + count;
  const to = createWriter(reader.bytes.length - reader.at + 64);
  writeNumber(to, count + 3);
  write(to, reader.bytes.subarray(reader.at));
  for (let index = 0; index < count; index++) {
    readByte(reader);
    if (readByte(reader) === 1) program.mutable.push(program.importedGlobals + index);
    while (passInstruction(reader) !== OP.end);
  }
  for (const value of [PLENTY, PLENTY, 0]) write(to, [I32, 1, OP.i32Const, ...signed(value), OP.end]);
  return written(to);
}

/** Beside what says how much is left, the program's own variables are exported: they and the memory are its state. */
function withExports(reader: Reader, { globals, mutable }: Program): Uint8Array {
  const count = readNumber(reader);
  const added: [name: string, global: number][] = [
    [STEPS_LEFT, globals],
    [STACK_LEFT, globals + 1],
    ...mutable.map((global): [string, number] => [`${VARIABLE}${global}`, global]),
  ];
  const to = createWriter(2 * (reader.bytes.length - reader.at) + 64);
  writeNumber(to, count + added.length);
  write(to, reader.bytes.subarray(reader.at));
  for (const [name, global] of added) {
    writeNumber(to, name.length);
    write(
      to,
      [...name].map((character) => character.charCodeAt(0)),
    );
    write(to, [3, ...unsigned(global)]);
  }
  return written(to);
}

/** The instructions that the meter adds. */
interface Pieces {
  step: number[];
  hostCall: number[];
  /** With the number of bytes on top of the stack, where it stays. */
  block: number[];
  enter(bytes: number): number[];
  leave(bytes: number): number[];
}

function piecesOf({ globals }: Program): Pieces {
  const [steps, stack, scratch] = [0, 1, 2].map((index) => unsigned(globals + index));
  const trapBelowZero = (global: number[]) => [
    ...[OP.globalGet, ...global, OP.i32Const, 0, OP.i32LessThan],
    ...[OP.if, NO_RESULT, OP.unreachable, OP.end],
  ];
  const change = (global: number[], by: number, how: number) => [
    ...[OP.globalGet, ...global, OP.i32Const, ...signed(by), how, OP.globalSet, ...global],
  ];
  const take = (global: number[], amount: number) => [
    ...change(global, amount, OP.i32Subtract),
    ...trapBelowZero(global),
  ];
  return {
    step: take(steps, 1),
    hostCall: take(steps, HOST_CALL_STEPS),
    block: [
      ...[OP.globalSet, ...scratch, OP.globalGet, ...steps],
      ...[OP.globalGet, ...scratch, OP.i32Const, STEP_BYTES_SHIFT, OP.i32ShiftRight, OP.i32Subtract],
      ...[OP.globalSet, ...steps, ...trapBelowZero(steps), OP.globalGet, ...scratch],
    ],
    enter: (bytes) => take(stack, bytes),
    leave: (bytes) => change(stack, bytes, OP.i32Add),
  };
}

function meteredCode(reader: Reader, program: Program): Uint8Array {
  const pieces = piecesOf(program);
  const count = readNumber(reader);
  const to = createWriter(2 * reader.bytes.length);
  writeNumber(to, count);
  for (let index = 0; index < count; index++) {
    const size = readNumber(reader);
    const begin = reader.at;
    const type = program.types[program.functionTypes[index]];
    const body = meteredFunction({ bytes: reader.bytes.subarray(0, begin + size), at: begin }, type, {
      pieces,
      importedFunctions: program.importedFunctions,
    });
    writeNumber(to, body.length);
    write(to, body);
    reader.at = begin + size;
  }
  return written(to);
}

/**
 * One function. Its instructions become a block, so that what jumps to their end comes to where the stack is given
 * back; a `return` gives it back itself.
 */
function meteredFunction(
  reader: Reader,
  { parameters, results }: FunctionType,
  { pieces, importedFunctions }: { pieces: Pieces; importedFunctions: number },
): Uint8Array {
  const begin = reader.at;
  const end = reader.bytes.length;
  const locals = passLocals(reader);
  const head = reader.bytes.subarray(begin, reader.at);
  if (results.length > 1) throw new Error(`the function at byte ${begin} has ${results.length} results`);
  const frame = FRAME_BYTES + LOCAL_BYTES * (parameters + locals);
  const to = createWriter(4 * (end - begin) + 64);
  write(to, head);
  write(to, pieces.step);
  write(to, pieces.enter(frame));
  write(to, [OP.block, results.length === 0 ? NO_RESULT : results[0]]);
  let copied = reader.at;
  /** Writes what stands before `at` and has not been written yet, then a piece of the meter. */
  const insert = (at: number, piece: number[]) => {
    write(to, reader.bytes.subarray(copied, at));
    write(to, piece);
    copied = at;
  };
  while (reader.at < end) {
    const at = reader.at;
    const opcode = passInstruction(reader);
    if (opcode === OP.return) insert(at, pieces.leave(frame));
    else if (opcode === OP.memoryCopy || opcode === OP.memoryFill) insert(at, pieces.block);
    else if (opcode === OP.loop) insert(reader.at, pieces.step);
    else if (opcode === OP.call && readNumber({ bytes: reader.bytes, at: at + 1 }) < importedFunctions) {
      insert(at, pieces.hostCall);
    }
  }
  insert(end, pieces.leave(frame));
  write(to, [OP.end]);
  return written(to);
}

/** @returns how many local variables a function declares. */
function passLocals(reader: Reader): number {
  return each(reader, (from) => {
    const count = readNumber(from);
    from.at++;
    return count;
  }).reduce((sum, count) => sum + count, 0);
}
