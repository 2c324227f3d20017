import { join, relative, resolve, sep } from 'node:path';
import { stringify } from 'yaml';
import { EXERCISES, type ExercisePart } from '../../classroom/index.ts';
import { ENGINE_VERSION } from '../../model/index.ts';
import { UserError } from '../errors.ts';
import { statOf } from '../file-kind.ts';
import { quoted } from '../shell-word.ts';
import { cannotWrite, writeWhole } from '../write-file.ts';
import type { Graded, StudentGrade } from './grades.ts';

/**
 * Refuses, before anything is judged, what is no folder, and a folder inside of the class's: what is written there would be
 * work that somebody handed in, the next time.
 *
 * @throws UserError
 */
export function checkFeedbackFolder(feedback: string, classFolder: string): void {
  const inside = relative(resolve(classFolder), resolve(feedback));
  if (inside === '' || !(inside === '..' || inside.startsWith(`..${sep}`) || resolve(inside) === inside))
    throw new UserError(
      `--feedback ${feedback}: it lies in ${classFolder}, which is only read; name another folder`,
    );
  if (!isFolderOrMissing(feedback)) throw new UserError(`--feedback ${feedback}: this is no folder`);
}

function isFolderOrMissing(path: string): boolean {
  try {
    return statOf(path)?.isDirectory() ?? true;
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Writes `STUDENT.md` for each student. @throws UserError when a file cannot be written. */
export function writeFeedback(folder: string, grades: readonly StudentGrade[]): void {
  for (const grade of grades) writeWhole(join(folder, `${grade.student}.md`), feedbackText(grade));
}

/** What one student is told: what was found in their own work, and how to see it again. Nothing of the others. */
export function feedbackText({ student, seed, points, of, exercises }: StudentGrade): string {
  const open = exercises.filter(({ undecided }) => undecided).length;
  const total =
    open === 0 ? `${points} of ${of} points.` : `${open} not judged yet; ${points} points so far.`;
  return [
    `# ${student}`,
    `${total} Your seed is \`${seed}\`. Judged by engine ${ENGINE_VERSION} of replisim.`,
    ...exercises.map((graded) => exerciseText(graded, seed)),
    '',
  ].join('\n\n');
}

function exerciseText(graded: Graded, seed: string): string {
  const { exercise, points, of, file, failure, parts, undecided } = graded;
  const head = `## ${exercise}: ${undecided ? 'not judged yet' : `${points} of ${of}`}\n\n${EXERCISES[exercise]}.`;
  const again =
    file === null
      ? []
      : [
          `To see it yourself:\n\n    npx replisim judge ${quoted(fileNameOf(file))} --exercise ${exercise} --seed ${seed}`,
        ];
  if (failure !== null) return [head, failure, ...again].join('\n\n');
  return [head, parts.map(partText).join('\n'), ...again].join('\n\n');
}

/** As a student has it; what begins with a dash would be an option. */
function fileNameOf(file: string): string {
  const name = file.split('/').at(-1) ?? file;
  return name.startsWith('-') ? `./${name}` : name;
}

function partText({ id, points, of, sentence, counterexample }: ExercisePart): string {
  const line = `- ${id}, ${points} of ${of}: ${sentence}`;
  if (counterexample === undefined) return line;
  const yaml = stringify(counterexample).trimEnd().replace(/^/gm, '      ');
  return `${line} This scenario shows it:\n\n${yaml}\n`;
}
