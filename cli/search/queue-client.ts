import type { Redis } from 'ioredis';
import { UserError } from '../errors.ts';
import { askServer, openConnection, patienceFor, type RealConnection } from '../real/connection.ts';
import { infoOf } from '../real/server-facts.ts';
import type { QueueAddress } from './queue-address.ts';

/** The way to a queue: the packages it needs, the server it is on, and whether that still answers. */

export interface QueuePackages {
  bullmq: typeof import('bullmq');
  Redis: typeof Redis;
}

/** Few need them, and they are large: whoever does installs them beside replisim. */
const INSTALL = 'npm install bullmq@6 ioredis@6';

/** @throws UserError when they are not installed. */
export async function loadQueuePackages(): Promise<QueuePackages> {
  try {
    return { bullmq: await import('bullmq'), Redis: (await import('ioredis')).Redis };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error;
    const missing = /'(bullmq|ioredis)'/.exec(message)?.[1] ?? 'bullmq or ioredis';
    throw new UserError(
      `a queue needs the packages bullmq and ioredis; ${missing} is not installed here: ${INSTALL}`,
    );
  }
}

const REACH_SECONDS = 5;

/** BullMQ's scripts need streams. */
const MIN_VERSION = 5;

/**
 * Asks the server once, as the queue will: with its user, password and database. BullMQ itself would try for ever.
 *
 * @throws UserError when it is not there, does not let us in, or is no Redis server.
 */
export async function reachQueue({
  shown,
  username,
  password,
  database,
  ...address
}: QueueAddress): Promise<void> {
  try {
    const connection = await openConnection(address, patienceFor(REACH_SECONDS));
    try {
      if (password !== undefined) {
        await demand(
          connection,
          'it does not accept the password',
          'AUTH',
          ...(username === undefined ? [] : [username]),
          password,
        );
      }
      if (database !== 0)
        await demand(connection, `there is no database ${database}`, 'SELECT', String(database));
      await demand(connection, 'it does not let us in', 'PING');
      const version = (await infoOf(connection)).get('redis_version') ?? '';
      if (!(Number.parseInt(version, 10) >= MIN_VERSION)) {
        throw new UserError(
          `a Redis of version ${MIN_VERSION} or later is needed, this is ${version || 'none'}`,
        );
      }
    } finally {
      connection.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`--queue ${shown}: ${error.message}${certificateHint(error.message)}`);
  }
}

async function demand(connection: RealConnection, complaint: string, ...command: string[]): Promise<void> {
  const reply = await askServer(connection, ...command);
  if (reply === '+OK' || reply === '+PONG') return;
  const answer = typeof reply === 'string' ? reply.slice(1, 200) : 'it closes the connection';
  throw new UserError(`${complaint}: ${answer}`);
}

function certificateHint(message: string): string {
  return /certificate/.test(message) ? ' (NODE_EXTRA_CA_CERTS names a file of further authorities)' : '';
}

/** Connections to a queue that end together. */
export interface QueueClient {
  /** For BullMQ, which makes more of it where it blocks. */
  redis: Redis;
  /** Resolves with a sentence when the server has not answered for too long. */
  gone: Promise<string>;
  /** Ends every connection at once. */
  end(): void;
}

const PING_MILLIS = 500;

/** How long a server may be silent if the user does not say. */
const SILENT_SECONDS = 8;

/**
 * Opens the connections that BullMQ will use.
 *
 * @param silentSeconds how long the server may answer nothing before it is gone
 * @throws UserError as `reachQueue`
 */
export async function openQueue(
  address: QueueAddress,
  packages: QueuePackages,
  silentSeconds = SILENT_SECONDS,
): Promise<QueueClient> {
  await reachQueue(address);
  const { host, port, username, password, database, tls } = address;
  const redis = new packages.Redis({
    host,
    port,
    username,
    password,
    db: database,
    ...(tls ? { tls: {} } : {}),
    // BullMQ's own condition. How long is too long is decided by `gone`.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * times, 1_000),
    connectTimeout: 5_000,
  });
  const all = [redis];
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (override) => {
    const other = duplicate(override);
    other.on('error', () => {});
    all.push(other);
    return other;
  };
  // A connection that is lost comes back by itself, or `gone` says that it does not.
  redis.on('error', () => {});
  const watch = watchPings(redis, address.shown, silentSeconds);
  return {
    redis,
    gone: watch.gone,
    end() {
      watch.stop();
      for (const each of all) {
        // BullMQ may try once more.
        each.options.retryStrategy = () => null;
        each.disconnect();
      }
    },
  };
}

function watchPings(
  redis: Redis,
  shown: string,
  silentSeconds: number,
): { gone: Promise<string>; stop(): void } {
  const maxMissed = Math.ceil((silentSeconds * 1000) / PING_MILLIS);
  // Counted, not timed: a process that was stopped for a while has not asked either.
  let missed = 0;
  let asking = false;
  let timer: NodeJS.Timeout | undefined;
  const gone = new Promise<string>((resolve) => {
    timer = setInterval(() => {
      if (++missed > maxMissed)
        resolve(
          `the queue at ${shown} does not answer any more: nothing for ${silentSeconds} s (--queue-timeout)`,
        );
      if (asking) return;
      asking = true;
      redis
        .ping()
        .then(() => {
          missed = 0;
        })
        .catch(() => {})
        .finally(() => {
          asking = false;
        });
    }, PING_MILLIS);
  });
  return { gone, stop: () => clearInterval(timer) };
}
