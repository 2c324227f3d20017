/** Requests as a server takes them off its query buffer. */
export interface Requests {
  /** Each request's bytes. */
  requests: string[];
  /** What is no whole request yet. */
  rest: string;
  /** The requests' arguments when all of them are multi-bulk; null otherwise. */
  plain: string[][] | null;
}

/** The multi-bulk request at `from`: its arguments and its end; null when it is not whole. */
export function multibulkAt(bytes: string, from: number): { argv: string[]; end: number } | null {
  const header = /^\*(\d+)\r\n/.exec(bytes.slice(from, from + 16));
  if (header === null) return null;
  const argv: string[] = [];
  let at = from + header[0].length;
  for (let left = Number(header[1]); left > 0; left--) {
    const length = /^\$(\d+)\r\n/.exec(bytes.slice(at, at + 16));
    if (length === null) return null;
    const start = at + length[0].length;
    const end = start + Number(length[1]);
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
