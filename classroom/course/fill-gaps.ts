import { BadQuestions } from './bad-questions.ts';

/** What the gaps of a template are filled with. */
export type GapValues = Readonly<Record<string, string | number>>;

/** How many bytes all of the texts that a template makes may have together. */
const MAX_FILLED_BYTES = 1_000_000;

/** A template is filled through one of these: values that multiply, and long ones, end with a sentence. */
interface Budget {
  left: number;
}

function spend(budget: Budget, bytes: number, what: string): void {
  budget.left -= bytes;
  if (budget.left >= 0) return;
  throw new BadQuestions(
    `${what}: found text of ${bytes} bytes; allowed: ${MAX_FILLED_BYTES} in all that is filled in`,
  );
}

/**
 * `{ bytes: N }` becomes a text of that length, and every `$name` is replaced: a text that is nothing but a gap becomes
 * the value itself, number or text.
 *
 * @param what how errors name the template.
 * @throws BadQuestions when the texts become too long, or N is no length.
 */
export function fillGaps(template: unknown, values: GapValues, what: string): unknown {
  return filled(template, values, { what, budget: { left: MAX_FILLED_BYTES } });
}

function filled(value: unknown, values: GapValues, filling: { what: string; budget: Budget }): unknown {
  const { what, budget } = filling;
  if (Array.isArray(value)) return value.map((item) => filled(item, values, filling));
  if (typeof value === 'object' && value !== null) {
    const { bytes } = value as { bytes?: unknown };
    if (bytes !== undefined && Object.keys(value).length === 1) {
      const length = filled(bytes, values, filling);
      return textOfLength(length, filling);
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, filled(item, values, filling)]),
    );
  }
  if (typeof value !== 'string') return value;
  const whole = /^\$(\w+)$/.exec(value)?.[1];
  if (whole !== undefined && Object.hasOwn(values, whole)) return values[whole];
  return value.replace(/\$(\w+)/g, (gap, name: string) => {
    if (!Object.hasOwn(values, name)) return gap;
    const text = String(values[name]);
    spend(budget, text.length, what);
    return text;
  });
}

function textOfLength(length: unknown, { what, budget }: { what: string; budget: Budget }): string {
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0) {
    throw new BadQuestions(`${what}: found bytes: ${String(length).slice(0, 40)}; allowed: a whole number`);
  }
  spend(budget, length, what);
  return 'v'.repeat(length);
}
