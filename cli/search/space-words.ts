import {
  COMMAND_FAMILIES,
  FAULT_FAMILIES,
  SEVERE_FAULTS,
  type Space,
  TRAITS,
} from '../../properties/index.ts';
import { didYouMean } from '../../sim/index.ts';
import { UserError } from '../errors.ts';

const FAMILIES = [...COMMAND_FAMILIES, ...FAULT_FAMILIES, ...TRAITS];

/** What is drawn, as `--without` and `--also` say it. @throws UserError for a word that is not known. */
export function spaceOf({ without, also }: { without?: string[]; also?: string[] }): Space {
  return {
    ...(without === undefined ? {} : { without: wordsOf('--without', without, FAMILIES) }),
    ...(also === undefined ? {} : { also: wordsOf('--also', also, SEVERE_FAULTS) }),
  };
}

function wordsOf<Word extends string>(option: string, words: string[], known: readonly Word[]): Word[] {
  const wrong = words.find((word) => !(known as readonly string[]).includes(word));
  if (wrong !== undefined)
    throw new UserError(
      `${option} ${wrong}: it is not drawn; allowed: ${known.join(', ')}.${didYouMean(wrong, known)}`,
    );
  return words as Word[];
}
