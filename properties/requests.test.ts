/** Where a multi-bulk request ends, and what is none. */
import { encodeCommand } from '../model/internals.ts';
import { multibulkAt } from './requests.ts';

test.each([[['SET', 'k', 'v']], [['PING']], [['SET', '', 'x'.repeat(10_000)]], [['a\r\nb', '*1\r\n$1\r\n']]])(
  '%j is read as it was said, wherever it stands',
  (words) => {
    const request = encodeCommand(words);
    for (const [before, after] of ['', 'x', '\r\n', '*', request].flatMap((a) => [
      [a, ''],
      [a, a],
    ])) {
      const end = before.length + request.length;
      expect(multibulkAt(before + request + after, before.length)).toEqual({ argv: words, end });
    }
    for (let length = 0; length < Math.min(request.length, 40); length++)
      expect(multibulkAt(request.slice(0, length), 0)).toBeNull();
  },
);

test('numbers are digits, thirteen at the most', () => {
  expect(multibulkAt('*0\r\n', 0)).toEqual({ argv: [], end: 4 });
  expect(multibulkAt('*0000000000001\r\n$0000000000002\r\nab\r\n', 0)?.argv).toEqual(['ab']);
  for (const wrong of ['*00000000000001\r\n$1\r\na\r\n', '*1\r\n$00000000000001\r\na\r\n', '*\r\n', '*x\r\n'])
    expect(multibulkAt(wrong, 0)).toBeNull();
  for (const wrong of [
    '*-1\r\n',
    '*+1\r\n$1\r\na\r\n',
    '*1\n$1\r\na\r\n',
    '*1\r\n:1\r\na\r\n',
    '$1\r\na\r\n',
  ])
    expect(multibulkAt(wrong, 0)).toBeNull();
});
