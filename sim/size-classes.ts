/**
 * Usable sizes of an allocator with size classes: what a request really costs.
 *
 * Requests up to `small[last]` are rounded up to the next of the listed classes, then to whole pages up to
 * `pageLimit`, then to whole chunks. Sizes are bytes.
 */
export interface SizeClassPlan {
  /** Ascending multiples of 8. */
  small: readonly number[];
  page: number;
  /** Largest request that is served in pages. */
  pageLimit: number;
  chunk: number;
}

/** A plan made ready for look-up: `bySlot[(size + 7) >> 3]` is the usable size of a small request. */
export interface SizeClasses {
  plan: SizeClassPlan;
  smallLimit: number;
  bySlot: Int32Array;
}

/** Throws on a plan that could not round every small request up. */
export function createSizeClasses(plan: SizeClassPlan): SizeClasses {
  const smallLimit = plan.small[plan.small.length - 1];
  const bySlot = new Int32Array((smallLimit >> 3) + 1);
  let next = 0;
  for (let slot = 0; slot < bySlot.length; slot++) {
    while (plan.small[next] < slot * 8) next++;
    bySlot[slot] = plan.small[next];
  }
  for (let i = 0; i < plan.small.length; i++) {
    const ascending = i === 0 || plan.small[i] > plan.small[i - 1];
    if (!ascending || plan.small[i] % 8 !== 0) {
      throw new Error(`size class ${plan.small[i]}: classes are ascending multiples of 8`);
    }
  }
  return { plan, smallLimit, bySlot };
}

/** The usable size in bytes of a request of `requested` bytes; a request of 0 costs the smallest class. */
export function usableSize(classes: SizeClasses, requested: number): number {
  if (requested <= classes.smallLimit) return classes.bySlot[(requested + 7) >> 3];
  const { page, pageLimit, chunk } = classes.plan;
  const unit = requested <= pageLimit ? page : chunk;
  return Math.ceil(requested / unit) * unit;
}
