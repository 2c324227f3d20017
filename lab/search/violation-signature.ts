import type { Verdict } from '../property.ts';

/**
 * What a violation is known by, apart from the numbers of one run: its property, and its sentence without names, ids,
 * counts and what stands in brackets (which objects, say). Two violations of one signature have one cause, as far as a
 * sentence can tell. `names` are those that the scenario's sentences can hold.
 */
export function signatureOf(
  { property, sentence }: Pick<Verdict, 'property' | 'sentence'>,
  names: readonly string[],
): string {
  const isName = new Set(names);
  const main = sentence.replace(/ ?\([^()]*\)/g, '');
  const anonymous = main.replace(/[\w.-]*\w/g, (word) => (isName.has(word) ? 'NAME' : word));
  return `${property}: ${anonymous.replace(/\d[\d,.]*/g, 'N')}`;
}
