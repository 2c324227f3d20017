import { type Digest, mix, mixText, mixTime, mixWordsAndInteger, wordsOf } from '../../sim/index.ts';

/**
 * What actors keep and send: numbers, strings, booleans, null, arrays and plain objects of these, a tree. So a world
 * can be copied, compared and written down by the lab without a word from the user.
 */
export type PlainState = Record<string, unknown>;

/** Deeper data is taken for data that contains itself. */
const MAX_DEPTH = 100;

const ALLOWED = 'allowed are finite numbers, strings, booleans, null, arrays and plain objects of these';

/** A copy that shares nothing with the value, which is known to be plain. */
export function clonePlain<T>(value: T): T {
  return (typeof value === 'object' && value !== null ? cloneObject(value) : value) as T;
}

function cloneObject(value: object): object {
  if (Array.isArray(value)) {
    const copy = new Array(value.length);
    for (let i = 0; i < copy.length; i++) copy[i] = clonePlain(value[i]);
    return copy;
  }
  const copy: PlainState = {};
  for (const key in value) copy[key] = clonePlain((value as PlainState)[key]);
  return copy;
}

/** A copy of a value that may not be plain. Throws RangeError, beginning with `what`, with the place where it is not. */
export function copyPlain<T>(value: T, what: string): T {
  if (!looksPlain(value)) refuseUnlessPlain(value, what);
  return clonePlain(value);
}

/** Throws RangeError, beginning with `what`, with the place where a value is not plain. */
export function refuseUnlessPlain(value: unknown, what: string): void {
  const problem = plainProblem(value);
  if (problem !== null) throw new RangeError(`${what}${problem}`);
}

/**
 * True only of values in which `plainProblem` finds none: it makes no sentence, and no name of a place for each value,
 * which costs more than all the rest.
 */
export function looksPlain(value: unknown, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  if (typeof value !== 'object' || value === null) return notAScalar(value) === null;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!looksPlain(value[i], depth + 1)) return false;
    return true;
  }
  if (!isPlainObject(value)) return false;
  for (const key in value) {
    if (key === '__proto__' || !looksPlain((value as PlainState)[key], depth + 1)) return false;
  }
  return true;
}

/**
 * Null, or where a value is not plain data and what stands there: `.log[2].when is a Date; ...`, to be put behind the
 * name of the value.
 */
export function plainProblem(value: unknown, path = '', depth = 0): string | null {
  if (depth > MAX_DEPTH) return `${path} is nested more than ${MAX_DEPTH} deep, or contains itself`;
  if (typeof value !== 'object' || value === null) {
    const scalar = notAScalar(value);
    return scalar === null ? null : `${path} is ${scalar}; ${ALLOWED}`;
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const problem = plainProblem(value[i], `${path}[${i}]`, depth + 1);
      if (problem !== null) return problem;
    }
    return null;
  }
  if (!isPlainObject(value)) return `${path} is ${describeObject(value)}; ${ALLOWED}`;
  for (const key of Object.keys(value)) {
    if (key === '__proto__') return `${path} has a field called __proto__`;
    const problem = plainProblem((value as PlainState)[key], `${path}.${key}`, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}

function notAScalar(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return null;
    case 'number':
      return Number.isFinite(value) ? null : String(value);
    case 'object':
      return null;
    case 'undefined':
      return 'undefined (null says that there is nothing)';
    default:
      return `a ${typeof value}`;
  }
}

