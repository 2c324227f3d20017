/**
 * Changes to every field of a record, one at a time, for tests that ask who notices. A field's path names what it is in;
 * places in lists have no names, and a chain of entries is one entry.
 */

export interface Field {
  readonly path: string;
  /** Each sets the field to another value, and gives what sets it back. */
  readonly changes: (() => () => void)[];
}

type Holder = Record<string, unknown>;

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

/** Values that a field with this one could have as well. */
function othersFor(value: unknown): unknown[] {
  if (typeof value === 'number') return [value + 1, value + 8, 0, -1].filter((other) => other !== value);
  if (typeof value === 'boolean') return [!value];
  return typeof value === 'string' || value === null ? [`${value ?? ''}x`] : [];
}

export function settingOf(holder: object, name: string | number, value: unknown): () => () => void {
  const fields = holder as Holder;
  return () => {
    const before = fields[name];
    fields[name] = value;
    return () => {
      fields[name] = before;
    };
  };
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
      if (wanted(here))
        yield { path: here, changes: othersFor(value).map((other) => settingOf(holder, name, other)) };
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

  /** @param maxTries at a field, in different records, before it is taken for one that nobody notices */
  constructor(maxTries: number) {
    this.#maxTries = maxTries;
  }

  wanted = (path: string): boolean =>
    !this.#noticed.has(path) && (this.#tries.get(path) ?? 0) < this.#maxTries;

  look(fields: Iterable<Field>, ask: () => string): void {
    const before = ask();
    for (const { path, changes } of fields) {
      this.#tries.set(path, (this.#tries.get(path) ?? 0) + 1);
      for (const change of changes) {
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
