import type { Verdict } from '../property.ts';
import type { ScenarioBase } from '../system.ts';

type Said = Pick<Verdict, 'property' | 'sentence'>;

/**
 * What a violation is known by, apart from the names, numbers and data of one run: its property, and its sentence without
 * names, ids, counts, what stands in brackets (which objects, say), and quoted texts that are the scenario's own (keys and
 * values). Two violations of one signature have one cause, as far as a sentence can tell.
 */
export function signatureOf<S extends ScenarioBase>(
  system: { names(scenario: S): readonly string[] },
  scenario: S,
  { property, sentence }: Said,
): string {
  const isName = new Set(system.names(scenario));
  const isText = new Set(textsIn(scenario));
  const main = sentence.replace(/ ?\([^()]*\)/g, '');
  const dataless = main.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) =>
    isText.has(unquoted(quoted)) ? 'TEXT' : quoted,
  );
  const anonymous = dataless.replace(/[\w.-]*\w/g, (word) => (isName.has(word) ? 'NAME' : word));
  return `${property}: ${anonymous.replace(/\d[\d,.]*/g, 'N')}`;
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(1, -1);
  }
}

/** Every text in a tree of plain data. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) yield* textsIn(part);
}
