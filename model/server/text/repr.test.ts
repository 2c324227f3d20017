import fc from 'fast-check';
import { repr } from './repr.ts';

test.each([
  ['', '""'],
  ['foo', '"foo"'],
  ['a b', '"a b"'],
  ['say "hi"', '"say \\"hi\\""'],
  ['back\\slash', '"back\\\\slash"'],
  ['\n\r\t\x07\b', '"\\n\\r\\t\\a\\b"'],
  ['\0\x1b\x7f', '"\\x00\\x1b\\x7f"'],
  ['\v\f', '"\\x0b\\x0c"'],
  ['\x80\xff', '"\\x80\\xff"'],
  ["it's ~!", '"it\'s ~!"'],
])('repr(%j) is %s', (text, shown) => {
  expect(repr(text)).toBe(shown);
});

test('shows printable ASCII only, and can be read back', () => {
  const bytes = fc.array(fc.nat(255)).map((codes) => String.fromCharCode(...codes));
  const letters: Record<string, string> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b' };
  fc.assert(
    fc.property(bytes, (text) => {
      const shown = repr(text);
      expect(shown).toMatch(/^"[ -~]*"$/);
      const read = shown
        .slice(1, -1)
        .replace(/\\(?:x([0-9a-f]{2})|(.))/g, (_, hex: string | undefined, letter: string) =>
          hex === undefined ? (letters[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
        );
      expect(read).toBe(text);
    }),
  );
});
