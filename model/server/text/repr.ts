/** A byte string in quotes, as MONITOR and some log lines show it. */

const ESCAPES: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  13: '\\r',
  34: '\\"',
  92: '\\\\',
};

const HEX = '0123456789abcdef';

/** How `sdscatrepr` shows one byte. */
export function reprByte(code: number): string {
  const escaped = ESCAPES[code];
  if (escaped !== undefined) return escaped;
  if (code >= 32 && code < 127) return String.fromCharCode(code);
  return `\\x${HEX[code >> 4]}${HEX[code & 15]}`;
}

/** True if `sdscatrepr` adds nothing to the text but the quotes. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 || code >= 127 || code === 34 || code === 92) return false;
  }
  return true;
}

/** What `sdscatrepr` (sds.c) appends: the text in double quotes, with C's escapes and \xHH for what does not print. */
export function repr(text: string): string {
  if (isPlain(text)) return `"${text}"`;
  let shown = '"';
  for (let at = 0; at < text.length; at++) shown += reprByte(text.charCodeAt(at));
  return `${shown}"`;
}
