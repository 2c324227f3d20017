import { readFileSync } from 'node:fs';
import { signed, unsigned } from './bytes.ts';
import { meterProgram, STACK_LEFT, STEPS_LEFT } from './meter.ts';
import { WebAssembly } from './web-assembly.ts';

const ENGINE = readFileSync(require.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'));
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const I32 = 0x7f;

const list = (items: number[][]) => [...unsigned(items.length), ...items.flat()];
const counted = (bytes: number[]) => [...unsigned(bytes.length), ...bytes];
const section = (id: number, items: number[][]) => [id, ...counted(list(items))];
const name = (text: string) => counted([...Buffer.from(text)]);

/**
 * A program by hand: `host` is imported, `run(n)` is function 1 and `dig(n)` function 2, both from number to number; a
 * memory, and one global variable, since the meter's come after it.
 */
function program(run: number[], dig: number[] = [0x20, 0, 0x0b]): Uint8Array {
  return Uint8Array.from([
    ...HEADER,
    ...section(1, [
      [0x60, 1, I32, 1, I32],
      [0x60, 0, 0],
    ]),
    ...section(2, [[...name('m'), ...name('host'), 0, 1]]),
    ...section(3, [[0], [0]]),
    ...section(5, [[0, 1]]),
    ...section(6, [[I32, 1, 0x41, 0, 0x0b]]),
    ...section(7, [
      [...name('run'), 0, 1],
      [...name('dig'), 0, 2],
    ]),
    ...section(10, [counted([1, 1, I32, ...run]), counted([0, ...dig])]),
  ]);
}

interface Running {
  run(n: number): number;
  dig(n: number): number;
  [STEPS_LEFT]: { value: number };
  [STACK_LEFT]: { value: number };
}

async function start(bytes: Uint8Array): Promise<Running> {
  const compiled = await WebAssembly.compile(meterProgram(bytes));
  const { exports } = await WebAssembly.instantiate(compiled, { m: { host() {} } });
  return exports as Running;
}

/** local 1 counts from the parameter down to 0 in a loop, around `body`; then the parameter is given back. */
const LOOP = (body: number[]) => [
  ...[0x20, 0, 0x21, 1, 0x03, 0x40, ...body],
  ...[0x20, 1, 0x41, 1, 0x6b, 0x22, 1, 0x0d, 0, 0x0b, 0x20, 0, 0x0b],
];

/** dig(n): n = 0 ? 0 : dig(n - 1), by way of `return`. */
const DIG = [
  ...[0x20, 0, 0x45, 0x04, 0x40, 0x41, 0, 0x0f, 0x0b],
  ...[0x20, 0, 0x41, 1, 0x6b, 0x10, 2, 0x0f, 0x0b],
];

test.each([
  ['each turn of a loop and the call', LOOP([]), 1 + 10],
  ['calls of the program itself', LOOP([0x41, 7, 0x10, 2, 0x1a]), 1 + 10 * (1 + 1)],
  ['calls of the host', LOOP([0x10, 0]), 1 + 10 * (1 + 200)],
  [
    'blocks of memory filled and copied, by 32 bytes',
    [
      ...[0x41, 0, 0x41, 1, 0x41, ...signed(3200), 0xfc, 0x0b, 0],
      ...[0x41, 0, 0x41, ...signed(100), 0x41, ...signed(6400), 0xfc, 0x0a, 0, 0],
      ...[0x20, 0, 0x0b],
    ],
    1 + 100 + 200,
  ],
])('it counts %s', async (_, code, steps) => {
  const running = await start(program(code));
  running[STEPS_LEFT].value = 100_000;
  expect(running.run(10)).toBe(10);
  expect(100_000 - running[STEPS_LEFT].value).toBe(steps);
  running[STEPS_LEFT].value = steps;
  expect(running.run(10)).toBe(10);
  running[STEPS_LEFT].value = steps - 1;
  expect(() => running.run(10)).toThrow('unreachable');
});

test('a frame takes stack while it runs, however it is left, and a trap comes before the host’s own', async () => {
  const running = await start(program([0x20, 0, 0x0b], DIG));
  running[STACK_LEFT].value = 100 * (64 + 8);
  expect(running.dig(99)).toBe(0);
  expect(running[STACK_LEFT].value).toBe(100 * (64 + 8));
  expect(() => running.dig(100)).toThrow('unreachable');
});

test.each([
  ['an instruction of a later specification', [0xfd, 0, 0x0b]],
  ['a conversion that does not exist', [0xfc, 99, 0x0b]],
])('%s is refused, not guessed at', (_, code) => {
  expect(() => meterProgram(program(code))).toThrow('is not known');
});

test('a program that ends early is refused', () => {
  expect(() => meterProgram(ENGINE.subarray(0, 900))).toThrow('ends early');
});

test('the engine’s program compiles with its meter, and grows by less than a fifth', async () => {
  const metered = meterProgram(ENGINE);
  await WebAssembly.compile(metered);
  expect(metered.length).toBeLessThan(1.2 * ENGINE.length);
});
