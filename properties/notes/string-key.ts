import type { Operation, PlainData, Specification, SpecifiedOperation } from '../../lab/index.ts';
import { addInt64, getLongLong, negateInt64 } from '../../model/internals.ts';

/** What an operation on a key is about: the key, with its database, and the command's arguments after it. */
export interface KeyInput {
  readonly [field: string]: PlainData;
  readonly key: string;
  readonly args: readonly string[];
}

/** What the key holds; null if it is not there. */
type Text = string | null;
type Step = (text: Text, args: readonly string[]) => { text: Text; reply: string | null } | null;

const OK = '+OK';
const bulk = (text: Text): string | null => (text === null ? null : `$${text}`);

function add(text: Text, addend: string): ReturnType<Step> {
  const before = getLongLong(text ?? '0');
  const by = getLongLong(addend);
  const sum = before === null || by === null ? null : addInt64(before, by);
  return sum === null ? null : { text: sum, reply: `:${sum}` };
}

/** By command: what it makes of a key that holds text, and its reply as it is parsed; null where it answers an error. */
const STEPS: Readonly<Record<string, Step>> = {
  set: (_, [value]) => ({ text: value, reply: OK }),
  setnx: (text, [value]) => (text === null ? { text: value, reply: ':1' } : { text, reply: ':0' }),
  getset: (text, [value]) => ({ text: value, reply: bulk(text) }),
  append: (text, [more]) => ({ text: (text ?? '') + more, reply: `:${(text ?? '').length + more.length}` }),
  incr: (text) => add(text, '1'),
  decr: (text) => add(text, '-1'),
  incrby: (text, [by]) => add(text, by),
  decrby: (text, [by]) => add(text, negateInt64(getLongLong(by) ?? '0')),
  del: (text) => ({ text: null, reply: text === null ? ':0' : ':1' }),
  get: (text) => ({ text, reply: bulk(text) }),
};

/** How many arguments come after the key. */
const ARGUMENTS: Readonly<Record<string, number>> = {
  set: 1,
  setnx: 1,
  getset: 1,
  append: 1,
  incrby: 1,
  decrby: 1,
};

/** Whether STRING_KEYS tells what this command does; `name` is in small letters. */
export function isSpecified(name: string, command: readonly string[]): boolean {
  return Object.hasOwn(STEPS, name) && command.length === 2 + (ARGUMENTS[name] ?? 0);
}

/**
 * What a command on one key, whose name in small letters is `name`, makes of its key; undefined where it answers an error,
 * or STRING_KEYS does not tell.
 */
export function textAfter(text: Text, name: string, command: readonly string[]): Text | undefined {
  return isSpecified(name, command) ? STEPS[name](text, command.slice(2))?.text : undefined;
}

/**
 * Whether the operations on one key give all their answers, and leave it with this text, if they take effect in the order
 * in which they were answered, and those without an answer never do. That is one of the orders that a search would try.
 */
export function fitsOrderOfAnswers(operations: readonly Operation[], last: string | null): boolean {
  let text: Text = null;
  for (const { name, input, output } of inOrderOfAnswers(operations)) {
    const result = STEPS[name](text, (input as KeyInput).args);
    if (result === null || result.reply !== output) return false;
    text = result.text;
  }
  return text === last;
}

function inOrderOfAnswers(operations: readonly Operation[]): Operation[] {
  const answered = operations.filter(({ outcome }) => outcome === 'ok');
  return answered.length < 2 ? answered : answered.sort((a, b) => (a.end as number) - (b.end as number));
}

/** Keys with text, as Redis 2.4's commands on one key change them. An answer is a reply as `parseReply` gives it. */
export const STRING_KEYS: Specification<Text> = {
  name: 'a Redis key',
  initial: () => null,
  key: (text) => (text === null ? 0 : text),
  partition: ({ input }) => (input as KeyInput).key,
  operations: Object.fromEntries(
    Object.entries(STEPS).map(([name, step]): [string, SpecifiedOperation<Text>] => [
      name,
      {
        usage: 'takes { key, args } and answers the reply',
        observes: name === 'get',
        overwrites: name === 'set' || name === 'getset' || name === 'del',
        apply(text, input) {
          const result = step(text, (input as KeyInput).args);
          return result === null ? [] : [{ state: result.text, output: result.reply }];
        },
      },
    ]),
  ),
};
