import { variantById } from '../model/index.ts';
import { propertyById } from '../properties/index.ts';
import { quoted } from './shell-word.ts';
import { looksLikeModule } from './user-modules.ts';

/** The command lines that are printed to be pasted: what plays something again. */

export interface ReplayedBy {
  /** The file of a system of the user's own. */
  system?: string;
  /** The variant's word; a file of the user's own is named again, because no data names what code runs. */
  variant?: string;
  /** What judges: an id that ships goes without saying. */
  properties?: readonly string[];
}

/** The words that name the user's own code again. */
export function ownWords({ variant, properties = [] }: ReplayedBy): string[] {
  const own = variant !== undefined && variantById(variant) === undefined && looksLikeModule(variant);
  return [
    ...(own ? [`--variant ${quoted(variant)}`] : []),
    ...properties
      .filter((word) => propertyById(word) === undefined && looksLikeModule(word))
      .map((word) => `--property ${quoted(word)}`),
  ];
}

/** Plays a failure file again. */
export function replayLine(file: string, by: ReplayedBy = {}): string {
  const system = by.system === undefined ? [] : [quoted(by.system)];
  return ['npx replisim replay', ...system, quoted(file), ...ownWords(by)].join(' ');
}

/** Plays a case of a hunt on a system of the user's own again; `variant` only if there are several. */
export function caseLine(system: string, seed: string, number: number, variant?: string): string {
  const design = variant === undefined ? [] : [`--variant ${quoted(variant)}`];
  return [replayLine(`${seed}/${number}`, { system }), ...design].join(' ');
}

/** Plays the run of coordinates again, which name neither what code may run nor what judged. */
export function coordinatesLine(coordinates: string, { variant, properties = [] }: ReplayedBy): string {
  const judged = properties.length === 0 ? [] : [`--property ${quoted(properties.join(','))}`];
  return [`npx replisim replay '${coordinates}'`, ...ownWords({ variant }), ...judged].join(' ');
}
