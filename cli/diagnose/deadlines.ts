import type { MonitorLine } from './read/monitor-line.ts';

/** Which keys expire when, as far as a MONITOR capture shows it. */
export interface Deadlines {
  take(line: MonitorLine): void;
  /** Keys whose expiry was over at this time, in Unix microseconds. */
  overdue(atMicros: number): number;
}

/** Deadlines are kept for so many keys; of more, the rest is not counted. */
const MAX_DEADLINES = 500_000;

type Words = readonly string[];

const first = (args: Words) => args.slice(1, 2);
const every = (args: Words) => args.slice(1);

/** Keys that have no deadline after a command: their value is another one (`setKey`, db.c), or they are gone. */
const WITHOUT: ReadonlyMap<string, (args: Words) => Words> = new Map([
  ['getset', first],
  ['getdel', first],
  ['persist', first],
  // It takes the deadline along in later versions, and leaves it behind in 2.4: such a key is not counted.
  ['move', first],
  ['sinterstore', first],
  ['sunionstore', first],
  ['sdiffstore', first],
  ['zinterstore', first],
  ['zunionstore', first],
  ['zdiffstore', first],
  ['zrangestore', first],
  ['bitop', (args: Words) => args.slice(2, 3)],
  ['del', every],
  ['unlink', every],
  ['mset', (args: Words) => args.filter((_, at) => at % 2 === 1)],
  ['sort', (args: Words) => args.filter((_, at) => at > 2 && args[at - 1].toLowerCase() === 'store')],
]);

/** How a deadline is written: microseconds of its unit, and whether it counts from now. */
type Unit = readonly [micros: number, fromNow: boolean];

const SECONDS: Unit = [1_000_000, true];
const MILLIS: Unit = [1_000, true];
const UNIX_SECONDS: Unit = [1_000_000, false];
const UNIX_MILLIS: Unit = [1_000, false];

const EXPIRES: ReadonlyMap<string, Unit> = new Map([
  ['expire', SECONDS],
  ['pexpire', MILLIS],
  ['expireat', UNIX_SECONDS],
  ['pexpireat', UNIX_MILLIS],
]);

/** Of SET and GETEX. */
const OPTIONS: ReadonlyMap<string, Unit> = new Map([
  ['ex', SECONDS],
  ['px', MILLIS],
  ['exat', UNIX_SECONDS],
  ['pxat', UNIX_MILLIS],
]);

/** A capture shows no replies: what is not seen to fail is taken to have done what it says. */
export function createDeadlines(): Deadlines {
  const databases = new Map<number, Map<string, number>>();
  let known = 0;
  const deadlineOf = (db: number, key: string) => databases.get(db)?.get(key);
  const forget = (db: number, key: string) => {
    if (databases.get(db)?.delete(key)) known--;
  };
  const give = (db: number, key: string, deadline: number) => {
    const keys = databases.get(db) ?? new Map<string, number>();
    if (!keys.has(key) && known === MAX_DEADLINES) return;
    if (!keys.has(key)) known++;
    databases.set(db, keys.set(key, deadline));
  };
  const flush = (db: number) => {
    known -= databases.get(db)?.size ?? 0;
    databases.delete(db);
  };
  const rename = (db: number, from: string, to: string) => {
    const deadline = deadlineOf(db, from);
    if (from === to) return;
    forget(db, from);
    if (deadline === undefined) forget(db, to);
    else give(db, to, deadline);
  };
  return {
    take({ atMicros, db, args }) {
      const name = args[0].toLowerCase();
      const [, key = '', other = ''] = args;
      const before = deadlineOf(db, key);
      const isThere = (one: string) => (deadlineOf(db, one) ?? 0) > atMicros;
      if (WITHOUT.has(name)) for (const gone of WITHOUT.get(name)?.(args) ?? []) forget(db, gone);
      else if (name === 'flushdb') flush(db);
      else if (name === 'flushall') for (const each of [...databases.keys()]) flush(each);
      else if (name === 'rename') rename(db, key, other);
      else if (name === 'renamenx') {
        if (!isThere(other)) rename(db, key, other);
      } else {
        const after = deadlineAfter(name, args, atMicros, before);
        if (after === null) forget(db, key);
        else if (after !== undefined) give(db, key, after);
      }
    },
    overdue(atMicros) {
      let over = 0;
      for (const keys of databases.values())
        for (const deadline of keys.values()) if (deadline < atMicros) over++;
      return over;
    },
  };
}

/** The deadline of the key that a command names; null: it has none any more. Undefined: the command leaves it as it was. */
function deadlineAfter(
  name: string,
  args: Words,
  atMicros: number,
  before: number | undefined,
): number | null | undefined {
  if (name === 'set') {
    const options = args.slice(3).map((arg) => arg.toLowerCase());
    if (options.includes('keepttl') || (options.includes('nx') && (before ?? 0) > atMicros)) return undefined;
    const [option, number] = optionOf(args.slice(3));
    return option === undefined ? null : ahead(momentOf(number, option, atMicros), atMicros);
  }
  if (name === 'setex') return ahead(momentOf(args[2], SECONDS, atMicros), atMicros);
  if (name === 'psetex') return ahead(momentOf(args[2], MILLIS, atMicros), atMicros);
  if (name === 'getex') {
    const [option, number] = optionOf(args.slice(2));
    if (option !== undefined) return ahead(momentOf(number, option, atMicros), atMicros);
    return args[2]?.toLowerCase() === 'persist' ? null : undefined;
  }
  const unit = EXPIRES.get(name);
  const deadline = unit === undefined ? undefined : momentOf(args[2], unit, atMicros);
  if (deadline === undefined || isKept(args[3]?.toLowerCase(), deadline, before)) return undefined;
  // The key is deleted at once (`expireGenericCommand`, db.c).
  return deadline > atMicros ? deadline : null;
}

/** A time that is over is refused. */
function ahead(deadline: number | undefined, atMicros: number): number | undefined {
  return deadline !== undefined && deadline > atMicros ? deadline : undefined;
}

/** The first option that says how long, and its number. */
function optionOf(args: Words): [Unit, string | undefined] | [] {
  const at = args.findIndex((arg) => OPTIONS.has(arg.toLowerCase()));
  const unit = OPTIONS.get(args[at]?.toLowerCase());
  return unit === undefined ? [] : [unit, args[at + 1]];
}

function momentOf(number: string | undefined, [micros, fromNow]: Unit, atMicros: number): number | undefined {
  if (number === undefined || !/^-?\d{1,18}$/.test(number)) return undefined;
  return Number(number) * micros + (fromNow ? atMicros : 0);
}

/** Whether the condition of an EXPIRE (7.0) keeps the deadline as it was. */
function isKept(condition: string | undefined, deadline: number, before: number | undefined): boolean {
  if (condition === 'nx') return before !== undefined;
  if (condition === 'xx') return before === undefined;
  if (condition === 'gt') return before === undefined || deadline <= before;
  return condition === 'lt' && before !== undefined && deadline >= before;
}
