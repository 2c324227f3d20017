/** A line of CLIENT LIST: `getClientInfoString` (networking.c) of 2.4 to 2.8.11, `catClientInfoString` from 2.8.12 on. */
export interface ClientFacts {
  address: string;
  /** S: slave, O: monitor, M: master, N: none of these. */
  flags: string;
  /** Channels and patterns it is subscribed to. */
  subscriptions: number;
  /** Bytes read and not executed, and room for more. */
  queryBytes: number;
  /** Entries of its list of output. */
  outputEntries: number;
  /** What its output takes; null before 2.6. */
  outputBytes: number | null;
}

const LINE = /^(?:id=\d+ )?addr=\S* (?:laddr=\S* )?fd=-?\d+ /;

/** Null when the line is none of CLIENT LIST. */
export function readClientLine(line: string): ClientFacts | null {
  if (!LINE.test(line)) return null;
  const fields = new Map<string, string>();
  for (const part of line.split(' ')) {
    const equals = part.indexOf('=');
    if (equals > 0) fields.set(part.slice(0, equals), part.slice(equals + 1));
  }
  const number = (name: string) => Number(/^\d{1,15}$/.exec(fields.get(name) ?? '')?.[0] ?? 0);
  if (!fields.has('flags')) return null;
  return {
    address: fields.get('addr') ?? '',
    flags: fields.get('flags') ?? '',
    subscriptions: number('sub') + number('psub') + number('ssub'),
    queryBytes: number('qbuf') + number('qbuf-free'),
    outputEntries: number('oll'),
    outputBytes: fields.has('omem') ? number('omem') : null,
  };
}

/** What a client is, in a word. */
export function kindOfClient({
  flags,
  subscriptions,
}: ClientFacts): 'slave' | 'monitor' | 'subscriber' | 'client' {
  if (flags.includes('O')) return 'monitor';
  if (flags.includes('S')) return 'slave';
  return subscriptions > 0 ? 'subscriber' : 'client';
}
