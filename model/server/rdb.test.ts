import fc from 'fast-check';
import { decodeRdb, encodeRdb, type RdbDatabase, type RdbEntry } from './rdb.ts';
import type { Long } from './text/integers.ts';

const entry = (key: string, value: string, expireSeconds: Long = -1): RdbEntry => ({
  key,
  value,
  expireSeconds,
});

/** A payload of one database whose bytes after its id are given. */
const payloadOf = (bytes: string) => `REDIS0002\xfe\0${bytes}\xff`;
const encodeOne = (...entries: RdbEntry[]) => encodeRdb([{ id: 0, entries }], 1000);

describe('encodeRdb', () => {
  test('a payload written out by hand', () => {
    const bytes = [
      ...[0x52, 0x45, 0x44, 0x49, 0x53], // "REDIS"
      ...[0x30, 0x30, 0x30, 0x32], // "0002"
      ...[0xfe, 0x00], // database 0
      ...[0x00], // a string,
      ...[0x03, 0x66, 0x6f, 0x6f], // key of 3 bytes, "foo"
      ...[0x03, 0x62, 0x61, 0x72], // value of 3 bytes, "bar"
      ...[0xfd, 0x00, 0x2f, 0x68, 0x59], // expires at 1,500,000,000 = 0x59682f00, lowest byte first
      ...[0x00], // a string,
      ...[0xc0, 0x07], // key 7 as an 8-bit integer
      ...[0xc1, 0xe8, 0x03], // value 1000 = 0x03e8 as a 16-bit integer
      ...[0xfe, 0x0f], // database 15
      ...[0x00, 0x00], // a string with the empty key
      ...[0xc2, 0xff, 0xff, 0xff, 0x7f], // value 2147483647 as a 32-bit integer
      ...[0x00, 0x01, 0x6e], // a string with key "n"
      ...[0x0a, 0x32, 0x31, 0x34, 0x37, 0x34, 0x38, 0x33, 0x36, 0x34, 0x38], // "2147483648" does not fit
      ...[0xff],
    ];
    const databases = [
      { id: 0, entries: [entry('foo', 'bar'), entry('7', '1000', 1500000000)] },
      { id: 15, entries: [entry('', '2147483647'), entry('n', '2147483648')] },
    ];
    const payload = Buffer.from(bytes).toString('latin1');
    expect(encodeRdb(databases, 1400000000)).toBe(payload);
    expect(decodeRdb(payload)).toEqual({ ok: true, databases });
  });

  test.each([
    ['127', '\xc0\x7f'],
    ['-128', '\xc0\x80'],
    ['128', '\xc1\x80\0'],
    ['-129', '\xc1\x7f\xff'],
    ['32767', '\xc1\xff\x7f'],
    ['-32768', '\xc1\0\x80'],
    ['32768', '\xc2\0\x80\0\0'],
    ['-2147483648', '\xc2\0\0\0\x80'],
    ['-2147483649', '\x0b-2147483649'],
    ['01', '\x0201'],
    ['-0', '\x02-0'],
    ['+1', '\x02+1'],
    ['1 ', '\x021 '],
    ['', '\0'],
  ])('the string %j', (text, bytes) => {
    expect(encodeOne(entry('k', text))).toBe(payloadOf(`\0\x01k${bytes}`));
    expect(encodeOne(entry(text, 'v'))).toBe(payloadOf(`\0${bytes}\x01v`));
  });

  test.each([
    [63, '\x3f'],
    [64, '\x40\x40'],
    [16383, '\x7f\xff'],
    [16384, '\x80\0\0\x40\0'],
    [70000, '\x80\0\x01\x11\x70'],
  ])('a length of %i', (length, bytes) => {
    const text = 'x'.repeat(length);
    expect(encodeOne(entry('k', text))).toBe(payloadOf(`\0\x01k${bytes}${text}`));
  });

  test('a database id is a length too', () => {
    expect(encodeRdb([{ id: 300, entries: [entry('k', 'v')] }], 0)).toBe(
      'REDIS0002\xfe\x41\x2c\0\x01k\x01v\xff',
    );
  });

  test('a key whose second has passed is left out, its database is not', () => {
    expect(encodeOne(entry('k', 'v', 999))).toBe(payloadOf(''));
    expect(encodeOne(entry('k', 'v', 1000))).toBe(payloadOf('\xfd\xe8\x03\0\0\0\x01k\x01v'));
  });

  test.each<[Long, string]>([
    [2 ** 32 + 1, '\x01\0\0\0'],
    // 2^62 + 3: no number has its last digit.
    ['4611686018427387907', '\x03\0\0\0'],
  ])('rdbSaveTime keeps the low 32 bits of %s', (deadline, bytes) => {
    expect(encodeOne(entry('k', 'v', deadline))).toBe(payloadOf(`\xfd${bytes}\0\x01k\x01v`));
  });

  test('databases without entries are left out', () => {
    expect(encodeRdb([], 0)).toBe('REDIS0002\xff');
    expect(
      encodeRdb(
        [
          { id: 0, entries: [] },
          { id: 9, entries: new Set([entry('k', 'v')]) },
        ],
        0,
      ),
    ).toBe('REDIS0002\xfe\x09\0\x01k\x01v\xff');
  });

  test('an expiry after 2038 wraps to 32 bits, and one of 2106 ends the load', () => {
    const wrapped = encodeOne(entry('k', 'v', 2147483648));
    expect(decodeRdb(wrapped)).toEqual({
      ok: true,
      databases: [{ id: 0, entries: [entry('k', 'v', -2147483648)] }],
    });
    expect(decodeRdb(encodeOne(entry('k', 'v', 4294967295)))).toEqual({
      ok: false,
      error:
        'not a payload that can be loaded: expiry -1 at byte 12, which 2.4 takes for the end of the file',
    });
  });
});

