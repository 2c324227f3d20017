import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sha1, sha1Bytes, sha1Hex } from './sha1.ts';

test.each([
  // The test vectors of FIPS 180-1, and the empty message.
  ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
])('sha1(%j)', (text, hex) => {
  expect(sha1Hex(sha1(text))).toBe(hex);
});

test('a million letters', () => {
  expect(sha1Hex(sha1('a'.repeat(1_000_000)))).toBe('34aa973cd4c4daa4f61eeb2bdbad27316534016f');
});

test('agrees with the platform at every length across the padding, and on any bytes', () => {
  const expected = (text: string) => createHash('sha1').update(text, 'latin1').digest();
  for (let length = 0; length < 200; length++) {
    const text = '\xa5'.repeat(length);
    expect(sha1Hex(sha1(text))).toBe(expected(text).toString('hex'));
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = Buffer.from(bytes).toString('latin1');
      expect(sha1Bytes(sha1(text))).toBe(expected(text).toString('latin1'));
    }),
  );
});
