import { UserError } from '../errors.ts';
import { type Address, ask, openConnection, type RealConnection } from './connection.ts';

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

export async function infoOf(connection: RealConnection): Promise<Map<string, string>> {
  const text = String(await ask(connection, 'INFO'));
  const lines = text.replace(/^\$/, '').split('\r\n');
  return new Map(
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const];
    }),
  );
}

async function configOf(connection: RealConnection, name: string): Promise<string | null> {
  const reply = await ask(connection, 'CONFIG', 'GET', name);
  return Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1].slice(1) : null;
}

/** How many databases there are: SELECT tells, where CONFIG does not (2.4). */
async function databasesOf(connection: RealConnection): Promise<number> {
  const known = await configOf(connection, 'databases');
  if (known !== null) return Number(known);
  let [least, most] = [1, 2];
  const exists = async (count: number) => (await ask(connection, 'SELECT', String(count - 1))) === '+OK';
  while (await exists(most)) [least, most] = [most, most * 2];
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (await exists(middle)) least = middle;
    else most = middle;
  }
  await ask(connection, 'SELECT', '0');
  return least;
}

/** @throws UserError when there is no Redis at the address, or it wants a password. */
export async function readFacts(address: Address): Promise<ServerFacts> {
  const connection = await openConnection(address);
  try {
    const info = await infoOf(connection);
    const version = info.get('redis_version');
    if (version === undefined) {
      throw new UserError(
        `what answers at ${address.host}:${address.port} gives no INFO: is it a Redis, without a password?`,
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
    `the server holds ${facts.keys} keys, and what is played writes and deletes. Take an empty one, or say --force.`,
  );
}
