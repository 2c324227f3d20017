import type { HuntResult, SystemTypes } from '../../lab/index.ts';
import { counted, grouped } from './numbers.ts';

/** How many cases a hunt could not decide, and what is known of the first: one phrase, or none if it decided all. */
export function undecidedCases(
  result: Pick<HuntResult<SystemTypes>, 'played' | 'undecided' | 'firstUndecided'>,
): string[] {
  const { played, undecided, firstUndecided } = result;
  if (undecided === 0) return [];
  const count = `${grouped(undecided)} of ${counted(played, 'case')} could not be decided`;
  if (firstUndecided === undefined) return [count];
  const { number, property, sentence } = firstUndecided;
  return [`${count}, the first of them case ${number}, ${property}: ${sentence.replace(/\.$/, '')}`];
}
