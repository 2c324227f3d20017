import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { encodeCommand, parseReply, type ReplyValue, replyLength } from './resp.ts';

test('encodeCommand writes a multi-bulk request of bytes', () => {
  expect(encodeCommand(['SET', 'foo', 'bar'])).toBe('*3\r\n$3\r\nSET\r\n$3\r\nfoo\r\n$3\r\nbar\r\n');
  expect(encodeCommand(['ECHO', ''])).toBe('*2\r\n$4\r\nECHO\r\n$0\r\n\r\n');
  expect(encodeCommand(['ECHO', '\0\r\n\xff'])).toBe('*2\r\n$4\r\nECHO\r\n$4\r\n\0\r\n\xff\r\n');
});

describe('replies', () => {
  test.each<[string, ReplyValue]>([
    ['+OK\r\n', '+OK'],
    ['+\r\n', '+'],
    ['-ERR no such key\r\n', '-ERR no such key'],
    [':1000\r\n', ':1000'],
    [':-1\r\n', ':-1'],
    ['$3\r\nbar\r\n', '$bar'],
    ['$0\r\n\r\n', '$'],
    ['$4\r\n\r\n\r\n\r\n', '$\r\n\r\n'],
    ['$-1\r\n', null],
    ['*-1\r\n', null],
    ['*0\r\n', []],
    ['*2\r\n$1\r\na\r\n$-1\r\n', ['$a', null]],
    ['*3\r\n*0\r\n*1\r\n:1\r\n+QUEUED\r\n', [[], [':1'], '+QUEUED']],
    ['+a lone \n is part of the line\r\n', '+a lone \n is part of the line'],
  ])('%j', (bytes, value) => {
    expect(replyLength(bytes, 0)).toBe(bytes.length);
    expect(parseReply(bytes, 0)).toEqual({ value, end: bytes.length });
    const placed = `:7\r\n${bytes}+NEXT\r\n`;
    expect(replyLength(placed, 4)).toBe(4 + bytes.length);
    expect(parseReply(placed, 4)).toEqual({ value, end: 4 + bytes.length });
    for (let length = 0; length < bytes.length; length++) {
      expect(replyLength(bytes.slice(0, length), 0)).toBe(-1);
    }
  });

  test.each([
    'OK\r\n',
    '\r\n',
    '$x\r\n',
    '$\r\n',
    '*\r\n',
    '*1x\r\n',
    '$-\r\n',
    '$3\r\nbarxx',
    '*1\r\n?\r\n',
    '$99999999999999999999\r\n',
  ])('refuses %j', (bytes) => {
    expect(() => replyLength(bytes, 0)).toThrow(/does not begin a reply/);
  });

  test('parseReply refuses what is incomplete', () => {
    expect(() => parseReply('$3\r\nba', 0)).toThrow(/byte 0/);
    expect(() => parseReply('*2\r\n:1\r\n', 0)).toThrow(/byte 8/);
  });

  test('deep nesting needs no stack', () => {
    const bytes = `${'*1\r\n'.repeat(100_000)}:1\r\n`;
    expect(replyLength(bytes, 0)).toBe(bytes.length);
    expect(parseReply(bytes, 0).end).toBe(bytes.length);
  });

  const line = fc.string({ unit: fc.constantFrom('a', ' ', ':', '$', '1', '\xff') });
  const { value: anyValue } = fc.letrec<{ value: ReplyValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constant(null),
      fc.tuple(fc.constantFrom('+', '-'), line).map(([type, text]) => type + text),
      fc.integer().map((number) => `:${number}`),
      fc.string({ unit: fc.constantFrom('a', '\r', '\n', '\0', '\xff', '$') }).map((text) => `$${text}`),
      fc.array(tie('value')),
    ),
  }));
  const write = (value: ReplyValue): string => {
    if (value === null) return '$-1\r\n';
    if (Array.isArray(value)) return `*${value.length}\r\n${value.map(write).join('')}`;
    return value[0] === '$' ? `$${value.length - 1}\r\n${value.slice(1)}\r\n` : `${value}\r\n`;
  };

  test('whatever was written is read back, one reply after the other', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 5 }), (values) => {
        const bytes = values.map(write).join('');
        let at = 0;
        for (const value of values) {
          const end = replyLength(bytes, at);
          expect(parseReply(bytes, at)).toEqual({ value, end });
          at = end;
        }
        expect(at).toBe(bytes.length);
        expect(replyLength(bytes, at)).toBe(-1);
      }),
    );
  });
});

test('the notation is that of the vectors', () => {
  const path = join(__dirname, '..', '..', 'fidelity', 'vectors', '2.4.9', 'multi-errors.json.gz');
  const vector = JSON.parse(gunzipSync(readFileSync(path)).toString('latin1')) as {
    observed: { replies: ReplyValue[][] };
  };
  const replies = vector.observed.replies.flat();
  expect(replies).toContainEqual(['+OK', ':2', '-ERR value is not an integer or out of range']);
  expect(parseReply('*3\r\n+OK\r\n:2\r\n-ERR value is not an integer or out of range\r\n', 0).value).toEqual(
    replies.find((reply) => Array.isArray(reply) && reply.length === 3),
  );
});

test.each([0, 1, 255, 256, 257, 10_000])('%i words, and a word of so many bytes, are counted', (count) => {
  expect(encodeCommand(Array.from({ length: count }, () => 'w'))).toBe(
    `*${count}\r\n${'$1\r\nw\r\n'.repeat(count)}`,
  );
  const word = 'w'.repeat(count);
  expect(encodeCommand([word])).toBe(`*1\r\n$${count}\r\n${word}\r\n`);
});
