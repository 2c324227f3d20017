import type { HuntResult, PropertyOf, System, SystemTypes } from '../lab/index.ts';
import { undecidedCases } from './output/undecided-cases.ts';
import { caseLine } from './replay-line.ts';

/** What a test has asked: of which system, and how its cases are drawn. */
interface Asked<T extends SystemTypes> {
  system: System<T>;
  variant: T['variant'];
  properties: readonly PropertyOf<T>[];
  options: { file?: string; seed?: number | string; space?: T['space'] };
}

/** The error for what was played and could not be decided; null if all was. */
export function undecidedError<T extends SystemTypes>(
  { system, variant, properties, options }: Asked<T>,
  result: HuntResult<T>,
): Error | null {
  const { played, met, firstUndecided, empty = 0 } = result;
  const unmet = properties.filter(({ id, when }) => when === 'sometimes' && !(id in met));
  const reasons = [
    ...undecidedCases(result),
    ...(empty === played ? ['nothing of what was played is modelled'] : []),
    ...(unmet.length > 0
      ? [`none of ${played} cases met ${unmet.map(({ id }) => id).join(', ')}: more runs may`]
      : []),
  ];
  if (reasons.length === 0) return null;
  const play =
    firstUndecided === undefined ? null : undecidedLine(system, variant, options, firstUndecided.number);
  const sentence = `${system.id}, ${variant.id}, is undecided: ${reasons.join('; ')}`;
  return new Error(play === null ? sentence : `${sentence}\n${play}`);
}

/** The line that plays a case again, if the command draws the same for its number. */
function undecidedLine<T extends SystemTypes>(
  { variants }: System<T>,
  { id }: T['variant'],
  { file, seed = 1, space }: Asked<T>['options'],
  number: number,
): string | null {
  const known = variants.some((each) => each.id === id);
  if (file === undefined || space !== undefined || !known || !/^\d+$/.test(String(seed))) return null;
  return caseLine(file, String(seed), number, variants.length === 1 ? undefined : id);
}
