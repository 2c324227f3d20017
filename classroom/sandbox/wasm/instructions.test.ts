/** What follows each instruction, by hand from chapter 5.4 of the core specification 2.0. */
import { passInstruction } from './instructions.ts';

/** A number of two bytes: whoever counts bytes instead of numbers passes half of it. */
const N = [0x80, 0x01];

const INSTRUCTIONS: readonly (readonly [name: string, opcode: readonly number[], rest: readonly number[]])[] =
  [
    ['unreachable', [0x00], []],
    ['nop', [0x01], []],
    ['block', [0x02], [0x40]],
    ['loop', [0x03], N],
    ['if', [0x04], [0x7f]],
    ['else', [0x05], []],
    ['end', [0x0b], []],
    ['br', [0x0c], N],
    ['br_if', [0x0d], N],
    ['br_table', [0x0e], [2, ...N, ...N, ...N]],
    ['return', [0x0f], []],
    ['call', [0x10], N],
    ['call_indirect', [0x11], [...N, ...N]],
    ['drop', [0x1a], []],
    ['select', [0x1b], []],
    ['select t', [0x1c], [1, 0x7f]],
    ['local.get', [0x20], N],
    ['local.tee', [0x22], N],
    ['global.set', [0x24], N],
    ['table.set', [0x26], N],
    ['i32.load', [0x28], [...N, ...N]],
    ['i64.store32', [0x3e], [...N, ...N]],
    ['memory.size', [0x3f], [0]],
    ['memory.grow', [0x40], [0]],
    ['i32.const', [0x41], [0xff, 0xff, 0xff, 0xff, 0x07]],
    ['i64.const', [0x42], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f]],
    ['f32.const', [0x43], [0x80, 0x80, 0x80, 0x80]],
    ['f64.const', [0x44], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]],
    ['i32.eqz', [0x45], []],
    ['i64.extend32_s', [0xc4], []],
    ['ref.null', [0xd0], [0x70]],
    ['ref.is_null', [0xd1], []],
    ['ref.func', [0xd2], N],
    ['i32.trunc_sat_f32_s', [0xfc, 0], []],
    ['i64.trunc_sat_f64_u', [0xfc, 7], []],
    ['memory.init', [0xfc, 8], [...N, 0]],
    ['data.drop', [0xfc, 9], N],
    ['memory.copy', [0xfc, 10], [0, 0]],
    ['memory.fill', [0xfc, 11], [0]],
    ['table.init', [0xfc, 12], [...N, ...N]],
    ['elem.drop', [0xfc, 13], N],
    ['table.copy', [0xfc, 14], [...N, ...N]],
    ['table.grow', [0xfc, 15], N],
    ['table.size', [0xfc, 16], N],
    ['table.fill', [0xfc, 17], N],
  ];

test.each(INSTRUCTIONS)('%s', (_, opcode, rest) => {
  const [first, second] = opcode;
  const reader = { bytes: Uint8Array.from([...opcode, ...rest, 0x0b, 0x0b, 0x0b]), at: 0 };
  expect(passInstruction(reader)).toBe(second === undefined ? first : (first << 8) | second);
  expect(reader.at).toBe(opcode.length + rest.length);
});

test.each([[[0x06]], [[0x12]], [[0x1d]], [[0xc5]], [[0xfd, 0]], [[0xfc, 18]]])(
  'an instruction of a later specification is refused: %j',
  (opcode) => {
    const reader = { bytes: Uint8Array.from([...opcode, 0, 0]), at: 0 };
    expect(() => passInstruction(reader)).toThrow(
      `the instruction 0x${opcode[0].toString(16)} at byte 0 is not known`,
    );
  },
);
