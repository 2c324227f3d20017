import { allocateAside, giveBack, nextAside, REFCOUNT, rowNumber, setAside } from '../../../sim/index.ts';
import type { KnownRequest } from '../server-caches.ts';
import type { ServerRuntime, UnwrittenArguments } from '../server-runtime.ts';
import type { Client } from '../shape/server.ts';
import { objectText, setObjectSds } from './object.ts';
import { SITE_ARGUMENT, stringSite } from './sites.ts';

/**
 * Arguments that nobody looks at as objects. C makes an object and a string of each, and frees them when the command is
 * over: for most of them it is enough that their rows are gone in between, and that the ledger has counted them.
 */

/** The first \`count\` words of a request as arguments of the command that runs now. False when the heap is too young. */
export function setArgumentsAside(
  redis: ServerRuntime,
  c: Client,
  known: KnownRequest,
  count: number,
): boolean {
  const first = setAside(redis.heap, 2 * count);
  if (first === 0) return false;
  redis.unwritten = { c, known, count, first };
  return true;
}

/** Makes the objects after all, for who needs them: they go before what \`c.argv\` has. */
export function writeArguments(redis: ServerRuntime, { c, known, count, first }: UnwrittenArguments): void {
  const { heap, rules } = redis;
  const objects: number[] = [];
  let row = first;
  for (const word of known.words.slice(0, count)) {
    const sds = row;
    const object = nextAside(heap, sds);
    row = nextAside(heap, object);
    const bytes = rules.sdsHeaderBytes + word.length + 1;
    allocateAside(heap, rules.sizeClasses, sds, stringSite(SITE_ARGUMENT), bytes);
    heap.text[rowNumber(sds)] = word;
    allocateAside(heap, rules.sizeClasses, object, SITE_ARGUMENT, rules.objectBytes);
    heap.cells[object + REFCOUNT] = 1;
    setObjectSds(redis, object, sds);
    objects.push(object);
  }
  c.argv.unshift(...objects);
  redis.unwritten = null;
}

/** The command is over, and nobody has needed them. */
export function dropArguments({ heap }: ServerRuntime, { count, first }: UnwrittenArguments): void {
  giveBack(heap, first, 2 * count, SITE_ARGUMENT);
}

/** The words of the command that runs, for who looks on. */
export function commandWords(redis: ServerRuntime, c: Client): readonly string[] {
  return redis.unwritten?.known.words ?? c.argv.map((argument) => objectText(redis, argument));
}
