import {
  type AnySystem,
  anotherRun,
  checkDeterminism,
  chooserOf,
  counterfactuals,
  createWitness,
  diff,
  EXPORTS,
  type ExportFormat,
  isUndecided,
  type PropertyOf,
  replayFailure,
  tellStory,
  type VariantBase,
  witnessStep,
} from '../../lab/index.ts';
import { formatMicros } from '../../sim/index.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { wrap } from '../output/wrap.ts';
import { type CodeWatch, isOwnCodeProperty } from '../own-code.ts';
import { type ReplayOwnCodeOptions, replayOwnCode } from '../search/replay-own-code.ts';
import { refuseStepsInJson, type StepOptions } from '../step-option.ts';
import { loadSystem, variantsOf } from './load-system.ts';
import { caseTarget, lostCase } from './lost-case.ts';
import {
  type CalmCase,
  complainOfOtherCase,
  judgedCase,
  type NamedCase,
  namedCase,
  propertyIn,
  variantFor,
} from './named-case.ts';

/** What is done with one run of a system of the user's own: replay, why, diff, export. */

interface OneVariant {
  variant?: string;
}

/** A case in which there is no violation to replay or to explain. */
function tellCalm({ sentence }: CalmCase, answer: object, json: boolean | undefined): ExitCode {
  process.stdout.write(json === true ? `${JSON.stringify(answer, null, 2)}\n` : `${wrap(sentence)}\n`);
  return EXIT.undecided;
}

