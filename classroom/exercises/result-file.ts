import { z } from 'zod';
import { ENGINE_VERSION } from '../../model/index.ts';
import { sha1, sha1Hex } from '../../model/internals.ts';
import { jsonFlawText, readJson } from '../../sim/index.ts';
import type { Submission } from './index.ts';
import { EXERCISE_IDS, type ExerciseId, type ExerciseReport, FULL_MARKS } from './report.ts';

/**
 * What a student hands in after the judge has spoken: the submission, what the judge said of it, and a code over all of
 * that. The code is no secret and proves nothing; it shows a file that was cut off or changed on its way. What counts
 * is that the teacher's judge says the same.
 */
export interface ResultFile {
  format: typeof RESULT_FORMAT;
  engine: string;
  exercise: ExerciseId;
  /** The seed whose cards were answered. */
  seed: string;
  /** The submission's file, and what stands in it. */
  file: string;
  text: string;
  points: number;
  of: number;
  code: string;
}

/** Stands at the beginning of every result file. The number moves when older files can no longer be read. */
export const RESULT_FORMAT = 'replisim-result/1';

const schema = z.strictObject({
  format: z.literal(RESULT_FORMAT),
  engine: z.string(),
  exercise: z.enum(EXERCISE_IDS),
  seed: z.string(),
  file: z.string(),
  text: z.string(),
  points: z.number().int().min(0).max(FULL_MARKS),
  of: z.literal(FULL_MARKS),
  code: z.string(),
});

/** Twelve hexadecimal digits in three groups, to be read out or copied. */
function codeOf({ engine, exercise, seed, file, text, points, of }: Omit<ResultFile, 'code'>): string {
  const written = JSON.stringify([RESULT_FORMAT, engine, exercise, seed, file, text, points, of]);
  // The digest is one of bytes.
  const bytes = written.replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const digest = sha1Hex(sha1(bytes));
  return [0, 4, 8].map((at) => digest.slice(at, at + 4)).join('-');
}

/** The text of the result file for a submission and what the judge said of it. */
export function resultText({ seed, file, text }: Submission, report: ExerciseReport): string {
  const { exercise, points, of } = report;
  const name = file.split(/[/\\]/).at(-1) ?? file;
  const result = {
    format: RESULT_FORMAT,
    engine: ENGINE_VERSION,
    exercise,
    seed,
    file: name,
    text,
    points,
    of,
  } as const;
  return `${JSON.stringify({ ...result, code: codeOf(result) }, null, 2)}\n`;
}

/** Whether a text means to be a result file, complete or not. */
export function looksLikeResult(text: string): boolean {
  return /^\s*\{\s*"format"\s*:\s*"replisim-result\//.test(text);
}

/** The result that a file holds, or a sentence about why it holds none. */
export function readResult(text: string): ResultFile | string {
  const read = readJson(text);
  if ('found' in read) return `It is a result file that was cut off or changed: ${jsonFlawText(read)}.`;
  const checked = schema.safeParse(read.value);
  if (!checked.success) {
    const [{ path, message }] = checked.error.issues;
    return `It is not a result file of this version, at ${path.join('.') || 'its top'}: ${message}.`;
  }
  if (checked.data.code !== codeOf(checked.data)) {
    return `It was changed after it was made: its code is ${checked.data.code.slice(0, 20)}, and its contents give another.`;
  }
  return checked.data;
}
