import { answerOf, BadQuestions, instancesOf, parseQuestions } from '../../classroom/index.ts';
import { courseSystems } from '../course-systems.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readTextFile } from '../files.ts';
import { wrap } from '../output/wrap.ts';

export interface AskOptions {
  seed: string;
  reveal?: boolean;
}

const MAX_QUESTIONS_BYTES = 200_000;

/** `replisim ask FILE`: a lesson's questions for a seed; with --reveal also what the simulator answers. */
export async function ask(file: string, options: AskOptions): Promise<ExitCode> {
  const text = readTextFile(file, MAX_QUESTIONS_BYTES);
  const parts = await inQuestions(file, async () => {
    const told: string[] = [];
    const systems = courseSystems();
    for (const [index, instance] of instancesOf(parseQuestions(text), options.seed).entries()) {
      const asked = wrap(`${index + 1}. ${instance.ask}`, 80);
      const answer = options.reveal ? await answerOf(instance, systems) : null;
      told.push(
        answer === null ? asked : `${asked}\n   Answer: ${answer}\n${wrap(instance.because, 80, '   ')}`,
      );
    }
    return told;
  });
  process.stdout.write(`${parts.join('\n\n')}\n`);
  return EXIT.held;
}

/** What is wrong with the file is its author's to mend. */
async function inQuestions<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BadQuestions)
      throw new UserError(`${file}: these are no questions: ${error.message}`);
    throw error;
  }
}
