/** A word as a shell reads it back, on Linux, macOS and Windows: in double quotes if it holds anything else than a plain path. */
export function quoted(word: string): string {
  if (/^[\w@./:+,=\\-]+$/.test(word)) return word;
  return /[$`"!\\]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : `"${word}"`;
}
