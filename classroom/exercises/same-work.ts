import { stripTypes } from '../sandbox/strip-types.ts';
import type { ExerciseId } from './report.ts';
import { LONGEST_WAYS } from './ways.ts';
import { yamlMap } from './yaml-map.ts';

/** Exercises whose right answers differ from student to student; the smallest scenario or the key of a seed does not. */
const TOLD_APART: readonly ExerciseId[] = ['feed', 'property', 'ways', 'primary-backup', 'one-leader'];

const TOKENS =
  /\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<member>\.\s*[\p{L}_$][\p{L}\p{N}_$]*)|(?<name>[\p{L}_$][\p{L}\p{N}_$]*)|\d[\w.]*|\S/gu;

/** Words that mean the same whoever writes them. */
const KEPT = new Set(
  (
    'async await break case catch class const continue default delete do else export extends false finally for function get ' +
    'if import in instanceof let new null of return set static super switch this throw true try typeof undefined var void ' +
    'while with yield Array Boolean Infinity JSON Map Math NaN Number Object Set String'
  ).split(' '),
);

/**
 * What is left of a submission when names, texts, types, comments and spaces do not count: two with the same are the
 * same work. Null for exercises in which the same answer says nothing, and for what cannot be read.
 */
export function essenceOf(exercise: ExerciseId, text: string): string | null {
  if (!TOLD_APART.includes(exercise)) return null;
  try {
    return exercise === 'ways' ? essenceOfScenarios(text) : essenceOfCode(stripTypes(text).code);
  } catch {
    return null;
  }
}

/** Names are numbered as they come up; what stands after a dot is somebody else's name, and kept. */
function essenceOfCode(code: string): string {
  const numbers = new Map<string, number>();
  const renamed = (name: string) => {
    if (KEPT.has(name)) return name;
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return `$${numbers.get(name)}`;
  };
  const pieces: string[] = [];
  for (const { 0: token, groups } of code.matchAll(TOKENS)) {
    if (token.startsWith('//') || token.startsWith('/*') || token === ';' || token === ',') continue;
    if (groups?.member !== undefined) pieces.push(token.replace(/\s/g, ''));
    else if (groups?.name !== undefined) pieces.push(renamed(token));
    else pieces.push(/^["'`]/.test(token) ? '""' : token);
  }
  return pieces.join(' ');
}

const NAMES = new Set(['name', 'title', 'follows', 'server', 'from', 'to', 'master', 'seed']);

function essenceOfScenarios(text: string): string {
  return JSON.stringify(yamlMap(text, LONGEST_WAYS, 'scenarios'), (key, value) =>
    NAMES.has(key) && typeof value === 'string' ? '' : value,
  );
}
