/** Answers as people type them, compared by what they mean. */

const WORDS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );

/** What may stand around a number without changing it: what is counted, and how people round an answer off. */
const AROUND =
  /\b(bytes?|b|objects?|selects?|switch(es)?|nodes?|times?|databases?|db|it is|it's|is|are|of|the|exactly|lost|freed|created|glued|copied|number|id|answer)\b/g;

const NOTHING = /^(none|no|nothing|never|not (one|any|a single one))$/;
const YES = /^(y|yes|yep|yeah|true|right|it (does|will|is))\b(?! not)/;
const NO = /^(n|no|nope|false|never|it (does not|doesn't|will not|won't|is not|isn't))\b/;

/** The number that a text is, null when it is none or more than one. */
function numberIn(text: string): number | null {
  const bare = text
    .replace(/(\d)[\s,_'](?=\d{3}(\D|$))/g, '$1')
    .replace(AROUND, ' ')
    .replace(/[=~.!:]+(?=\s|$)|^[=~]/g, ' ')
    .trim();
  if (NOTHING.test(bare)) return 0;
  const word = WORDS.indexOf(bare);
  if (word >= 0) return word;
  return /^[+-]?\d+(\.0+)?$/.test(bare) ? Number(bare) : null;
}

/** The ways in which a server dies, as people say them; "no" is that it does not. */
const WAYS: Record<string, RegExp> = {
  panic: /\bpanic(s|ked)?\b/,
  'use-after-free': /\buse.?after.?free\b|\buaf\b|freed (memory|object)\b/,
};

/** Whether a text names a node: "server-2", "server 2", or its number alone. */
function isNode(kind: string, number: string, typed: string): boolean {
  const bare = typed
    .replace(/\b(it is|it's|is|the|answer)\b/g, ' ')
    .replace(/[.!:=]+(?=\s|$)/g, ' ')
    .trim();
  const found = /^(?:([a-z]+)[\s-]?)?(\d+)$/.exec(bare);
  return found !== null && (found[1] ?? kind) === kind && found[2] === number;
}

/**
 * Whether an answer as a student types it means the right one: "0 bytes", "none" and "zero" are 0, "yes, it does" is
 * yes, "a panic" is panic. Two numbers, or two ways, are no answer.
 *
 * @param answer what the simulator says: a number, a number as text, "yes", "no", "none", a node, or a way to die.
 */
export function isRight(answer: number | string, given: string): boolean {
  const typed = given.trim().toLowerCase().replace(/\s+/g, ' ');
  if (typed === String(answer)) return true;
  if (answer === 'none') return NOTHING.test(typed.replace(AROUND, ' ').trim());
  if (/^-?\d+$/.test(String(answer))) return numberIn(typed) === Number(answer);
  const node = /^([a-z]+)-(\d+)$/.exec(String(answer));
  if (node !== null) return isNode(node[1], node[2], typed);
  if (answer === 'yes') return YES.test(typed);
  const said = Object.keys(WAYS).filter((way) => WAYS[way].test(typed));
  if (answer === 'no') return said.length === 0 && NO.test(typed);
  return said.length === 1 && said[0] === answer && !NO.test(typed);
}
