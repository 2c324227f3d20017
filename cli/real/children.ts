import { readFileSync } from 'node:fs';
import { UserError } from '../errors.ts';

/** Holding the BGSAVE child of a server on this machine: Linux only. */

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').map(Number).filter(Boolean);
  } catch {
    return [];
  }
}

/** Only a Redis server's own child is ever stopped, whatever process the server says it is. */
function isRedis(pid: number): boolean {
  try {
    return /redis|valkey/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'));
  } catch {
    return false;
  }
}

/** Stops the child as soon as there is one, and gives its pid. @throws UserError when there is none in time. */
export async function holdChild(pid: number, millis: number): Promise<number> {
  for (const last = performance.now() + millis; performance.now() < last; ) {
    const [child] = isRedis(pid) ? childrenOf(pid) : [];
    if (child !== undefined && isRedis(child)) {
      process.kill(child, 'SIGSTOP');
      return child;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new UserError(
    'no BGSAVE child could be held: this needs a server on this machine (Linux), run by the same user, and a child ' +
      'that lives long enough (populate a database that is used for nothing else)',
  );
}

/** Whether a child runs or is stopped: one that was killed may wait for its parent to notice. */
export function childLives(pid: number): boolean {
  try {
    const [, state] = /^\d+ \(.*\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state !== undefined && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

export function letChildGo(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // It is gone: FLUSHALL kills it.
  }
}
