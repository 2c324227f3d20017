import fc from 'fast-check';
import { bytesToHuman, fixed2, pad2 } from './numbers.ts';

test.each([
  [0, '0B'],
  [1023, '1023B'],
  [1024, '1.00K'],
  [1536, '1.50K'],
  // 755,408 bytes: the ground truth's used_memory before the report's run, 737.703... KiB.
  [755408, '737.70K'],
  [1048575, '1024.00K'],
  [1048576, '1.00M'],
  // The report's figure: 45.2804... MiB.
  [47479944, '45.28M'],
  [1073741823, '1024.00M'],
  [1073741824, '1.00G'],
  [2684354560, '2.50G'],
])('bytesToHuman(%i) is %s', (bytes, text) => {
  expect(bytesToHuman(bytes)).toBe(text);
});

describe('fixed2', () => {
  test('exact ties go to the even digit', () => {
    expect(fixed2(1, 8)).toBe('0.12');
    expect(fixed2(3, 8)).toBe('0.38');
    expect(fixed2(5, 8)).toBe('0.62');
    expect(fixed2(7, 8)).toBe('0.88');
    expect(fixed2(1145, 1000)).toBe('1.14');
    expect(fixed2(1155, 1000)).toBe('1.16');
  });

  test('carries into the whole part', () => {
    expect(fixed2(1999, 1000)).toBe('2.00');
    expect(fixed2(999999, 1000)).toBe('1000.00');
  });

  test('is the nearest hundredth', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 2 ** 30 }), (n, denominator) => {
        const numerator = Math.abs(n);
        const text = fixed2(numerator, denominator);
        expect(text).toMatch(/^[0-9]+\.[0-9]{2}$/);
        const error = BigInt(text.replace('.', '')) * BigInt(denominator) - BigInt(numerator) * 100n;
        expect((error < 0n ? -error : error) * 2n <= BigInt(denominator)).toBe(true);
      }),
    );
  });

  test('is what toFixed says for quotients by a power of two that are no tie', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), (numerator) => {
        fc.pre((numerator * 200) % 1024 !== 0);
        expect(fixed2(numerator, 1024)).toBe((numerator / 1024).toFixed(2));
      }),
    );
  });
});

test('pad2', () => {
  expect([0, 9, 10, 59].map(pad2)).toEqual(['00', '09', '10', '59']);
});
