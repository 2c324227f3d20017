import { openedText } from './file-text.ts';

const opened = (bytes: Buffer) =>
  openedText({ name: 'a.json', arrayBuffer: async () => new Uint8Array(bytes).buffer });

test('text is UTF-8, with a byte order mark or without', async () => {
  expect(await opened(Buffer.from('{ "é": 1 }'))).toBe('{ "é": 1 }');
  expect(await opened(Buffer.from('\ufeff{}'))).toBe('{}');
  expect(await opened(Buffer.from(''))).toBe('');
});

test('UTF-16 is told as the commands tell it', async () => {
  const sentence = 'a.json: it is UTF-16 text, and UTF-8 is expected (iconv -f UTF-16 -t UTF-8)';
  const bytes = Buffer.from('\ufeff{}', 'utf16le');
  await expect(opened(bytes)).rejects.toThrow(sentence);
  await expect(opened(Buffer.from(bytes).swap16())).rejects.toThrow(sentence);
});
