/**
 * The server's log, 2.4 to 7: `[pid] 28 Nov 09:30:00 - message` (2.4), `pid:M 28 Nov 2026 09:30:00.123 - message`
 * (3.0 and later; the year since 5.0). What it says of databases and memory every five seconds stands at level verbose, the
 * line on memory from 6.0 on at debug: `serverCron`.
 * Messages are also found behind another program's prefix, or alone.
 */
export interface LogDatabase {
  id: number;
  keys: number;
  /** Keys that have an expiry. */
  expires: number;
  /** Slots of its main hash table, both tables together while it is rehashed. */
  slots: number;
}

/** What the cron says at one time. */
export interface LogSample {
  /** Where it was found. */
  source: string;
  /** As it stands in the log; empty where lines have no head. */
  time: string;
  databases: LogDatabase[];
  clients: number;
  slaves: number;
  usedMemory: number;
}

export interface LogFacts {
  source: string;
  lines: number;
  /** The version that it started with; empty when the log begins later. */
  version: string;
  starts: number;
  /** The process of the samples; empty where lines have no head. */
  pid: string;
  /** First, last, and the ones with the least and the most memory of the last start; samples in between are not kept. */
  first: LogSample | null;
  last: LogSample | null;
  samples: number;
  /** The most slaves of any sample of the last start. */
  mostSlaves: number;
  /** Databases of which something was said without a line on memory after it. */
  open: LogDatabase[];
  /** Whether a child that saves has been started and has not ended. */
  child: boolean;
  /** Megabytes that a child copied, the greatest. */
  copyOnWriteMegabytes: number;
  /** Whether a slave has asked for synchronization and none has succeeded since. */
  slaveWaits: boolean;
  /** Closed because their output was too large (2.6 and later): slaves, and other clients. */
  slavesClosed: number;
  clientsClosed: number;
}

export interface LogReader {
  take(line: string): boolean;
  facts(): LogFacts | null;
}

const HEAD =
  /^(?:\[(\d+)(?: \| signal handler)?\]|(\d+):[A-Za-z-]+) +(\d{1,2} [A-Z][a-z]{2}(?: \d{4})? \d\d:\d\d:\d\d(?:\.\d+)?) ([.\-*#])(?: |$)/;
const DATABASE = /\bDB (\d{1,5}): (\d{1,15}) keys \((\d{1,15}) volatile\) in (\d{1,15}) slots HT/;
const MEMORY = /(\d{1,9}) clients connected \((\d{1,9}) (?:slaves|replicas)\), (\d{1,16}) bytes in use/;
const STARTED =
  /(?:Server started, Redis version|Redis version=|Redis is starting.*version) ?v?=?(\d+\.\d+\.\d+)/;
const COPY_ON_WRITE =
  /(?:AOF rewrite|RDB): (\d+) MB of memory used by copy-on-write|Fork CoW for [\w ]+: current \d+ MB, peak (\d+) MB/;

/** Other messages, and what they change. */
const EVENTS: readonly (readonly [RegExp, (facts: LogFacts, line: string) => void])[] = [
  [
    /Background (?:saving|append only file rewriting|RDB transfer) started by pid/,
    (facts) => {
      facts.child = true;
    },
  ],
  [
    /Background (?:saving|AOF rewrite|RDB transfer) (?:terminated|error)|Background transfer (?:terminated|error)/,
    (facts) => {
      facts.child = false;
    },
  ],
  [
    /(?:Slave|Replica)(?: \S+)? asks? for synchronization(?! but)/,
    (facts) => {
      facts.slaveWaits = true;
    },
  ],
  [
    /Synchronization with (?:slave|replica).* succeeded|Partial resynchronization request.* accepted/,
    (facts) => {
      facts.slaveWaits = false;
    },
  ],
  [
    /scheduled to be closed ASAP for overcoming of output buffer limits|closed for overcoming of output buffer limits/,
    (facts, line) => {
      if (/\bflags=\w*S/.test(line)) facts.slavesClosed++;
      else facts.clientsClosed++;
    },
  ],
];

/** What is known of a process that has just begun. */
const ofNewProcess = () => ({
  first: null,
  last: null,
  samples: 0,
  mostSlaves: 0,
  child: false,
  slaveWaits: false,
  slavesClosed: 0,
  clientsClosed: 0,
});

export function createLogReader(source: string): LogReader {
  const facts: LogFacts = {
    ...ofNewProcess(),
    source,
    lines: 0,
    version: '',
    starts: 0,
    pid: '',
    open: [],
    copyOnWriteMegabytes: 0,
  };
  return {
    take(line) {
      const head = HEAD.exec(line);
      const known = takeSample(facts, line, head) || takeEvent(facts, line);
      if (head === null && !known) return false;
      facts.lines++;
      return true;
    },
    facts: () => {
      if (facts.lines === 0) return null;
      // An excerpt may show the databases after the memory.
      if (facts.last !== null && facts.last.databases.length === 0) facts.last.databases = facts.open;
      return facts;
    },
  };
}

function takeSample(facts: LogFacts, line: string, head: RegExpExecArray | null): boolean {
  const database = DATABASE.exec(line);
  if (database !== null) {
    const [id, keys, expires, slots] = database.slice(1).map(Number);
    facts.open = facts.open.filter((other) => other.id !== id);
    facts.open.push({ id, keys, expires, slots });
    return true;
  }
  const memory = MEMORY.exec(line);
  if (memory === null) return false;
  const [clients, slaves, usedMemory] = memory.slice(1).map(Number);
  const [, old, modern, time = ''] = head ?? [];
  const sample = { source: facts.source, time, databases: facts.open, clients, slaves, usedMemory };
  facts.pid = old ?? modern ?? '';
  facts.first ??= sample;
  facts.last = sample;
  facts.samples++;
  facts.mostSlaves = Math.max(facts.mostSlaves, slaves);
  facts.open = [];
  return true;
}

/** Messages that count, by the text that `redisLog` is given (2.4.9) and `serverLog` later. */
function takeEvent(facts: LogFacts, line: string): boolean {
  const started = STARTED.exec(line);
  if (started !== null) {
    // A new process: what the old one held is gone.
    Object.assign(facts, { ...ofNewProcess(), version: started[1], starts: facts.starts + 1 });
    return true;
  }
  const copied = COPY_ON_WRITE.exec(line);
  if (copied !== null) {
    facts.copyOnWriteMegabytes = Math.max(facts.copyOnWriteMegabytes, Number(copied[1] ?? copied[2]));
    return true;
  }
  const known = EVENTS.find(([pattern]) => pattern.test(line));
  known?.[1](facts, line);
  return known !== undefined;
}