/** `replisim replay SYSTEM CASE`: does it still violate, and is it the same run? */
export async function replayOwn(
  file: string,
  word: string,
  options: OneVariant & ReplayOwnCodeOptions & StepOptions,
): Promise<ExitCode> {
  refuseStepsInJson(options);
  const system = await loadSystem(file, { seconds: options.caseSeconds });
  const named = namedCase(system, word);
  const variant = variantFor(system, named, options);
  const target = caseTarget(file, system, variant);
  const lost = await lostCase(target, named, options);
  if (lost.interrupted) return EXIT.interrupted;
  if (lost.sentence !== null) return tellLost(named, lost.sentence, options);
  const { failure, calm } = judgedCase(system, named, variant);
  if (failure === null) return replayCalm(system, named, variant, calm, options);
  if (isOwnCodeProperty(failure.verdict.property)) return replayOwnCode(word, failure, target, options);
  const property: PropertyOf<never> = propertyIn(system, failure, word);
  if (options.step === true) tellSteps(system, named, variant);
  const replayed = replayFailure(system, failure, { variant, property });
  const { stillViolates, sameDigest, sentence } = replayed;
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ format: 'replisim-replay/1', of: word, stillViolates, sameDigest, sentence, verdicts: replayed.verdicts }, null, 2)}\n`
      : `${wrap(replayed.verdicts[0].sentence)}\n\n${wrap(sentence)}\n`,
  );
  return stillViolates === true && sameDigest ? EXIT.violated : EXIT.undecided;
}

/** What takes its thread along is no run that could be compared with another, nor the failure that a file has kept. */
function tellLost({ word, failure }: NamedCase, sentence: string, { json }: StepOptions): ExitCode {
  const same = failure === null;
  const compared = { stillViolates: same ? true : null, sameDigest: same };
  const answer = { format: 'replisim-replay/1', of: word, ...compared, sentence };
  process.stdout.write(json === true ? `${JSON.stringify(answer, null, 2)}\n` : `${wrap(sentence)}\n`);
  return same ? EXIT.violated : EXIT.undecided;
}

/** There is no digest that it should have but its own, when it is played once more. */
function replayCalm(
  system: AnySystem,
  named: NamedCase,
  variant: VariantBase,
  calm: CalmCase,
  { step, json }: StepOptions,
): ExitCode {
  if (step === true) tellSteps(system, named, variant);
  const { verdicts, digest } = calm;
  const differs = playedTwice(system, named, variant, digest);
  const sameDigest = differs === null;
  const sentence = sameDigest ? calm.sentence : `${calm.sentence} Not deterministic. ${differs}`;
  const stillViolates = verdicts.some(isUndecided) ? null : false;
  const of = named.word;
  const answer = { format: 'replisim-replay/1', of, stillViolates, sameDigest, sentence, verdicts };
  return tellCalm({ ...calm, sentence }, answer, json);
}

/** Null if a case has the digest again; else what is another, as a sentence. */
function playedTwice(
  system: AnySystem,
  named: NamedCase,
  variant: VariantBase,
  digest: string,
): string | null {
  const { calm, failure } = judgedCase(system, named, variant);
  const then = (calm ?? failure).digest;
  if (then === digest) return null;
  const chooser = () => chooserOf(named.case);
  return (
    checkDeterminism(system, named.case.scenario, { variant, chooserOf: chooser }) ?? anotherRun(digest, then)
  );
}

function tellSteps(system: AnySystem, named: NamedCase, variant: VariantBase): void {
  const witness = createWitness(system, named.case.scenario, { variant, chooser: chooserOf(named.case) });
  for (let step = witnessStep(witness); step !== null; step = witnessStep(witness)) {
    process.stdout.write(`${wrap(`${step.event}  ${formatMicros(step.micros)}  ${step.sentence}`)}\n`);
  }
}

/** `replisim why SYSTEM CASE`: what explains it, and what would have undone it. */
export async function whyOwn(
  file: string,
  word: string,
  options: OneVariant & { json?: boolean },
  watch: CodeWatch,
): Promise<ExitCode> {
  const system = await loadSystem(file, { watch });
  const named = namedCase(system, word);
  const variant = variantFor(system, named, options);
  complainOfOtherCase(system, named, [variant]);
  const { failure, calm } = judgedCase(system, named, variant);
  if (failure === null) {
    const answer = { format: 'replisim-why/2', violated: null, sections: [], counterfactuals: [] };
    return tellCalm(calm, answer, options.json);
  }
  const { scenario, choices, verdict } = failure;
  const property: PropertyOf<never> = propertyIn(system, failure, word);
  const rows = counterfactuals(system, scenario, {
    variant,
    property,
    chooserOf: () => chooserOf(named.case),
  });
  const sections: { title: string; text: string }[] = system.explain?.(scenario, variant, choices) ?? [];
  if (options.json === true) {
    const answer = { format: 'replisim-why/2', violated: verdict.sentence, sections, counterfactuals: rows };
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    return EXIT.violated;
  }
  const table = rows.map(({ change, survives }) => {
    const answer = survives === null ? 'undecided' : survives ? 'still violated' : 'no longer violated';
    return `  ${answer.padEnd(18)}  ${change}`;
  });
  const parts = [
    wrap(verdict.sentence),
    ...sections.map(({ title, text }) => `${title}\n${text.replace(/^/gm, '  ')}`),
    ...(table.length === 0 ? [] : [`What if\n${table.join('\n')}`]),
  ];
  process.stdout.write(`${parts.join('\n\n')}\n`);
  return EXIT.violated;
}

/** `replisim diff SYSTEM [CASE]`: the same choices on two variants, and where they part. */
export async function diffOwn(
  file: string,
  word: string | undefined,
  options: { variant?: string[]; virtual: number; json?: boolean },
  watch: CodeWatch,
): Promise<ExitCode> {
  const system = await loadSystem(file, { watch });
  const named = namedCase(system, word);
  const words = options.variant ?? system.variants.slice(0, 2).map(({ id }: VariantBase) => id);
  if (words.length !== 2) throw new UserError(`--variant: two variants are compared, not ${words.length}`);
  const [a, b] = variantsOf(system, words);
  complainOfOtherCase(system, named, [a, b]);
  const { first, events } = diff(system, named.case.scenario, {
    variants: [a, b],
    chooserOf: () => chooserOf(named.case),
    untilMicros: options.virtual,
  });
  if (options.json === true)
    process.stdout.write(
      `${JSON.stringify({ format: 'replisim-diff/2', variants: words, first, events }, null, 2)}\n`,
    );
  else process.stdout.write(`${diffText(words, first, events)}\n`);
  return first === null ? EXIT.held : EXIT.violated;
}

function diffText(
  words: readonly string[],
  first: ReturnType<typeof diff>['first'],
  events: readonly [number, number],
): string {
  if (first === null) return `${words[0]} and ${words[1]} do the same in all of ${events[0]} events.`;
  return [
    `They part at event ${first.event}, ${formatMicros(first.micros)}:`,
    ...first.sentences.map((sentence, side) =>
      wrap(`${words[side]}: ${sentence ?? 'had come to its end'}`, 80, '  '),
    ),
    ...(first.figure === null ? [] : [wrap(`(${first.figure})`, 80, '  ')]),
  ].join('\n');
}

/** `replisim export SYSTEM [CASE] --to FORMAT`. */
export async function exportOwn(
  file: string,
  word: string | undefined,
  options: OneVariant & { to: ExportFormat; most: number },
  watch: CodeWatch,
): Promise<ExitCode> {
  const system = await loadSystem(file, { watch });
  const named = namedCase(system, word);
  const variant = variantFor(system, named, options);
  complainOfOtherCase(system, named, [variant]);
  const story = tellStory(system, named.case.scenario, {
    variant,
    chooser: chooserOf(named.case),
    most: options.most,
  });
  process.stdout.write(EXPORTS[options.to](story));
  return EXIT.held;
}
