import type { AnySystem, VariantBase } from '../../lab/index.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import type { ThreadTarget } from '../search/case-thread.ts';
import { type LostCase, lostIn, type ReplayOwnCodeOptions } from '../search/replay-own-code.ts';
import type { NamedCase } from './named-case.ts';

/** What a thread is given that plays single cases of the system in that file, on one design. */
export function caseTarget(file: string, system: AnySystem, variant: VariantBase): ThreadTarget {
  return { system, words: { system: file, variant: variant.id, properties: ['all'], space: {}, seed: '1' } };
}

/** Plays a case in such a thread: a sentence if it takes the thread along, or null. What its file says of that is believed. */
export async function lostCase(
  target: ThreadTarget,
  { failure, case: found }: NamedCase,
  options: ReplayOwnCodeOptions,
): Promise<LostCase> {
  const isKnown = failure !== null && isOwnCodeProperty(failure.verdict.property);
  return isKnown ? { sentence: null, interrupted: false } : lostIn(found, target, options);
}
