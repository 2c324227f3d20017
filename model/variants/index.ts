import type { Variant } from '../server/variant.ts';
import { feed249 } from './feed-2.4.9.ts';
import { feed2410 } from './feed-2.4.10.ts';
import { ZOO } from './zoo/index.ts';

/** The variants that ship, in the order they are listed. A user's own is the same kind of value. */
export const VARIANTS: readonly Variant[] = [feed249, feed2410, ...ZOO];

export function variantById(id: string): Variant | undefined {
  return VARIANTS.find((variant) => variant.id === id);
}
