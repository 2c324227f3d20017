import { passNumber, type Reader, readByte, readCounted, readNumber } from './bytes.ts';

/** Those instructions of WebAssembly (core specification 2.0, chapter 5.4) that the meter looks at or writes. */
export const OP = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  return: 0x0f,
  call: 0x10,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i32LessThan: 0x48,
  i32Add: 0x6a,
  i32Subtract: 0x6b,
  i32ShiftRight: 0x76,
  memoryCopy: 0xfc0a,
  memoryFill: 0xfc0b,
} as const;

/** The type of a block without a result. */
export const NO_RESULT = 0x40;
export const I32 = 0x7f;

/** How many numbers follow an instruction of one byte; those that are missing here are followed by something else. */
const NUMBERS: Readonly<Record<number, number>> = Object.fromEntries(
  [
    [0x00, 0x01, 0],
    [0x02, 0x04, 1],
    [0x05, 0x05, 0],
    [0x0b, 0x0b, 0],
    [0x0c, 0x0d, 1],
    [0x0f, 0x0f, 0],
    [0x10, 0x10, 1],
    [0x11, 0x11, 2],
    [0x1a, 0x1b, 0],
    [0x20, 0x26, 1],
    [0x28, 0x3e, 2],
    [0x3f, 0x42, 1],
    [0x45, 0xc4, 0],
    [0xd0, 0xd0, 1],
    [0xd1, 0xd1, 0],
    [0xd2, 0xd2, 1],
  ].flatMap(([from, to, numbers]) =>
    Array.from({ length: to - from + 1 }, (_, index) => [from + index, numbers]),
  ),
);

/** The same for the second byte of an instruction that begins with 0xfc: conversions, then memory and tables. */
const NUMBERS_AFTER_FC = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];

/**
 * Passes one instruction and what follows it.
 *
 * @returns its opcode; for one that begins with 0xfc, that byte and the next number: 0xfc0a.
 * @throws Error for an instruction of a later specification: nothing is guessed.
 */
export function passInstruction(reader: Reader): number {
  const begin = reader.at;
  const opcode = readByte(reader);
  if (opcode === 0x0e) passMany(reader, readNumber(reader) + 1);
  else if (opcode === 0x1c) readCounted(reader);
  else if (opcode === 0x43) reader.at += 4;
  else if (opcode === 0x44) reader.at += 8;
  else if (opcode === 0xfc) {
    const second = readNumber(reader);
    if (second >= NUMBERS_AFTER_FC.length) throw unknown(opcode, begin);
    passMany(reader, NUMBERS_AFTER_FC[second]);
    return 0xfc00 | second;
  } else {
    const numbers = NUMBERS[opcode];
    if (numbers === undefined) throw unknown(opcode, begin);
    passMany(reader, numbers);
  }
  return opcode;
}

function unknown(opcode: number, at: number): Error {
  return new Error(`the instruction 0x${opcode.toString(16)} at byte ${at} is not known`);
}

function passMany(reader: Reader, numbers: number): void {
  for (let index = 0; index < numbers; index++) passNumber(reader);
}
