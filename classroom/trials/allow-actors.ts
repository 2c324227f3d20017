import { SubmissionFailed } from '../sandbox/failure.ts';
import { LIMITS, type Limits } from '../sandbox/meter.ts';
import type { SandboxedActors } from '../sandbox/sandboxed-actors.ts';

/** A system is called more often than a feed, and each call carries its state: a right one takes a fifth of this. */
export const TRIAL_LIMITS: Readonly<Limits> = { ...LIMITS, stepsInAll: 700_000_000 };

/** @throws SubmissionFailed when its nodes are others than the exercise's. */
export function allowActors({ nodes }: SandboxedActors, wanted: Readonly<Record<string, number>>): void {
  const text = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([kind, count]) => `${count} ${kind}`)
      .sort()
      .join(' and ') || 'none';
  const found = Object.fromEntries(Object.entries(nodes).map(([kind, { count = 1 }]) => [kind, count]));
  if (text(found) === text(wanted)) return;
  throw new SubmissionFailed('wrong-shape', `its nodes are ${text(found)}; asked for: ${text(wanted)}`, null);
}

/** What `defineSystem` says of a submission's definition is told as the submission's. */
export function wellDefined<T>(define: () => T): T {
  try {
    return define();
  } catch (error) {
    if (error instanceof RangeError) throw new SubmissionFailed('wrong-shape', error.message, null);
    throw error;
  }
}
