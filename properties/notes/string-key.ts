import type { Operation, Specification, SpecifiedOperation } from '../../lab/index.ts';
import { addInt64, getLongLong, negateInt64 } from '../../model/internals.ts';

/** What an operation on a key is about: the key, with its database, then the command's arguments after it. */
export type KeyInput = readonly [key: string, ...args: string[]];

/** What the key holds; null if it is not there. */
type Text = string | null;
/** Of a text and an operation's input. */
type Step = (text: Text, input: readonly string[]) => { text: Text; reply: string | null } | null;

const OK = '+OK';
const bulk = (text: Text): string | null => (text === null ? null : `$${text}`);

function add(text: Text, addend: string): ReturnType<Step> {
  const before = getLongLong(text ?? '0');
  const by = getLongLong(addend);
  const sum = before === null || by === null ? null : addInt64(before, by);
  return sum === null ? null : { text: sum, reply: `:${sum}` };
}

/** By command: what it makes of a key that holds text, and its reply as it is parsed; null where it answers an error. */
const STEPS: ReadonlyMap<string, Step> = new Map(
  Object.entries<Step>({
    set: (_, [, value]) => ({ text: value, reply: OK }),
    setnx: (text, [, value]) => (text === null ? { text: value, reply: ':1' } : { text, reply: ':0' }),
    getset: (text, [, value]) => ({ text: value, reply: bulk(text) }),
    append: (text, [, more]) => ({
      text: (text ?? '') + more,
      reply: `:${(text ?? '').length + more.length}`,
    }),
    incr: (text) => add(text, '1'),
    decr: (text) => add(text, '-1'),
    incrby: (text, [, by]) => add(text, by),
    decrby: (text, [, by]) => add(text, negateInt64(getLongLong(by) ?? '0')),
    del: (text) => ({ text: null, reply: text === null ? ':0' : ':1' }),
    get: (text) => ({ text, reply: bulk(text) }),
  }),
);

/** Those that take an argument after the key. */
const TAKES_ARGUMENT = new Set(['set', 'setnx', 'getset', 'append', 'incrby', 'decrby']);

/**
 * How many words a command has, its name and its key included, if STRING_KEYS tells what it does; -1 if not. `name` is in
 * small letters.
 */
export function specifiedLength(name: string): number {
  if (!STEPS.has(name)) return -1;
  return TAKES_ARGUMENT.has(name) ? 3 : 2;
}

/**
 * What a command that STRING_KEYS tells of makes of its key, by its name in small letters and its words; undefined where it
 * answers an error.
 */
export function textAfter(text: Text, name: string, command: readonly string[]): Text | undefined {
  return STEPS.get(name)?.(text, command.slice(1))?.text;
}

/**
 * Whether the operations on one key give all their answers, and leave it with this text, if they take effect in the order
 * in which they were answered, and those without an answer never do. That is one of the orders that a search would try.
 */
export function fitsOrderOfAnswers(operations: readonly Operation[], last: string | null): boolean {
  let text: Text = null;
  for (const { name, input, output } of inOrderOfAnswers(operations)) {
    const result: ReturnType<Step> | undefined = STEPS.get(name)?.(text, input as KeyInput);
    if (result === undefined || result === null || result.reply !== output) return false;
    text = result.text;
  }
  return text === last;
}

function inOrderOfAnswers(operations: readonly Operation[]): readonly Operation[] {
  const isAnswered = ({ outcome }: Operation) => outcome === 'ok';
  const answered = operations.every(isAnswered) ? operations : operations.filter(isAnswered);
  // Almost always they are: who asks one thing after the other is answered so.
  for (let at = 1; at < answered.length; at++)
    if (endOf(answered[at - 1]) > endOf(answered[at]))
      return answered.slice().sort((a, b) => endOf(a) - endOf(b));
  return answered;
}

function endOf({ end }: Operation): number {
  return end as number;
}

/** Keys with text, as Redis 2.4's commands on one key change them. An answer is a reply as `parseReply` gives it. */
export const STRING_KEYS: Specification<Text> = {
  name: 'a Redis key',
  initial: () => null,
  key: (text) => (text === null ? 0 : text),
  partition: ({ input }) => (input as KeyInput)[0],
  operations: Object.fromEntries(
    [...STEPS].map(([name, step]): [string, SpecifiedOperation<Text>] => [
      name,
      {
        usage: 'takes [key, ...arguments] and answers the reply',
        observes: name === 'get',
        overwrites: name === 'set' || name === 'getset' || name === 'del',
        apply(text, input) {
          const result = step(text, input as KeyInput);
          return result === null ? [] : [{ state: result.text, output: result.reply }];
        },
      },
    ]),
  ),
};
