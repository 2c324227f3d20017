import { type Counterfactual, counterfactuals, createWitness, witnessStep } from '../../lab/index.ts';
import type { Scenario, Variant } from '../../model/index.ts';
import { createRedisSystem, type RedisSystem, type SelectLife, why } from '../../properties/index.ts';
import { formatMicros } from '../../sim/index.ts';
import { type Consent, consentedVariant } from '../consent.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { loadVariant } from '../load-variant.ts';
import { notViolated } from '../output/not-violated.ts';
import { wrap } from '../output/wrap.ts';
import type { CodeWatch } from '../own-code.ts';
import {
  answeredRun,
  complainOfOtherRun,
  type NamedRun,
  namedRun,
  refuseBrokenOff,
} from '../search/named-run.ts';

/** Requests beyond which asking "what if" for each would take minutes. */
const MAX_REQUESTS = 20_000;

export interface WhyCommandOptions extends Consent {
  json?: boolean;
}

/** `replisim why FILE`: the life of each object concerned, and which change would have undone the violation. */
export async function tellWhy(
  word: string,
  { json, ...consent }: WhyCommandOptions,
  watch: CodeWatch,
): Promise<ExitCode> {
  const system = createRedisSystem();
  const named = namedRun(system, word);
  refuseBrokenOff(named, word);
  const feedWord = consentedVariant(named.variant ?? '2.4.9', word, consent);
  const variant = await loadVariant(feedWord, watch);
  complainOfOtherRun(system, word, named, [feedWord, variant]);
  const { violated: property, verdicts } = answeredRun(system, named, variant);
  const told = why(named.scenario, { variant, chooser: named.chooserOf() });
  const rows =
    property === null || requestsOf(named.scenario) > MAX_REQUESTS
      ? []
      : counterfactuals(system, named.scenario, {
          variant,
          property: property.property,
          chooserOf: named.chooserOf,
        });
  if (json === true) {
    const answer = {
      format: 'replisim-why/1',
      violated: property?.sentence ?? null,
      ...told,
      counterfactuals: rows,
    };
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  } else {
    const sentences = sentencesOf(system, named, variant, told.lives);
    process.stdout.write(
      property === null
        ? `${wrap(`${word}: ${notViolated(verdicts)}: there is nothing to explain.`)}\n`
        : `${whyText(property.sentence, told.lives, told.more, rows)}\n`,
    );
    for (const [event, sentence] of sentences)
      process.stdout.write(`\n${wrap(`Event ${event}: ${sentence}`)}\n`);
  }
  return property === null ? EXIT.held : EXIT.violated;
}

function requestsOf({ clients }: Scenario): number {
  return clients.reduce((sum, { workload }) => sum + ('repeat' in workload ? workload.repeat : 1), 0);
}

function whyText(verdict: string, lives: SelectLife[], more: number, rows: Counterfactual[]): string {
  const table = rows.map(({ change, survives }) => {
    const answer = survives === null ? 'undecided' : survives ? 'still violated' : 'no longer violated';
    return `  ${answer.padEnd(18)}  ${change}`;
  });
  return [
    wrap(verdict),
    ...lives.map(lifeText),
    ...(more > 0 ? [`and ${more} more objects with a life like these`] : []),
    ...(table.length > 0 ? [`What if\n${table.join('\n')}`] : []),
  ].join('\n\n');
}

/** The sentences of the events in which the objects were touched: what the page says there, too. */
function sentencesOf(
  system: RedisSystem,
  named: NamedRun,
  variant: Variant,
  lives: SelectLife[],
): Map<number, string> {
  const wanted = new Set(lives.flatMap(({ moments }) => moments.map(({ event }) => event)));
  const last = Math.max(0, ...wanted);
  const sentences = new Map<number, string>();
  const witness = createWitness(system, named.scenario, { variant, chooser: named.chooserOf() });
  for (let event = 0; event < last; ) {
    const record = witnessStep(witness);
    if (record === null) break;
    event = record.event;
    if (wanted.has(event)) sentences.set(event, record.sentence);
  }
  return sentences;
}

function lifeText({ server, object, text, bytes, moments, fate, blame }: SelectLife): string {
  const lines = moments.map(
    ({ event, micros, what, refcount, command }) =>
      `  event ${event}, ${formatMicros(micros)}: ${what}, count ${refcount}, while ${command} was fed`,
  );
  const head = `SELECT object ${object} of ${server}: "${text}", ${bytes} bytes`;
  return [head, ...lines, wrap(fate, 80, '  '), wrap(blame, 80, '  ')].join('\n');
}