describe('decodeRdb', () => {
  const loaded = (payload: string) => {
    const result = decodeRdb(payload);
    if (!result.ok) throw new Error(result.error);
    return result.databases;
  };
  const refused = (payload: string) => {
    const result = decodeRdb(payload);
    return result.ok ? 'loaded' : result.error.replace('not a payload that can be loaded: ', '');
  };

  test('keys before the first database id, and a database that comes twice', () => {
    expect(loaded('REDIS0001\0\x01a\x01b\xff')).toEqual([{ id: 0, entries: [entry('a', 'b')] }]);
    expect(loaded('REDIS0002\xfe\x01\0\x01a\x01b\xfe\x02\xfe\x01\0\x01c\x01d\xff')).toEqual([
      { id: 1, entries: [entry('a', 'b')] },
      { id: 2, entries: [] },
      { id: 1, entries: [entry('c', 'd')] },
    ]);
  });

  test('a compressed string', () => {
    // 4 bytes that unpack to 10: "a", then 9 more from one byte back (7 + 0 + 2).
    const packed = '\0a\xe0\0\0';
    expect(loaded(payloadOf(`\0\x01k\xc3\x05\x0a${packed}`))[0].entries).toEqual([entry('k', 'aaaaaaaaaa')]);
    expect(refused(payloadOf(`\0\x01k\xc3\x05\x0b${packed}`))).toBe(
      'compressed string at byte 17 does not unpack to its 11 bytes',
    );
    expect(refused(payloadOf(`\0\x01k\xc3\x05\x80\xff\xff\xff\xff${packed}`))).toMatch(/does not unpack/);
  });

  test('bytes after the end are not looked at', () => {
    expect(loaded(`${payloadOf('\0\x01a\x01b')}*1\r\n`)).toEqual([{ id: 0, entries: [entry('a', 'b')] }]);
  });

  test('an expiry before a database id is forgotten', () => {
    expect(loaded('REDIS0002\xfd\x01\0\0\0\xfe\x01\0\x01a\x01b\xff')).toEqual([
      { id: 1, entries: [entry('a', 'b')] },
    ]);
  });

  test.each([
    ['', 'short read at byte 0: 9 more bytes expected, 0 there'],
    ['RADIS0002\xff', 'wrong signature at byte 0'],
    ['REDIS0006\xff', 'format version 6 at byte 5, 2.4 loads 1 and 2'],
    ['REDIS0000\xff', 'format version 0 at byte 5, 2.4 loads 1 and 2'],
    ['REDIS0002', 'short read at byte 9: 1 more bytes expected, 0 there'],
    [payloadOf('\x01\x01k\0'), 'list (type 1) at byte 11, the model holds strings only'],
    [payloadOf('\x0b\x01k\0'), 'set (intset) (type 11) at byte 11, the model holds strings only'],
    [payloadOf('\x4d\x01k\0'), 'unknown type 77 at byte 11'],
    [payloadOf('\0\x01k\xc4'), 'unknown string encoding 4 at byte 14'],
    ['REDIS0002\0\x05abc', 'short read at byte 11: 5 more bytes expected, 3 there'],
  ])('refuses %j', (payload, error) => {
    expect(refused(payload)).toBe(error);
  });

  test('whatever was encoded is decoded, and no part of it is', () => {
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.integer().map(String),
      fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
      fc.integer({ min: 60, max: 20000 }).map((length) => '\xfe'.repeat(length)),
    );
    const expireSeconds = fc.oneof(fc.constant(-1), fc.integer({ min: 1000, max: 2 ** 31 - 1 }));
    const entries = fc.array(fc.record({ key: text, value: text, expireSeconds }), {
      minLength: 1,
      maxLength: 6,
    });
    const databases: fc.Arbitrary<RdbDatabase[]> = fc.array(fc.record({ id: fc.nat(100_000), entries }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(databases, fc.nat(), (list, cut) => {
        const payload = encodeRdb(list, 1000);
        expect(decodeRdb(payload)).toEqual({ ok: true, databases: list });
        expect(decodeRdb(payload.slice(0, cut % payload.length)).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('noise never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const result = decodeRdb(`REDIS0002${Buffer.from(bytes).toString('latin1')}`);
        expect(typeof result.ok).toBe('boolean');
      }),
      { numRuns: 2000 },
    );
  });
});
