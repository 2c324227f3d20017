/** What JSON can hold: arguments and answers of operations, and whatever a specification keeps. */
export type PlainData =
  | null
  | boolean
  | number
  | string
  | readonly PlainData[]
  | { readonly [key: string]: PlainData };

/** Deeper data is taken for data that contains itself. */
const MAX_DEPTH = 100;

const OWN_FIELD = { configurable: true, enumerable: true, writable: true };

/** Longest value that a sentence or a drawing shows whole. */
const MAX_SHOWN = 40;

/**
 * A copy that shares nothing with `value`. As in JSON, an object's undefined fields are left out; a value that is
 * undefined as a whole becomes null. Throws RangeError, beginning with what `what` says, if JSON could not hold the value.
 */
export function copyPlainData(value: unknown, what: () => string, depth = 0): PlainData {
  if (depth > MAX_DEPTH)
    throw new RangeError(`${what()} is nested more than ${MAX_DEPTH} deep, or contains itself`);
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'boolean':
    case 'string':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      break;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return copyItems(value, what, depth);
      if (isPlainObject(value)) return copyFields(value, what, depth);
      break;
  }
  const kind = typeof value === 'object' ? 'an object of a class' : `${typeof value} ${String(value)}`;
  throw new RangeError(`${what()} is plain data (what JSON can hold), not ${kind}`);
}

function copyItems(value: readonly unknown[], what: () => string, depth: number): PlainData {
  const copy: PlainData[] = [];
  // Most items are texts.
  for (const item of value) copy.push(typeof item === 'string' ? item : copyPlainData(item, what, depth + 1));
  return copy;
}

function copyFields(value: object, what: () => string, depth: number): PlainData {
  const copy: Record<string, PlainData> = {};
  for (const name of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[name];
    if (field === undefined) continue;
    const copied = copyPlainData(field, what, depth + 1);
    // An assignment to this name would be one to the prototype.
    if (name === '__proto__') Object.defineProperty(copy, name, { ...OWN_FIELD, value: copied });
    else copy[name] = copied;
  }
  return copy;
}

/** Objects of another realm (a sandbox, a test's) are plain too, so the prototype is judged by what is above it. */
function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether two values are the same to JSON. The order of an object's fields does not count. */
export function samePlainData(a: PlainData, b: PlainData): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return plainDataKey(a) === plainDataKey(b);
}

/** A text that two values share exactly if they are the same: JSON with the fields of objects in order of name. */
export function plainDataKey(value: PlainData): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(plainDataKey).join(',')}]`;
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${plainDataKey(value[name])}`).join(',')}}`;
}

/** A value for people, on one line and of at most 40 characters: `1`, `"x"`, `[1, 2]`, `{ from: 1, to: 2 }`. */
export function showPlainData(value: PlainData): string {
  const text = shown(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 3)}...` : text;
}

function shown(value: PlainData): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(shown).join(', ')}]`;
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${shown(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

/** `Array.isArray` does not narrow a read-only array. */
export function isList(value: PlainData): value is readonly PlainData[] {
  return Array.isArray(value);
}
