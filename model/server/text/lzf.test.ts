import fc from 'fast-check';
import { lzfDecompress } from './lzf.ts';

describe('lzfDecompress', () => {
  test.each([
    ['a literal run', '\x02abc', 'abc'],
    ['two literal runs', '\0a\x01bc', 'abc'],
    // Length 1 + 2 from distance 0 + 1: the last byte three times over.
    ['a run of one byte', '\0a\x20\0', 'aaaa'],
    ['a reference that overlaps itself', '\x01ab\x60\x01', 'abababa'],
    // Length 7 + 5 + 2 = 14 from distance 2 + 1.
    ['a long reference', '\x02abc\xe0\x05\x02', 'abcabcabcabcabcab'],
    ['nothing', '', ''],
  ])('%s', (_, packed, text) => {
    expect(lzfDecompress(packed, text.length)).toBe(text);
    if (text !== '') expect(lzfDecompress(packed, text.length - 1)).toBeNull();
  });

  test('a distance over 255', () => {
    const runs = Array.from({ length: 10 }, (_, i) => `\x1f${String.fromCharCode(65 + i).repeat(32)}`).join(
      '',
    );
    const plain = runs.replaceAll('\x1f', '');
    // Control 0x21: length 1 + 2, distance (1 << 8) + 63 + 1 = 320, the very first byte.
    expect(lzfDecompress(`${runs}\x21\x3f`, 323)).toBe(`${plain}AAA`);
    expect(lzfDecompress(`${runs}\x21\x40`, 323)).toBeNull();
  });

  test.each([
    ['a literal run cut off', '\x02ab'],
    ['a reference cut off', '\0a\x20'],
    ['a long reference without its length', '\0a\xe0'],
    ['a long reference without its distance', '\0a\xe0\x01'],
    ['a reference before the start', '\x20\0'],
    ['a reference too far back', '\0a\x20\x01'],
  ])('refuses %s', (_, packed) => {
    expect(lzfDecompress(packed, 1000)).toBeNull();
  });

  test('any noise is refused or unpacked within its bound', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(2000), (bytes, maxLength) => {
        const text = lzfDecompress(Buffer.from(bytes).toString('latin1'), maxLength);
        expect(text === null || text.length <= maxLength).toBe(true);
      }),
    );
  });
});
