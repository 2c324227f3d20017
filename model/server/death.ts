import { type Address, BIRTH, rowNumber, SITE } from '../../sim/index.ts';
import { selectNumber } from './memory/select-number.ts';
import { SITE_NAMES, SITE_SELECT } from './memory/sites.ts';
import type { ServerRuntime } from './server-runtime.ts';

/** How a server process ended. Kept as a value in its state; nothing of it leaves the model as an exception. */
export interface Death {
  kind: 'panic' | 'use-after-free' | 'assertion' | 'hang' | 'exit' | 'shutdown' | 'killed';
  /** One sentence with the object in it. */
  sentence: string;
  /** The object concerned; 0 when there is none. */
  object: Address;
}

/**
 * Unwinds a server's call stack to the event that entered it, as SIGSEGV would. Thrown and caught inside model/
 * only: see `enter` in process.ts.
 */
export class ServerDied extends Error {
  readonly death: Death;
  constructor(death: Death) {
    super(death.sentence);
    this.death = death;
  }
}

function describe(redis: ServerRuntime, object: Address): string {
  const { cells } = redis.heap;
  const isSelect = cells[object + SITE] === SITE_SELECT;
  const number = isSelect ? selectNumber(redis, object) : rowNumber(object);
  return `${SITE_NAMES[cells[object + SITE]]}${number > 0 ? ` ${number}` : ''} (born at event ${cells[object + BIRTH]})`;
}

/** redisPanic. */
export function panic(redis: ServerRuntime, message: string, object: Address): never {
  const sentence = `${redis.server.name} panicked: ${message}, on ${describe(redis, object)}`;
  throw new ServerDied({ kind: 'panic', sentence, object });
}

export function useAfterFree(redis: ServerRuntime, object: Address): never {
  const sentence = `${redis.server.name} touched freed memory: ${describe(redis, object)}`;
  throw new ServerDied({ kind: 'use-after-free', sentence, object });
}

/** redisAssert that does not hold. */
export function assertionFailed(redis: ServerRuntime, what: string): never {
  throw new ServerDied({
    kind: 'assertion',
    sentence: `${redis.server.name}: assertion failed: ${what}`,
    object: 0,
  });
}

/** A loop of the real server that would never end. */
export function hangs(redis: ServerRuntime, what: string): never {
  throw new ServerDied({ kind: 'hang', sentence: `${redis.server.name} hangs: ${what}`, object: 0 });
}

/** exit(1) with a message in the log. */
export function exits(redis: ServerRuntime, why: string): never {
  throw new ServerDied({ kind: 'exit', sentence: `${redis.server.name} exits: ${why}`, object: 0 });
}
