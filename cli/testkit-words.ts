import type { PropertyOf, System, SystemTypes } from '../lab/index.ts';
import { didYouMean } from '../sim/index.ts';
import type { HoldsOptions } from './testkit.ts';

/** The words that a test names designs, properties and options by. What names nothing throws RangeError. */

/** By name, so that an option that is added cannot be left out. */
const KNOWN: Record<keyof HoldsOptions<SystemTypes>, true> = {
  property: true,
  variant: true,
  runs: true,
  seed: true,
  space: true,
  folder: true,
  file: true,
  shrinkRuns: true,
};
const OPTIONS = Object.keys(KNOWN);

/** A misspelt option would have another design or property held than the one that was meant. */
export function refuseUnknown(options: object): void {
  const unknown = Object.keys(options).find((name) => !OPTIONS.includes(name));
  if (unknown === undefined) return;
  throw new RangeError(
    `${unknown} is no option: they are ${OPTIONS.join(', ')}.${didYouMean(unknown, OPTIONS)}`,
  );
}

export function variantOf<T extends SystemTypes>(
  { id, variants }: System<T>,
  word: string | T['variant'] = variants[0],
): T['variant'] {
  if (typeof word !== 'string') return word;
  return variants.find((each) => each.id === word) ?? refuse('variant', word, id, variants);
}

export function propertiesOf<T extends SystemTypes>(
  { id, properties }: System<T>,
  words: string | PropertyOf<T> | readonly (string | PropertyOf<T>)[] | undefined,
): readonly PropertyOf<T>[] {
  if (words === undefined) return properties;
  const list = (Array.isArray(words) ? words : [words]) as readonly (string | PropertyOf<T>)[];
  if (list.length === 0) throw new RangeError('property: at least one is asked');
  return list.map((word) => {
    if (typeof word !== 'string') return word;
    return properties.find((each) => each.id === word) ?? refuse('property', word, id, properties);
  });
}

function refuse(what: string, word: string, system: string, known: readonly { id: string }[]): never {
  const ids = known.map(({ id }) => id).join(', ');
  throw new RangeError(`${what}: ${JSON.stringify(word)} is none of ${system}; known: ${ids}`);
}
