import { answerOf, instanceOf, parseQuestions, type QuestionFile } from '../../classroom/course/questions.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readTextFile } from '../files.ts';
import { wrap } from '../output/wrap.ts';

export interface AskOptions {
  seed: string;
  reveal?: boolean;
}

const LONGEST_QUESTIONS = 200_000;

/** `replisim ask FILE`: a lesson's questions for a seed; with --reveal also what the simulator answers. */
export async function ask(file: string, options: AskOptions): Promise<ExitCode> {
  const text = readTextFile(file, LONGEST_QUESTIONS);
  let found: QuestionFile;
  try {
    found = parseQuestions(text);
  } catch (error) {
    throw new UserError(`${file}: these are no questions: ${(error as Error).message}`);
  }
  const parts = found.questions.map((question, index) => {
    const instance = instanceOf(question, options.seed);
    const asked = wrap(`${index + 1}. ${instance.ask}`, 80);
    if (!options.reveal) return asked;
    return `${asked}\n   Answer: ${answerOf(instance)}\n${wrap(instance.because, 80, '   ')}`;
  });
  process.stdout.write(`${parts.join('\n\n')}\n`);
  return EXIT.held;
}
