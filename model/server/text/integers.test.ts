import fc from 'fast-check';
import {
  addInt64,
  atoi,
  decimalLength,
  getLongLong,
  INT64_MAX,
  INT64_MIN,
  isInteger64,
  negateInt64,
  strtoll,
  toInt,
  toLong,
  wrappedSum,
} from './integers.ts';

const LOW = -(2n ** 63n);
const HIGH = 2n ** 63n - 1n;
const int64 = fc.oneof(
  fc.bigInt({ min: LOW, max: HIGH }),
  fc.bigInt({ min: -20000n, max: 20000n }),
  fc.bigInt({ min: HIGH - 50n, max: HIGH }),
  fc.bigInt({ min: LOW, max: LOW + 50n }),
  fc.bigInt({ min: 10n ** 15n - 50n, max: 10n ** 15n + 50n }),
);
const anyInteger = fc.oneof(int64, fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }));
const nearNumbers = fc.string({ unit: fc.constantFrom(...'0123456789-+ \t\0a'), maxLength: 22 });

describe('isInteger64', () => {
  test.each(['0', '7', '-1', '10', '-10', INT64_MAX, INT64_MIN, '1000000000000000000'])(
    'accepts %j',
    (text) => {
      expect(isInteger64(text)).toBe(true);
    },
  );
  test.each([
    '',
    '-',
    '-0',
    '00',
    '01',
    '-01',
    '+1',
    ' 1',
    '1 ',
    '1\0',
    '1.0',
    '0x1',
    'abc',
    '1a',
    '12345678901234567890',
    '9223372036854775808',
    '-9223372036854775809',
    '18446744073709551616',
    '99999999999999999999',
  ])('refuses %j', (text) => {
    expect(isInteger64(text)).toBe(false);
  });
  test('is canonical text and range, nothing else', () => {
    fc.assert(
      fc.property(anyInteger, (value) => isInteger64(String(value)) === (value >= LOW && value <= HIGH)),
    );
    fc.assert(
      fc.property(nearNumbers, (text) => {
        const canonical = /^(0|-?[1-9][0-9]*)$/.test(text) && !text.includes('\n');
        const inRange = canonical && BigInt(text) >= LOW && BigInt(text) <= HIGH;
        expect(isInteger64(text)).toBe(inRange);
      }),
    );
  });
});

