/** Requests as a server takes them off its query buffer. */
export interface Requests {
  /** Each request's bytes. */
  requests: string[];
  /** What is no whole request yet. */
  rest: string;
  /** The requests' arguments when all of them are multi-bulk; null otherwise. */
  plain: string[][] | null;
}

const CR = 13;
const LF = 10;
const DOLLAR = 36;
const STAR = 42;
const DIGIT_0 = 48;

/** Longer numbers are none. */
const MAX_DIGITS = 13;

/** Where a header ends: this mark, a number, and CRLF; -1 if none is there. */
function headerEnd(bytes: string, from: number, mark: number): number {
  if (bytes.charCodeAt(from) !== mark) return -1;
  const last = from + 1 + MAX_DIGITS;
  let at = from + 1;
  while (at < last && isDigit(bytes.charCodeAt(at))) at++;
  if (at === from + 1 || bytes.charCodeAt(at) !== CR || bytes.charCodeAt(at + 1) !== LF) return -1;
  return at + 2;
}

function isDigit(code: number): boolean {
  return code >= DIGIT_0 && code < DIGIT_0 + 10;
}

/** The multi-bulk request at `from`: its arguments and its end; null when it is not whole. */
export function multibulkAt(bytes: string, from: number): { argv: string[]; end: number } | null {
  let at = headerEnd(bytes, from, STAR);
  if (at < 0) return null;
  const argv: string[] = [];
  for (let left = Number(bytes.slice(from + 1, at - 2)); left > 0; left--) {
    const start = headerEnd(bytes, at, DOLLAR);
    if (start < 0) return null;
    const end = start + Number(bytes.slice(at + 1, start - 2));
    if (bytes.length < end + 2) return null;
    argv.push(bytes.slice(start, end));
    at = end + 2;
  }
  return { argv, end: at };
}

/** Splits what was sent into requests. Broken ones are left in the rest. */
export function splitRequests(bytes: string): Requests {
  const requests: string[] = [];
  let plain: string[][] | null = [];
  let at = 0;
  while (at < bytes.length) {
    let end: number;
    if (bytes.charAt(at) === '*') {
      const found = multibulkAt(bytes, at);
      if (found === null) break;
      plain?.push(found.argv);
      end = found.end;
    } else {
      const line = bytes.indexOf('\r\n', at);
      if (line < 0) break;
      end = line + 2;
      plain = null;
      if (bytes.slice(at, line).trim() === '') {
        at = end;
        continue;
      }
    }
    requests.push(bytes.slice(at, end));
    at = end;
  }
  return { requests, rest: bytes.slice(at), plain };
}
