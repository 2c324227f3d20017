import type { Scenario } from '../model/scenario/scenario.ts';
import type { Verdict } from '../model/world/outcome.ts';

/**
 * Where a violation is, apart from the numbers of one run: its property, and its sentence without names, ids,
 * counts and what stands in brackets (which objects, say).
 * Two violations of one site have one cause, as far as a sentence can tell.
 */
export function siteOf(
  { property, sentence }: Pick<Verdict, 'property' | 'sentence'>,
  names: readonly string[],
): string {
  const isName = new Set(names);
  const main = sentence.replace(/ ?\([^()]*\)/g, '');
  const anonymous = main.replace(/[\w.-]*\w/g, (word) => (isName.has(word) ? 'NAME' : word));
  return `${property}: ${anonymous.replace(/\d[\d,.]*/g, 'N')}`;
}

/** The names that a scenario's sentences can hold. */
export function namesIn({ servers, clients }: Pick<Scenario, 'servers' | 'clients'>): string[] {
  return [...servers, ...clients].map(({ name }) => name);
}