describe('getLongLong', () => {
  test.each([
    ['12', '12'],
    ['012', '12'],
    ['+5', '5'],
    ['-0', '0'],
    ['-007', '-7'],
    [' \t\n\v\f\r42', '42'],
    ['', '0'],
    ['\0', '0'],
    ['12\0junk', '12'],
    ['000000000000000000000000000003', '3'],
    [INT64_MAX, INT64_MAX],
    [INT64_MIN, INT64_MIN],
    [`+${INT64_MAX}`, INT64_MAX],
  ])('reads %j as %s', (text, value) => {
    expect(getLongLong(text)).toBe(value);
  });
  test.each([
    'abc',
    '1.5',
    '1 ',
    '12x',
    ' ',
    ' \0',
    '-',
    '+',
    '--1',
    '+-1',
    '0x10',
    '\xa01',
    '9223372036854775808',
    '-9223372036854775809',
    '99999999999999999999999',
  ])('refuses %j', (text) => {
    expect(getLongLong(text)).toBeNull();
  });
  test('agrees with a regular expression of strtoll', () => {
    fc.assert(
      fc.property(nearNumbers, (text) => {
        const match = /^([ \t]*([-+]?[0-9]+))?(\0[\s\S]*)?$/.exec(text);
        const value = match === null ? null : BigInt(match[2] ?? '0');
        const expected = value === null || value < LOW || value > HIGH ? null : String(value);
        expect(getLongLong(text)).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('strtoll', () => {
  test.each([
    ['12x', '12', 2, false],
    [' -3\0', '-3', 3, false],
    ['x', '0', 0, false],
    ['', '0', 0, false],
    [INT64_MAX, INT64_MAX, 19, false],
    ['9223372036854775808', INT64_MAX, 19, true],
    ['-99999999999999999999 ', INT64_MIN, 21, true],
  ])('of %j is %s, stops at %i, out of range: %s', (text, value, end, outOfRange) => {
    expect(strtoll(text)).toEqual({ value, end, outOfRange });
  });
  test('stops at the limits', () => {
    const clamped = (value: bigint) => (value < LOW ? LOW : value > HIGH ? HIGH : value);
    fc.assert(
      fc.property(anyInteger, (value) => strtoll(String(value)).value === String(clamped(value))),
      { numRuns: 1000 },
    );
  });
});

describe('a long that is kept', () => {
  const around2to53 = fc.bigInt({ min: 2n ** 53n - 50n, max: 2n ** 53n + 50n });
  const longs = fc.oneof(
    int64,
    around2to53,
    around2to53.map((value) => -value),
  );
  const addends = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -100, max: 100 }));

  test('is a number exactly when a number is exact', () => {
    fc.assert(
      fc.property(longs, (value) => {
        const kept = toLong(String(value));
        expect(String(kept)).toBe(String(value));
        expect(typeof kept).toBe(Number.isSafeInteger(Number(value)) ? 'number' : 'string');
      }),
      { numRuns: 1000 },
    );
  });
  test('sums wrap at 64 bits, and lose no digit', () => {
    fc.assert(
      fc.property(longs, addends, (value, addend) => {
        const sum = wrappedSum(toLong(String(value)), addend);
        expect(String(sum)).toBe(String(BigInt.asIntN(64, value + BigInt(addend))));
      }),
      { numRuns: 2000 },
    );
  });
  test('keeps its low 32 bits as an int', () => {
    fc.assert(
      fc.property(longs, (value) => toInt(toLong(String(value))) === Number(BigInt.asIntN(32, value))),
      {
        numRuns: 1000,
      },
    );
  });
});

describe('addInt64 and negateInt64', () => {
  test('sums exactly, or refuses exactly the overflows', () => {
    fc.assert(
      fc.property(int64, int64, (a, b) => {
        const sum = a + b;
        expect(addInt64(String(a), String(b))).toBe(sum < LOW || sum > HIGH ? null : String(sum));
      }),
      { numRuns: 1000 },
    );
  });
  test('the ends of the range', () => {
    expect(addInt64(INT64_MAX, '1')).toBeNull();
    expect(addInt64(INT64_MIN, '-1')).toBeNull();
    expect(addInt64(INT64_MAX, INT64_MIN)).toBe('-1');
    expect(addInt64('999999999999999', '999999999999999')).toBe('1999999999999998');
    expect(addInt64('1', '-1')).toBe('0');
  });
  test('negates, and wraps the lowest value to itself', () => {
    fc.assert(fc.property(int64, (a) => negateInt64(String(a)) === String(BigInt.asIntN(64, -a))));
    expect(negateInt64('0')).toBe('0');
    expect(negateInt64(INT64_MIN)).toBe(INT64_MIN);
  });
});

describe('atoi', () => {
  test.each([
    ['15', 15],
    ['-1', -1],
    [' 3x', 3],
    ['', 0],
    ['abc', 0],
    ['0010', 10],
    ['2147483648', -2147483648],
    ['4294967297', 1],
    ['9223372036854775807', -1],
    ['9223372036854775806', -2],
    ['99999999999999999999', -1],
    ['-9223372036854775808', 0],
    ['-99999999999999999999', 0],
    ['-4294967295', 1],
  ])('reads %j as %i', (text, value) => {
    expect(atoi(text)).toBe(value);
  });
  test('is the low 32 bits of a long', () => {
    fc.assert(fc.property(int64, (value) => atoi(String(value)) === Number(BigInt.asIntN(32, value))));
  });
});

test('decimalLength counts the characters printf would print', () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (value) => decimalLength(value) === String(value).length));
  for (const value of [0, 9, 10, 99, 100, -1, -9, -10, 999999, 1000000]) {
    expect(decimalLength(value)).toBe(String(value).length);
  }
});
