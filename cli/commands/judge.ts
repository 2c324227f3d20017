import { existsSync } from 'node:fs';
import { stringify } from 'yaml';
import {
  cardText,
  classifyInstance,
  EXERCISES,
  type ExerciseId,
  type ExercisePart,
  type ExerciseReport,
  type GrowthCard,
  looksLikeResult,
  resultText,
} from '../../classroom/index.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readTextFile } from '../files.ts';
import { type Judged, judgeInThread } from '../judge-runner.ts';
import { wrap } from '../output/wrap.ts';
import { loadEngine } from '../sandbox-engine.ts';
import { writeWhole } from '../write-file.ts';

export interface JudgeOptions {
  exercise?: ExerciseId;
  seed: string;
  /** Print all cards, or the one that is named. */
  cards?: boolean | string;
  json?: boolean;
  /** Where a result file is written. */
  result?: string;
}

/** No submission is longer; scenarios may be (see `MAX_TEXT_LENGTH`), submissions to exercises are short. */
export const MAX_SUBMISSION_FILE_BYTES = 400_000;

function wordFor({ held }: ExercisePart): string {
  if (held === null) return 'undecided';
  return held ? 'held' : 'LOST';
}

function partText(part: ExercisePart): string {
  const lines = [
    `  ${wordFor(part).padEnd(9)}  ${part.points} of ${part.of}  ${part.id}`,
    wrap(part.sentence, 80, '    '),
  ];
  if (part.counterexample !== undefined) {
    const yaml = stringify(part.counterexample).trimEnd();
    lines.push(
      '    A scenario that shows it, to be saved and played:',
      '',
      yaml.replace(/^/gm, '      '),
      '',
    );
  }
  return lines.join('\n');
}

function reportText(file: string, report: ExerciseReport): string {
  const head = `${file}: ${report.points} of ${report.of} points\n${EXERCISES[report.exercise]}`;
  if (report.failure !== null) return `${head}\n\n${wrap(report.failure, 80, '  ')}\n`;
  return `${head}\n\n${report.parts.map(partText).join('\n')}\n`;
}

function judgedText(file: string, judged: Judged): string {
  return 'report' in judged ? reportText(file, judged.report) : `${file}: ${judged.undecided}\n`;
}

function exitCodeOf({ points, of, failure, parts }: ExerciseReport): ExitCode {
  if (points === of) return EXIT.held;
  if (failure !== null || parts.some(({ held }) => held === false)) return EXIT.violated;
  return EXIT.undecided;
}

/** @throws UserError when there is no such card. */
function cardsOf(seed: string, wanted: true | string): GrowthCard[] {
  const { cards } = classifyInstance(seed);
  if (wanted === true) return cards;
  const named = cards.filter(({ id }) => id === wanted);
  if (named.length === 0)
    throw new UserError(
      `there is no card ${JSON.stringify(wanted)}: they are ${cards.map(({ id }) => id).join(', ')}`,
    );
  return named;
}

function cardsText(cards: readonly GrowthCard[]): string {
  return cards.map(cardText).join('\n');
}

const HOW_TO_ANSWER = `
Answer in a file like this one:

answers: { a: leak, b: backlog, c: data, d: leak, e: backlog, f: data }
`;

/** `replisim judge FILE`: 0 for full marks, 1 when something is lost, 2 when nothing is lost but something undecided. */
export async function judge(file: string | undefined, options: JudgeOptions): Promise<ExitCode> {
  if (options.cards) {
    const { seed } = options;
    const cards = cardsOf(seed, options.cards);
    const text = `${cardsText(cards)}${options.cards === true ? HOW_TO_ANSWER : ''}`;
    process.stdout.write(
      options.json ? `${JSON.stringify({ format: 'replisim-cards/1', seed, cards }, null, 2)}\n` : text,
    );
    return EXIT.held;
  }
  if (file === undefined) throw new UserError('name the file to be judged, or ask for --cards');
  const text = readTextFile(file, MAX_SUBMISSION_FILE_BYTES);
  const submission = { file, text, seed: options.seed, exercise: options.exercise };
  const judged = await judgeInThread(submission, await loadEngine());
  if (options.json) {
    const told = 'report' in judged ? judged.report : judged;
    process.stdout.write(`${JSON.stringify({ format: 'replisim-judgement/1', file, ...told }, null, 2)}\n`);
  } else process.stdout.write(judgedText(file, judged));
  if (!('report' in judged)) return EXIT.undecided;
  if (options.result !== undefined) writeResult(options.result, resultText(submission, judged.report));
  return exitCodeOf(judged.report);
}

/** Writes over nothing but an older result file: what is there could be the submission itself. */
function writeResult(path: string, text: string): void {
  if (existsSync(path) && !looksLikeResult(readTextFile(path, MAX_SUBMISSION_FILE_BYTES))) {
    throw new UserError(`${path}: this file is already there, and is no result file`);
  }
  writeWhole(path, text);
}
