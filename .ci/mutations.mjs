/**
 * Single changes of a source file: one token, or one statement, becomes another one. Comments, texts, regular
 * expressions and imports stay as they are.
 */
import { transformSync } from '@swc/core';

const SWAPS = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<='],
  '<=': ['<'],
  '>': ['>='],
  '>=': ['>'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+': ['-'],
  '-': ['+'],
  '*': ['+'],
  '+=': ['-='],
  '-=': ['+='],
  '++': ['--'],
  '--': ['++'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
  '|=': ['&='],
  '&': ['|'],
  '|': ['&'],
  true: ['false'],
  false: ['true'],
};

/** A piece of code that is changed nowhere: comments, texts, templates without code in them, regular expressions. */
const QUIET =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=(?:[(,=:?&|!]|\breturn)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[dgimsuvy]*/g;

/** Imports, and what the module hands on. */
const IMPORTS = /^(?:import|export) (?:type )?(?:[{*][^;]*? from )?'[^']*';/gm;

function blank(text, pattern) {
  return text.replace(pattern, (piece) => piece.replace(/[^\n]/g, ' '));
}

/** The text with everything that is not to be changed as blanks: places stay. */
function codeOf(text) {
  return blank(blank(text, IMPORTS), QUIET);
}

/**
 * Every change, in the order of their places: { offset, length, line, was, became }.
 *
 * @param {string} text a TypeScript file
 */
export function changesOf(text) {
  const code = codeOf(text);
  const changes = [];
  const add = (offset, was, became) => {
    const line = text.slice(0, offset).split('\n').length;
    changes.push({ offset, length: was.length, line, was, became });
  };
  const tokens =
    /=>|>>>|===|!==|<=|>=|&&|\|\||\?\?|\+\+|--|\+=|-=|\|=|<<|>>|(?<= )[<>+\-*&|](?= )|\b(?:true|false)\b|(?<![\w.$])\d[\d_]*(?![\w.])/g;
  for (const { 0: token, index } of code.matchAll(tokens)) {
    if (token === '=>') continue;
    if (/^\d/.test(token)) add(index, token, String(Number(token.replaceAll('_', '')) + 1));
    else for (const other of SWAPS[token] ?? []) add(index, token, other);
  }
  for (const { 1: condition, index, 0: whole } of code.matchAll(
    /\b(?:if|while) \(([^\n]*?)\)(?= [{\w]|$)/gm,
  )) {
    if (condition.trim() !== '')
      add(
        index + whole.indexOf('(') + 1,
        text.substr(index + whole.indexOf('(') + 1, condition.length),
        `!(${text.substr(index + whole.indexOf('(') + 1, condition.length)})`,
      );
  }
  // A call, or an assignment to a field, that stands alone on its line.
  for (const { 0: statement, index } of code.matchAll(
    /(?<=^ +)(?!return|throw|const|let|case|default|if|else|for|while|yield|break|continue)[\w.[\]?]+(?:\([^\n]*\)| [+\-|&]?= [^\n]*);$/gm,
  )) {
    add(index, text.substr(index, statement.length), ';');
  }
  return changes.sort((a, b) => a.offset - b.offset || a.became.length - b.became.length);
}

/** The text with one change made. */
export function withChange(text, { offset, length, became }) {
  return text.slice(0, offset) + became + text.slice(offset + length);
}

/**
 * Whether a change means anything when the types are gone; one that the parser refuses does not.
 */
export function hasEffect(text, change) {
  const plain = (source) =>
    transformSync(source, { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }).code;
  try {
    return plain(text) !== plain(withChange(text, change));
  } catch {
    return false;
  }
}

/** The items in an order drawn by a seed: the same for the same seed and items, on every machine. */
export function shuffled(items, seed) {
  let state = 2_166_136_261;
  for (const character of String(seed)) state = Math.imul(state ^ character.codePointAt(0), 16_777_619) >>> 0;
  const next = (bound) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) >>> 0;
    return (state ^ (state >>> 13)) % bound;
  };
  const left = items.slice();
  const drawn = [];
  while (left.length > 0) drawn.push(...left.splice(next(left.length), 1));
  return drawn;
}
