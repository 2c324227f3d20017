import { isUndecided, type Verdict } from '../../lab/index.ts';

/** What is said of a run that violates nothing of what was asked: that it holds, or what could not be decided. No full stop. */
export function notViolated(verdicts: readonly Verdict[]): string {
  const open = verdicts.filter(isUndecided);
  if (open.length === 0)
    return verdicts.length === 1 ? `${verdicts[0].property} holds` : 'every property holds';
  const [{ sentence }] = open;
  const ids = open.map(({ property }) => property).join(', ');
  return `no property is violated, and undecided: ${ids}. ${sentence.replace(/\.$/, '')}`;
}