/** Objects of another realm are plain too, so the prototype is judged by what is above it. */
function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describeObject(value: object): string {
  const name = value.constructor?.name ?? '';
  if (name === 'Map' || name === 'Set') return `a ${name} (a plain object or an array can stand for it)`;
  if (typeof (value as { then?: unknown }).then === 'function') return 'a promise';
  return name === '' ? 'an object of a class' : `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
}

const TEXT = 0x54455854;
const LIST = 0x4c495354;
const OBJECT = 0x4f424a45;
const NOTHING = 0x4e554c4c;

/**
 * Mixes plain data into a digest, the order of an object's fields included. Returns how many values that were, or -1
 * when it is not plain: `plainProblem` then says why.
 */
export function mixPlain(digest: Digest, value: unknown, depth = 0): number {
  switch (typeof value) {
    case 'number':
      if ((value | 0) === value) mix(digest, value);
      else if (Number.isSafeInteger(value)) mixTime(digest, value);
      else if (Number.isFinite(value)) mixText(digest, String(value));
      else return -1;
      return 1;
    case 'string':
      mix(digest, TEXT);
      mixText(digest, value);
      return 1;
    case 'boolean':
      mix(digest, value ? 1 : 0);
      return 1;
    case 'object':
      if (value === null) mix(digest, NOTHING);
      else if (depth > MAX_DEPTH) return -1;
      else return Array.isArray(value) ? mixList(digest, value, depth) : mixObject(digest, value, depth);
      return 1;
    default:
      return -1;
  }
}

function mixList(digest: Digest, value: readonly unknown[], depth: number): number {
  let count = 1;
  mix(digest, LIST ^ value.length);
  for (let i = 0; i < value.length; i++) {
    const inner = mixPlain(digest, value[i], depth + 1);
    if (inner < 0) return -1;
    count += inner;
  }
  return count;
}

/** Names of fields, by the place at which a state was first seen to have them, and what of them goes into a digest. */
export type KnownFields = { name: string; words: readonly number[] }[];

/** States with more fields than this are lists of something, whose names come and go. */
const MAX_KNOWN_FIELDS = 32;

/**
 * `mixPlain` of a node's state, which mostly has the fields that the state before had. States have few shapes: where an
 * engine has seen them all read a field, it knows their prototype without a call.
 */
export function mixState(digest: Digest, state: PlainState, known: KnownFields): number {
  const isPlain = state.constructor === Object && Object.getPrototypeOf(state) === Object.prototype;
  if (!isPlain && !isPlainObject(state)) return -1;
  let count = 1;
  let place = 0;
  for (const name in state) {
    const inner = mixKnown(digest, knownWords(known, place++, name), name, state[name]);
    if (inner < 0) return -1;
    count += inner;
  }
  mix(digest, OBJECT ^ count);
  return count;
}

function knownWords(known: KnownFields, place: number, name: string): readonly number[] | null {
  if (place < known.length) return known[place].name === name ? known[place].words : null;
  if (known.length === MAX_KNOWN_FIELDS) return null;
  const words = wordsOf(name);
  known.push({ name, words });
  return words;
}

/** Most fields are small integers. */
function mixKnown(digest: Digest, words: readonly number[] | null, name: string, field: unknown): number {
  if (words === null || typeof field !== 'number' || (field | 0) !== field)
    return mixField(digest, name, field, 0);
  mixWordsAndInteger(digest, words, field);
  return 1;
}

function mixObject(digest: Digest, value: object, depth: number): number {
  if (!isPlainObject(value)) return -1;
  let count = 1;
  for (const key in value) {
    const inner = mixField(digest, key, (value as PlainState)[key], depth);
    if (inner < 0) return -1;
    count += inner;
  }
  mix(digest, OBJECT ^ count);
  return count;
}

function mixField(digest: Digest, name: string, field: unknown, depth: number): number {
  mixText(digest, name);
  return mixPlain(digest, field, depth + 1);
}

/**
 * A state as it can be told, compared and written down, whatever a handler has left in it: the state itself where it is
 * plain, else a copy in which a field that is not is a text that says so.
 */
export function plainOf(state: PlainState): PlainState {
  try {
    if (looksPlain(state)) return state;
    return Object.fromEntries(Object.keys(state).map((field) => [field, plainField(state, field)]));
  } catch {
    return { state: UNREADABLE };
  }
}

const UNREADABLE = 'not plain data: it cannot be read';

function plainField(state: PlainState, field: string): unknown {
  try {
    const problem = plainProblem(state[field]);
    if (problem === null) return state[field];
    return `not plain data: ${problem.split(';')[0].trim()}`;
  } catch {
    return UNREADABLE;
  }
}

/** Takes out what stands in that place of a list. `splice` would make a list of it. */
export function takeAt<T>(list: T[], place: number): T {
  const taken = list[place];
  for (let i = place + 1; i < list.length; i++) list[i - 1] = list[i];
  list.pop();
  return taken;
}

/** Where two plain values differ first, as `.log[1]`; null when they are the same. Lists of other lengths differ whole. */
export function firstStateDifference(a: unknown, b: unknown, path = ''): string | null {
  if (a === b) return null;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path;
  if (Array.isArray(a) !== Array.isArray(b)) return path;
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return path;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    const inner = Array.isArray(a) ? `${path}[${key}]` : `${path}.${key}`;
    const found = firstStateDifference((a as PlainState)[key], (b as PlainState)[key], inner);
    if (found !== null) return found;
  }
  return null;
}

/** What stands at a place that `firstDifference` gave; undefined if nothing does. */
export function plainValueAt(value: unknown, path: string): unknown {
  let found = value;
  for (const [, field, index] of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)) {
    found = (found as PlainState | undefined)?.[field ?? index];
  }
  return found;
}

/** The same object in two places of what is meant to be a tree: `.log is .sent[0]`; null when there is none. */
export function sharedPart(value: unknown, path = '', seen = new Map<object, string>()): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const before = seen.get(value);
  if (before !== undefined) return `${path} is the same object as ${before}`;
  seen.set(value, path);
  for (const [key, inner] of Object.entries(value)) {
    const found = sharedPart(inner, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, seen);
    if (found !== null) return found;
  }
  return null;
}
