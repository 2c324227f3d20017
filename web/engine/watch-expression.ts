import { MAX_WATCH_LENGTH, type WatchValue } from '../watched.ts';

/**
 * A watch expression: names and numbers, added and subtracted, and at most one comparison of two such sums. It is read
 * here, and nothing of it is ever run as code.
 */

const SIGNS = ['+', '-', '<', '>', '<=', '>=', '==', '!='] as const;
const TOKEN = /\s*(?:(\d[\d,]*)(?![\w.])|([A-Za-z_][\w.:-]*)|(<=|>=|==|!=|[-+<>])|(\S))/y;

type Token = { number: number } | { name: string } | { sign: string };

/** A name's value: NaN where what is named is not there. */
export type ReadName<At> = (at: At) => number;

/**
 * @param nameOf what a name stands for; null if for nothing
 * @param names what is allowed, in words, for the error
 * @throws Error in words for people: what, where in the text, and what is allowed
 */
export function parseWatch<At>(
  text: string,
  nameOf: (name: string) => ReadName<At> | null,
  names: string,
): (at: At) => WatchValue {
  if (text.length > MAX_WATCH_LENGTH) throw new Error(`a watch has at most ${MAX_WATCH_LENGTH} characters`);
  const tokens = tokensOf(text);
  let place = 0;
  const term = (): ReadName<At> => {
    const token = tokens[place++];
    if (token === undefined) throw new Error(`a name or a number is missing at the end of "${text.trim()}"`);
    if ('sign' in token) throw new Error(`"${token.sign}" stands where a name or a number is wanted`);
    if ('number' in token) return () => token.number;
    const read = nameOf(token.name);
    if (read !== null) return read;
    const hint = token.name.includes('-') ? '; a minus has a space on both sides' : '';
    throw new Error(`"${token.name}" is no name of this run; allowed: ${names}${hint}`);
  };
  const signNow = () => {
    const token = tokens[place];
    return token !== undefined && 'sign' in token ? token.sign : null;
  };
  const sum = (): ReadName<At> => {
    let left = term();
    for (let sign = signNow(); sign === '+' || sign === '-'; sign = signNow()) {
      place++;
      const [before, right, by] = [left, term(), sign === '+' ? 1 : -1];
      left = (at) => before(at) + by * right(at);
    }
    return left;
  };
  const left = sum();
  const sign = signNow();
  if (sign === null) {
    if (place < tokens.length) throw new Error(`between two names stands one of ${SIGNS.join(' ')}`);
    return (at) => orMissing(left(at));
  }
  place++;
  const right = sum();
  if (place < tokens.length) throw new Error('a watch compares once, and ends with the second sum');
  return (at) => compared(sign, left(at), right(at));
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < end; ) {
    const begin = TOKEN.lastIndex;
    const [, number, name, sign, other] = TOKEN.exec(text) as RegExpExecArray;
    if (other !== undefined)
      throw new Error(
        `"${other}", character ${text.indexOf(other, begin) + 1}, is not allowed; names, numbers, and ${SIGNS.join(' ')} are`,
      );
    if (number !== undefined) tokens.push({ number: Number(number.replaceAll(',', '')) });
    else tokens.push(name !== undefined ? { name } : { sign });
  }
  return tokens;
}

function orMissing(value: number): WatchValue {
  return Number.isNaN(value) ? null : value;
}

function compared(sign: string, left: number, right: number): WatchValue {
  if (Number.isNaN(left) || Number.isNaN(right)) return null;
  switch (sign) {
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '<=':
      return left <= right;
    case '>=':
      return left >= right;
    case '==':
      return left === right;
    default:
      return left !== right;
  }
}
