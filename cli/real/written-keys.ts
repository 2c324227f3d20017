import type { VectorStep } from '../../model/index.ts';
import { encodeCommand } from '../../model/internals.ts';
import {
  askServer,
  openConnection,
  type Patience,
  type RealConnection,
  type ServerAddress,
} from './connection.ts';

/** The keys that steps may make on a real server, so that a run can take away what it has brought. */

/** By database, as `db` and `key`. */
export type Keys = Map<number, Set<string>>;

/** Commands whose first argument is a key that they may make. */
const FIRST = new Set(
  'set setex setnx getset append incr decr incrby decrby setbit setrange psetex'.split(' '),
);
const EVERY_SECOND = new Set(['mset', 'msetnx']);
const SECOND = new Set(['rename', 'renamenx']);

/** How many keys are asked for, or deleted, at a time. */
const PORTION = 500;

export function writtenKeys(steps: readonly VectorStep[]): Keys {
  const keys: Keys = new Map();
  const databases = new Map<string, number>();
  for (const step of steps) {
    if (step.do === 'populate') populated(keys, step.db, step.keys);
    if (step.do !== 'send') continue;
    for (const command of step.commands) note(keys, databases, step.conn, command);
  }
  return keys;
}

function note(keys: Keys, databases: Map<string, number>, conn: string, [word, ...args]: string[]): void {
  const name = word.toLowerCase();
  const db = databases.get(conn) ?? 0;
  if (name === 'select' && /^\d{1,9}$/.test(args[0] ?? '')) databases.set(conn, Number(args[0]));
  else if (FIRST.has(name)) add(keys, db, args[0]);
  else if (SECOND.has(name)) add(keys, db, args[1]);
  else if (EVERY_SECOND.has(name)) for (let at = 0; at < args.length; at += 2) add(keys, db, args[at]);
  else if (name === 'move') add(keys, Number(args[1]), args[0]);
  else if (name === 'debug' && args[0]?.toLowerCase() === 'populate') populated(keys, db, Number(args[1]));
}

/** DEBUG POPULATE: `debugCommand` (debug.c). */
function populated(keys: Keys, db: number, count: number): void {
  for (let number = 0; number < count; number++) add(keys, db, `key:${number}`);
}

function add(keys: Keys, db: number, key: string | undefined): void {
  if (key === undefined || !Number.isInteger(db)) return;
  const known = keys.get(db) ?? new Set();
  known.add(key);
  keys.set(db, known);
}

/** Those of the keys that the server does not have yet. @throws UserError when it does not answer. */
export async function missingKeys(address: ServerAddress, patience: Patience, keys: Keys): Promise<Keys> {
  const missing: Keys = new Map();
  await eachPortion(address, patience, keys, async (connection, db, portion) => {
    connection.say(portion.map((key) => encodeCommand(['EXISTS', key])).join(''));
    const answers = await connection.take(portion.length);
    for (const [at, key] of portion.entries()) if (answers[at] === ':0') add(missing, db, key);
  });
  return missing;
}

/**
 * Deletes the keys; gives how many there were. Of a server that was empty the databases are given back their tables, too:
 * a second run then begins as the first did.
 *
 * @throws UserError when the server does not answer.
 */
export async function removeKeys(
  address: ServerAddress,
  patience: Patience,
  keys: Keys,
  wasEmpty: boolean,
): Promise<number> {
  let removed = 0;
  await eachPortion(address, patience, keys, async (connection, _, portion) => {
    const answer = await askServer(connection, 'DEL', ...portion);
    removed += typeof answer === 'string' && /^:\d+$/.test(answer) ? Number(answer.slice(1)) : 0;
    if (wasEmpty && (await askServer(connection, 'DBSIZE')) === ':0') await askServer(connection, 'FLUSHDB');
  });
  return removed;
}

async function eachPortion(
  address: ServerAddress,
  patience: Patience,
  keys: Keys,
  each: (connection: RealConnection, db: number, portion: string[]) => Promise<void>,
): Promise<void> {
  const connection = await openConnection(address, patience);
  try {
    for (const [db, set] of keys) {
      if ((await askServer(connection, 'SELECT', String(db))) !== '+OK') continue;
      const all = [...set];
      for (let from = 0; from < all.length; from += PORTION)
        await each(connection, db, all.slice(from, from + PORTION));
    }
  } finally {
    connection.close();
  }
}
