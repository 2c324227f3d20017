import type { Command } from 'commander';
import { visibleOptions } from './help-json.ts';

/** What a verb is about: Redis, or a system of the user's own. */
export type Kind = 'redis' | 'own';

/** What each is called where its options are told. */
const ON: Readonly<Record<Kind, string>> = { redis: 'on Redis', own: 'on a system of your own' };

/**
 * The parser's complaint about an option that the verb has for the other kind alone, in words that say so; about a word where
 * only a system has its place, with how a system is named; any other complaint as it is.
 *
 * @param here the verb as it was called, on systems of this `kind`; `there`, on the others.
 */
export function aboutOtherKind(
  complaint: string,
  kind: Kind,
  here: Command | undefined,
  there: Command | undefined,
): string {
  if (/^error: too many arguments .* Expected 0 /.test(complaint) && there !== undefined)
    return `${complaint.trimEnd()} A system of your own is a file of TypeScript or JavaScript: replisim ${there.name()} ./my-system.ts\n`;
  const option = /^error: unknown option '(--[\w-]+)/.exec(complaint)?.[1];
  if (here === undefined || !there?.options.some(({ long }) => long === option)) return complaint;
  const other = kind === 'own' ? 'redis' : 'own';
  const known = visibleOptions(here).map(({ long }) => long);
  const how = other === 'own' ? ` (replisim ${here.name()} ./my-system.ts)` : '';
  return (
    `error: ${here.name()} has ${option} ${ON[other]} alone${how}; ` +
    `${ON[kind]} it has ${known.join(', ')}\n`
  );
}
