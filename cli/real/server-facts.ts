import { UserError } from '../errors.ts';
import { counted } from '../output/numbers.ts';
import {
  addressText,
  askServer,
  openConnection,
  type Patience,
  type RealConnection,
  type ServerAddress,
} from './connection.ts';

/** What a real server says about itself. */
export interface ServerFacts {
  version: string;
  allocator: string;
  archBits: number;
  /** Its process, if it is one of this machine. */
  pid: number;
  keys: number;
  databases: number;
  /** CONFIG GET save, to be restored. */
  save: string | null;
}

/** @throws UserError when INFO is not answered as a Redis server does. */
export async function infoOf(connection: RealConnection): Promise<Map<string, string>> {
  const reply = await askServer(connection, 'INFO');
  const text = typeof reply === 'string' ? reply : '';
  if (!text.startsWith('$')) {
    const what = connection.ended() ? 'it closes the connection' : JSON.stringify(reply).slice(0, 100);
    if (typeof reply === 'string' && /^-(NOAUTH|ERR operation not permitted)/.test(reply))
      throw new UserError(
        'the server wants a password: --auth, or REDISCLI_AUTH in the environment, gives it',
      );
    throw new UserError(`the server gives no INFO (${what}): is it a Redis?`);
  }
  const lines = text.slice(1).split('\r\n');
  return new Map(
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const];
    }),
  );
}

/** A number that INFO must have. @throws UserError */
export function infoNumber(info: Map<string, string>, name: string): number {
  const value = info.get(name) ?? '';
  if (!/^\d{1,15}$/.test(value)) {
    throw new UserError(`the server's INFO has no ${name}: is it a Redis?`);
  }
  return Number(value);
}

async function configOf(connection: RealConnection, name: string): Promise<string | null> {
  const reply = await askServer(connection, 'CONFIG', 'GET', name);
  return Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1].slice(1) : null;
}

/** More than any server has; something that says yes to everything is asked no further. */
const MAX_DATABASES = 2 ** 24;

/** How many databases there are: SELECT tells, where CONFIG does not (2.4). */
async function databasesOf(connection: RealConnection): Promise<number> {
  const known = await configOf(connection, 'databases');
  if (known !== null && /^\d{1,9}$/.test(known)) return Number(known);
  let [least, most] = [1, 2];
  const exists = async (count: number) =>
    (await askServer(connection, 'SELECT', String(count - 1))) === '+OK';
  while (most < MAX_DATABASES && (await exists(most))) [least, most] = [most, most * 2];
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (await exists(middle)) least = middle;
    else most = middle;
  }
  await askServer(connection, 'SELECT', '0');
  return least;
}

/** @throws UserError when there is no Redis at the address, or it wants a password. */
export async function readFacts(address: ServerAddress, patience: Patience): Promise<ServerFacts> {
  const connection = await openConnection(address, patience);
  try {
    const info = await infoOf(connection);
    const version = info.get('redis_version');
    if (version === undefined || !/^\d+\.\d+\.\d+/.test(version)) {
      throw new UserError(
        `what answers at ${addressText(address)} gives no INFO of a Redis server: is it one?`,
      );
    }
    let keys = 0;
    for (const [name, value] of info) {
      if (/^db\d+$/.test(name)) keys += Number(/keys=(\d+)/.exec(value)?.[1] ?? 0);
    }
    return {
      version,
      allocator: info.get('mem_allocator') ?? 'unknown',
      archBits: Number(info.get('arch_bits') ?? 64),
      pid: Number(info.get('process_id') ?? 0),
      keys,
      databases: await databasesOf(connection),
      save: await configOf(connection, 'save'),
    };
  } finally {
    connection.close();
  }
}

/** @throws UserError when the server has keys and the user has not said that this is all right. */
export function refuseData(facts: ServerFacts, force: boolean): void {
  if (facts.keys === 0 || force) return;
  throw new UserError(
    `the server holds ${counted(facts.keys, 'key')}, and what is played writes and deletes. Take an empty one, or say --force.`,
  );
}
