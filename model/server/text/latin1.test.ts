import fc from 'fast-check';
import { bytesFromLatin1, latin1FromBytes } from './latin1.ts';

test('every byte is its character, there and back', () => {
  const all = Uint8Array.from({ length: 256 }, (_, code) => code);
  const text = latin1FromBytes(all);
  expect(text).toBe(Buffer.from(all).toString('latin1'));
  expect(bytesFromLatin1(text)).toEqual(all);
});

test('any length, chunks and all', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(300), (bytes, times) => {
      const long = new Uint8Array(bytes.length * times);
      for (let i = 0; i < times; i++) long.set(bytes, i * bytes.length);
      expect(latin1FromBytes(long)).toBe(Buffer.from(long).toString('latin1'));
      expect(bytesFromLatin1(latin1FromBytes(long))).toEqual(long);
    }),
  );
});
