import { COMMAND_TABLE } from '../../model/internals.ts';
import { type Answered, replyKindOf } from './reply-kinds.ts';
import { specifiedLength } from './string-key.ts';
import { type Touch, touchOf } from './touched-keys.ts';

/** What notes ask of a command's name: worked out once for each that a server knows, not once for each request. */
export interface CommandFacts extends Answered {
  /** Which keys it may change. */
  readonly touch: Touch;
  /** How many words it has where STRING_KEYS tells what it does; -1 where it does not. */
  readonly specifiedLength: number;
  /** What a connection is sent after it answers nothing. */
  readonly beginsMessages: boolean;
}

const BEGINS_MESSAGES = new Set([
  'subscribe',
  'unsubscribe',
  'psubscribe',
  'punsubscribe',
  'monitor',
  'sync',
]);

function createFacts(name: string): CommandFacts {
  return {
    name,
    touch: touchOf(name),
    specifiedLength: specifiedLength(name),
    reply: replyKindOf(name),
    beginsMessages: BEGINS_MESSAGES.has(name),
  };
}

/** In the two spellings that almost everybody uses. */
const FACTS = new Map(
  [...COMMAND_TABLE.keys()].flatMap((name) => {
    const facts = createFacts(name);
    return [name, name.toUpperCase()].map((word) => [word, facts] as const);
  }),
);

/** The facts of a command by its first word, in whatever letters; of any word that is none, too. */
export function factsOf(word: string): CommandFacts {
  const facts = FACTS.get(word);
  if (facts !== undefined) return facts;
  const name = word.toLowerCase();
  return FACTS.get(name) ?? createFacts(name);
}
