import { isIPv6 } from 'node:net';
import { UserError } from '../errors.ts';

/** The address of a queue's Redis server, as `--queue` takes it. */
export interface QueueAddress {
  host: string;
  port: number;
  /** Only of a server with users (Redis 6). */
  username?: string;
  password?: string;
  database: number;
  tls: boolean;
  /** For people: without the user's name and the password. */
  shown: string;
}

const WRITTEN =
  'redis://HOST[:PORT][/DATABASE], with USER:PASSWORD@ or :PASSWORD@ before the host if there are any, or rediss:// ' +
  'for TLS; an IPv6 address stands in brackets';

/**
 * Everything in the address is honoured, or it is refused. No message repeats it: it may hold a password.
 *
 * @throws UserError
 */
export function readQueueAddress(text: string): QueueAddress {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refusal('this is no address');
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:')
    throw refusal('only redis: and rediss: are known');
  if (url.search !== '' || url.hash !== '') throw refusal('nothing may follow the database');
  const host = hostOf(url);
  const port = url.port === '' ? 6379 : Number(url.port);
  if (port === 0) throw refusal('the port is a number from 1 to 65535');
  const path = url.pathname.replace(/^\/$/, '');
  if (!/^(\/\d{1,9})?$/.test(path)) throw refusal('the database is a number');
  const database = Number(path.slice(1));
  if (url.username !== '' && url.password === '') throw refusal('a user needs a password');
  const tls = url.protocol === 'rediss:';
  const inBrackets = isIPv6(host) ? `[${host}]` : host;
  return {
    host,
    port,
    ...credential('username', url.username),
    ...credential('password', url.password),
    database,
    tls,
    shown: `${url.protocol}//${inBrackets}:${port}${database === 0 ? '' : `/${database}`}`,
  };
}

function hostOf({ hostname }: URL): string {
  const host = decoded('host', hostname.replace(/^\[(.*)\]$/, '$1'));
  if (host === '') throw refusal('a host is missing');
  if (!isIPv6(host) && !/^[\w.-]+$/.test(host)) throw refusal('the host is a name or an address');
  return host;
}

function credential(name: 'username' | 'password', text: string): Partial<QueueAddress> {
  return text === '' ? {} : { [name]: decoded(name, text) };
}

function decoded(what: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal(`a "%" in the ${what} begins an escape of two hexadecimal digits`);
  }
}

function refusal(why: string): UserError {
  return new UserError(`--queue: ${why}. It is written ${WRITTEN}`);
}

/** A text with what stands before the `@` of any address in it taken out. */
export function withoutSecrets(text: string): string {
  return text.replace(/(\w:\/\/)\S*@/g, '$1***@');
}
