import type { Verdict } from '../../lab/index.ts';

/** What is said of a run that violates nothing: that all holds, or what could not be decided. No full stop. */
export function notViolated(verdicts: readonly Verdict[]): string {
  const open = verdicts.filter(({ when, held }) => held === null && when !== 'sometimes');
  if (open.length === 0) return 'every property holds';
  const [{ sentence }] = open;
  const ids = open.map(({ property }) => property).join(', ');
  return `no property is violated, and undecided: ${ids}. ${sentence.replace(/\.$/, '')}`;
}
