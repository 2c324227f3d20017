/**
 * Changes to every field of a record, one at a time, for tests that ask who notices. A field's path names what it is in;
 * places in lists have no names, and a chain of entries is one entry.
 */

export interface Field {
  readonly path: string;
  /** Each sets the field to another value, and gives what sets it back. */
  readonly changes: Change[];
  /** A word that it holds, and how to put another in its place. */
  readonly word?: { value: string; change(other: string): Change };
}

type Change = () => () => void;

type Holder = Record<string, unknown>;

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

/** Longer texts are no words of a language. */
const LONGEST_WORD = 20;

/** Values that a field with this one could have as well. */
function othersFor(value: unknown): unknown[] {
  if (typeof value === 'number') return [value + 1, value + 8, 0, -1].filter((other) => other !== value);
  if (typeof value === 'boolean') return [!value];
  if (value === null || value === '') return ['x'];
  // Longer, and as long.
  return typeof value === 'string' ? [`${value}x`, `${value.slice(0, -1)}\0`] : [];
}

export function settingOf(holder: object, name: string | number, value: unknown): Change {
  const fields = holder as Holder;
  return () => {
    const before = fields[name];
    fields[name] = value;
    return () => {
      fields[name] = before;
    };
  };
}

function fieldOf(holder: object, name: string, path: string, value: unknown): Field {
  const changes = othersFor(value).map((other) => settingOf(holder, name, other));
  if (typeof value !== 'string' || value.length > LONGEST_WORD) return { path, changes };
  return { path, changes, word: { value, change: (other) => settingOf(holder, name, other) } };
}

function pathBelow(path: string, name: string): string {
  if (name === 'next') return path;
  if (/^\d+$/.test(name)) return `${path}[]`;
  return path === '' ? name : `${path}.${name}`;
}

/**
 * Every field below a record: those that hold no record themselves, and the lengths of lists. `wanted` says of a path
 * whether anybody still asks; nothing below an unwanted record (`path.*`) is looked at.
 */
export function* fieldsOf(holder: object, path: string, wanted: (path: string) => boolean): Generator<Field> {
  for (const [name, value] of Object.entries(holder)) {
    const here = pathBelow(path, name);
    if (!isHolder(value)) {
      if (wanted(here)) yield fieldOf(holder, name, here, value);
      continue;
    }
    if (!wanted(`${here}.*`)) continue;
    const length = `${here}.length`;
    if (Array.isArray(value) && value.length > 0 && wanted(length)) {
      const lists = [value.slice(0, -1), [...value, value.at(-1)]];
      yield { path: length, changes: lists.map((list) => settingOf(holder, name, list)) };
    }
    yield* fieldsOf(value, here, wanted);
  }
}

/** Which fields somebody notices a change of. A change that leads to nothing a record can be may throw. */
export class Noticing {
  readonly #noticed = new Set<string>();
  readonly #tries = new Map<string, number>();
  readonly #maxTries: number;
  /** Words that a field has held in other records: it could hold them here. */
  readonly #words = new Map<string, Set<string>>();

  /** @param maxTries at a field, in different records, before it is taken for one that nobody notices */
  constructor(maxTries: number) {
    this.#maxTries = maxTries;
  }

  /** A word is asked about for longer: another may turn up. */
  wanted = (path: string): boolean => {
    const most = this.#words.has(path) ? 40 * this.#maxTries : this.#maxTries;
    return !this.#noticed.has(path) && (this.#tries.get(path) ?? 0) < most;
  };

  look(fields: Iterable<Field>, ask: () => string): void {
    const before = ask();
    for (const { path, changes, word } of fields) {
      this.#tries.set(path, (this.#tries.get(path) ?? 0) + 1);
      for (const change of [...changes, ...this.#otherWords(path, word)]) {
        const undo = change();
        try {
          if (ask() !== before) this.#noticed.add(path);
        } catch {
          // Not a record that there can be.
        } finally {
          undo();
        }
        if (this.#noticed.has(path)) break;
      }
    }
  }

  #otherWords(path: string, word: Field['word']): Change[] {
    if (word === undefined) return [];
    const known = this.#words.get(path) ?? new Set();
    this.#words.set(path, known.add(word.value));
    return [...known].filter((other) => other !== word.value).map(word.change);
  }

  noticed(): string[] {
    return [...this.#noticed].toSorted();
  }

  /** But for places that hold nothing here and a record elsewhere. */
  unnoticed(): string[] {
    const paths = [...this.#tries.keys()];
    const holdsRecord = (path: string) => paths.some((other) => other.startsWith(`${path}.`));
    return paths.filter((path) => !this.#noticed.has(path) && !holdsRecord(path)).toSorted();
  }
}
