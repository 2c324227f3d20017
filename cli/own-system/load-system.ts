import type { AnySystem, VariantBase } from '../../lab/index.ts';
import { UserError } from '../errors.ts';
import { loadUserModule } from '../user-modules.ts';

/** Systems of the user's own: files whose default export fulfils the contract `System`. They are run with all rights. */

const FUNCTIONS = [
  'start',
  'step',
  'nextTime',
  'stormIsOver',
  'calm',
  'pending',
  'bounds',
  'observe',
  'tell',
];

/** What of a system an export lacks, as a phrase; null when it is one. */
function lackOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return `an object, not ${typeof value}`;
  const found = value as Record<string, unknown>;
  if (typeof found.id !== 'string' || found.id === '') return 'an id, a text';
  if (!Array.isArray(found.variants) || found.variants.length === 0) return 'variants, at least one';
  if (!Array.isArray(found.properties)) return 'properties, a list';
  const missing = FUNCTIONS.find((name) => typeof found[name] !== 'function');
  return missing === undefined ? null : `the function ${missing}`;
}

/** @throws UserError when the file does not export a system. */
export async function loadSystem(file: string): Promise<AnySystem> {
  const found = await loadUserModule(file);
  const lack = lackOf(found);
  if (lack === null) return found as AnySystem;
  throw new UserError(
    `${file}: its default export is not a system: it needs ${lack}. ` +
      'A system is what defineSystem({ ... }) of replisim/lab gives, or an object with the functions of `System`',
  );
}

/** The variants that the words name, the first of the system if there is none. @throws UserError */
export function variantsOf(system: AnySystem, words: readonly string[] = []): VariantBase[] {
  const all: readonly VariantBase[] = system.variants;
  if (words.length === 0) return [all[0]];
  return words.map((word) => {
    const variant = all.find(({ id }) => id === word);
    if (variant !== undefined) return variant;
    throw new UserError(
      `${JSON.stringify(word)} is not a variant of ${system.id}; variants: ${all.map(({ id }) => id).join(', ')}`,
    );
  });
}

/** The properties that the words name, all of the system if there is none. @throws UserError */
export function propertiesNamed(system: AnySystem, words: readonly string[] = []): AnySystem['properties'] {
  const all: AnySystem['properties'] = system.properties;
  if (words.length === 0 || words.includes('all')) return all;
  return words.map((word) => {
    const property = all.find(({ id }) => id === word);
    if (property !== undefined) return property;
    throw new UserError(
      `${JSON.stringify(word)} is not a property of ${system.id}; properties: ${all.map(({ id }) => id).join(', ')}`,
    );
  });
}
