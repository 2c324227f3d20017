/** Where a text cannot be JSON: what stands there, and what may, as parts of a sentence. */
export interface JsonFlaw {
  found: string;
  allowed: string;
  /** From 0. */
  offset: number;
  /** Both from 1. */
  line: number;
  column: number;
}

/** Reads a JSON text: its value, or what is wrong with it, in the same words in every engine. */
export function readJson(text: string): { value: unknown } | JsonFlaw {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    // Nothing is wrong with a text that is too much for the engine.
    const flaw = flawIn(text) ?? { found: (error as Error).message, allowed: 'JSON', offset: 0 };
    const before = text.slice(0, flaw.offset);
    const line = before.split('\n').length;
    return { ...flaw, line, column: flaw.offset - before.lastIndexOf('\n') };
  }
}

/** The flaw as a part of a sentence. */
export function jsonFlawText({ found, allowed, line, column }: JsonFlaw): string {
  return `it is no JSON: line ${line}, column ${column}: found ${found}; allowed: ${allowed}`;
}

type Place = Pick<JsonFlaw, 'found' | 'allowed' | 'offset'>;

/** What may come next, by what came before. */
const ALLOWED = {
  value: 'a value',
  first: 'a value, or ]',
  firstKey: 'a key in double quotes, or }',
  key: 'a key in double quotes',
  colon: 'a colon',
  nextOfList: 'a comma, or ]',
  nextOfObject: 'a comma, or }',
  end: 'nothing more',
} as const;

const WHITE = /[ \t\n\r]*/y;
const PLAIN = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const ESCAPES = 'an escape: \\" \\\\ \\/ \\b \\f \\n \\r \\t, or \\u and four hexadecimal digits';

/** The first place at which the text cannot be JSON; null if it can to its end. */
function flawIn(text: string): Place | null {
  const open: ('[' | '{')[] = [];
  let next: keyof typeof ALLOWED = 'value';
  let at = 0;
  const closed = () => {
    open.pop();
    return afterValue(open);
  };
  for (;;) {
    at = matchEnd(WHITE, text, at);
    const character = text[at];
    const isValue: boolean = next === 'value' || next === 'first';
    const isKey: boolean = next === 'key' || next === 'firstKey';
    if (character === undefined && next === 'end') return null;
    if (character === '"' && (isValue || isKey)) {
      const end = stringEnd(text, at);
      if (typeof end !== 'number') return end;
      at = end;
      next = isKey ? 'colon' : afterValue(open);
      continue;
    }
    const plainEnd = isValue ? matchEnd(PLAIN, text, at) : at;
    if (plainEnd > at) {
      at = plainEnd;
      next = afterValue(open);
      continue;
    }
    if (isValue && (character === '[' || character === '{')) {
      open.push(character);
      next = character === '[' ? 'first' : 'firstKey';
    } else if (character === ']' && (next === 'first' || next === 'nextOfList')) next = closed();
    else if (character === '}' && (next === 'firstKey' || next === 'nextOfObject')) next = closed();
    else if (character === ':' && next === 'colon') next = 'value';
    else if (character === ',' && next === 'nextOfList') next = 'value';
    else if (character === ',' && next === 'nextOfObject') next = 'key';
    else return { found: foundAt(text, at), allowed: ALLOWED[next], offset: at };
    at++;
  }
}

function afterValue(open: readonly ('[' | '{')[]): keyof typeof ALLOWED {
  const inner = open.at(-1);
  return inner === undefined ? 'end' : inner === '[' ? 'nextOfList' : 'nextOfObject';
}

/** Where the pattern, which is sticky, ends if it stands there; else the same place. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Where a string ends, or what is wrong in it. */
function stringEnd(text: string, begin: number): number | Place {
  for (let at = begin + 1; at < text.length; ) {
    const character = text[at];
    if (character === '"') return at + 1;
    if (character < ' ') {
      const found = character === '\n' || character === '\r' ? 'a line break' : 'a control character';
      return { found: `${found} in a string`, allowed: ESCAPES, offset: at };
    }
    if (character !== '\\') {
      at++;
      continue;
    }
    const end = matchEnd(ESCAPE, text, at);
    if (end === at) return { found: JSON.stringify(text.slice(at, at + 2)), allowed: ESCAPES, offset: at };
    at = end;
  }
  return { found: 'the end of the text', allowed: 'double quotes that end the string', offset: text.length };
}

/** The word or the sign that stands there. */
function foundAt(text: string, at: number): string {
  if (at >= text.length) return 'the end of the text';
  const word = /^(?:[\w.+-]{1,30}|.)/u.exec(text.slice(at, at + 30))?.[0];
  return JSON.stringify(word);
}
