/** A line of MONITOR: `replicationFeedMonitors` (replication.c), the same from 2.4 to 7 but for who it was. */
export interface MonitorLine {
  /** Unix time in microseconds. */
  atMicros: number;
  db: number;
  /** `127.0.0.1:4711`, `lua`, `unix:/path`; empty up to 2.4, which does not say. */
  client: string;
  args: string[];
}

/** Up to 2.4: `1332.5 (db 15) "SET" ...`, in 2.0 with microseconds that are not padded; from 2.6 on `1332.5 [15 127.0.0.1:4711] "SET" ...`. */
const HEAD = /^\+?(\d{1,11})\.(\d{1,6}) (?:\(db (\d{1,5})\) |\[(\d{1,5}) ([^\]]*\]?[^\]]*)\] )?(?=")/;

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', n: '\n', r: '\r', t: '\t' };

/** Null when the line is none of MONITOR; `args` is null when it is cut off. */
export function readMonitorLine(
  line: string,
): (Omit<MonitorLine, 'args'> & { args: string[] | null }) | null {
  const head = HEAD.exec(line);
  if (head === null) return null;
  return {
    atMicros: Number(head[1]) * 1_000_000 + Number(head[2]),
    db: Number(head[3] ?? head[4] ?? 0),
    client: head[5] ?? '',
    args: readArguments(line, head[0].length),
  };
}

/** The quoted arguments from `at` on (`sdscatrepr`, sds.c), unquoted; null when the last is not closed. */
function readArguments(line: string, at: number): string[] | null {
  const args: string[] = [];
  for (let from = at; ; ) {
    if (line[from] !== '"') return null;
    let end = line.indexOf('"', from + 1);
    while (end > 0 && isEscaped(line, end, from)) end = line.indexOf('"', end + 1);
    if (end < 0) return null;
    const text = line.slice(from + 1, end);
    args.push(text.includes('\\') ? unescaped(text) : text);
    if (end + 1 === line.length) return args;
    if (line[end + 1] !== ' ') return null;
    from = end + 2;
  }
}

/** A quote behind an odd number of backslashes. */
function isEscaped(line: string, at: number, from: number): boolean {
  let back = at - 1;
  while (back > from && line[back] === '\\') back--;
  return (at - 1 - back) % 2 === 1;
}

function unescaped(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{2}|[\s\S])/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
  );
}
