import type { Variant } from '../server/index.ts';
import { feed249 } from './feed-2.4.9.ts';
import { feed2410 } from './feed-2.4.10.ts';
import { ZOO } from './zoo/index.ts';

export { feed249, feed2410, ZOO };

/** The variants that ship, in the order they are listed. A user's own is the same kind of value. */
export const VARIANTS: readonly Variant[] = [feed249, feed2410, ...ZOO];

/** The version of the server that a variant is of; one that did not ship is a change of 2.4.9. */
export function versionOfVariant(id: string): '2.4.9' | '2.4.10' {
  return id === feed2410.id ? '2.4.10' : '2.4.9';
}

/** The variant with this id among those that ship, or undefined. */
export function variantById(id: string): Variant | undefined {
  return VARIANTS.find((variant) => variant.id === id);
}
