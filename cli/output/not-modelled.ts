import { counted, grouped } from './numbers.ts';

/** Names that are told; the others are counted. */
const NAMES_SHOWN = 12;

/** What a run or a hunt was asked to do and refused; null when there is nothing. */
export function notModelledText(counts: Record<string, number>): string | null {
  const names = Object.entries(counts).sort(([, one], [, other]) => other - one);
  if (names.length === 0) return null;
  const total = names.reduce((sum, [, times]) => sum + times, 0);
  const shown = names
    .slice(0, NAMES_SHOWN)
    .map(([name, times]) => `${grouped(times)} ${JSON.stringify(name)}`);
  const more = names.length > NAMES_SHOWN ? `, and ${counted(names.length - NAMES_SHOWN, 'other name')}` : '';
  return `Not modelled, or not known to 2.4, and answered with an error: ${counted(total, 'command')} (${shown.join(', ')}${more}).`;
}
