import { allocateAt, giveBack, holdText, nextAside, REFCOUNT, setAside } from '../../../sim/index.ts';
import type { ServerRuntime, UnwrittenArguments } from '../server-runtime.ts';
import type { Client } from '../shape/server.ts';
import { objectText, setObjectSds } from './object.ts';
import { SITE_ARGUMENT, stringSite } from './sites.ts';

/**
 * Arguments that nobody looks at as objects. C makes an object and a string of each, and frees them when the command is
 * over: of the first two of a command it is enough that their rows are gone in between, and that the ledger counts them.
 */

const COUNT = 2;

const STRING_SITE = stringSite(SITE_ARGUMENT);

/** What a server has between two commands. */
export function noArguments(): UnwrittenArguments {
  return { first: 0, words: [], argv: [], last: 0 };
}

/** The first two words of the command that runs now become such arguments. False when the heap is too young. */
export function setArgumentsAside(
  { heap, unwritten }: ServerRuntime,
  c: Client,
  words: readonly string[],
): boolean {
  const first = setAside(heap, 2 * COUNT);
  unwritten.first = first;
  unwritten.words = words;
  unwritten.argv = c.argv;
  unwritten.last = 0;
  return first !== 0;
}

/** Makes the objects after all, for who needs them, and puts all arguments of the command into its client's `argv`. */
export function writeArguments(redis: ServerRuntime): void {
  const { heap, rules, unwritten } = redis;
  let row = unwritten.first;
  for (const word of unwritten.words.slice(0, COUNT)) {
    const sds = row;
    const object = nextAside(heap, sds);
    row = nextAside(heap, object);
    const bytes = rules.sdsHeaderBytes + word.length + 1;
    allocateAt(heap, rules.sizeClasses, sds, STRING_SITE, bytes);
    holdText(heap, sds, word);
    allocateAt(heap, rules.sizeClasses, object, SITE_ARGUMENT, rules.objectBytes);
    heap.cells[object + REFCOUNT] = 1;
    setObjectSds(redis, object, sds);
    unwritten.argv.push(object);
  }
  if (unwritten.last !== 0) unwritten.argv.push(unwritten.last);
  unwritten.first = 0;
}

/** The command is over, and nobody has needed them. */
export function dropArguments({ heap, unwritten }: ServerRuntime): void {
  giveBack(heap, unwritten.first, COUNT, STRING_SITE, SITE_ARGUMENT);
  unwritten.first = 0;
}

/** The words of the command that runs, for who looks on. */
export function commandWords(redis: ServerRuntime, c: Client): readonly string[] {
  const { first, words } = redis.unwritten;
  return first !== 0 ? words : c.argv.map((argument) => objectText(redis, argument));
}
