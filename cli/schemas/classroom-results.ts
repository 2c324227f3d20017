import { z } from 'zod';
import { EXERCISE_IDS } from '../../classroom/index.ts';

/** The shapes of what judge, grade and the help print as JSON, and of the files that the classroom's page writes. */

const exercise = z.enum(EXERCISE_IDS);
const points = z.number().min(0);
const part = z.strictObject({
  id: z.string(),
  points,
  of: points,
  held: z.boolean().nullable().describe('null: undecided'),
  sentence: z.string(),
  counterexample: z.record(z.string(), z.unknown()).optional().describe('a scenario that shows it'),
});
const report = {
  exercise,
  points,
  of: points,
  failure: z.string().nullable().describe('why nothing else is said'),
  parts: z.array(part),
};

export const judgement = z.union([
  z.strictObject({ format: z.literal('replisim-judgement/1'), file: z.string(), ...report }),
  z.strictObject({ format: z.literal('replisim-judgement/1'), file: z.string(), undecided: z.string() }),
]);

export const cards = z.strictObject({
  format: z.literal('replisim-cards/1'),
  seed: z.string(),
  cards: z.array(z.strictObject({ id: z.string(), before: z.string(), after: z.string() })),
});

export const grades = z.strictObject({
  format: z.literal('replisim-grades/1'),
  engine: z.string(),
  exercises: z.array(exercise),
  totals: z
    .array(
      z.strictObject({
        exercise,
        handedIn: z.int(),
        fullMarks: z.int(),
        undecided: z.int(),
        points,
        of: points,
      }),
    )
    .describe('of the class, for each exercise'),
  students: z.array(
    z.strictObject({
      student: z.string(),
      seed: z.string(),
      points,
      of: points,
      exercises: z.array(
        z.strictObject({
          file: z.string().nullable(),
          ...report,
          undecided: z.literal(true).optional(),
          claim: z.string().optional(),
          sameAs: z.array(z.string()).optional(),
        }),
      ),
    }),
  ),
});

export const key = z.strictObject({
  format: z.literal('replisim-key/1'),
  engine: z.string(),
  fewest: z.strictObject({ commands: z.int() }),
  students: z.array(
    z.strictObject({
      student: z.string(),
      seed: z.string(),
      classify: z.record(z.string(), z.string()),
      lessons: z.record(z.string(), z.array(z.string())).describe("by lesson, in its questions' order"),
    }),
  ),
});

export const seeds = z.strictObject({
  format: z.literal('replisim-seeds/1'),
  students: z.array(z.strictObject({ student: z.string(), seed: z.string() })),
});

export const result = z.strictObject({
  format: z.literal('replisim-result/1'),
  engine: z.string().describe('the version that judged it'),
  exercise,
  seed: z.string().describe('the seed whose cards were answered'),
  file: z.string(),
  text: z.string().describe('the submission'),
  points,
  of: points,
  code: z.string().describe('a check of all of this, against files that were cut off or changed'),
});

export const page = z.union([
  z.strictObject({ format: z.literal('replisim-page/1'), engine: z.string(), link: z.string() }),
  z
    .strictObject({ format: z.literal('replisim-system-page/1'), link: z.string() })
    .describe("of a system of one's own"),
]);

const verb = z.strictObject({
  name: z.string(),
  description: z.string(),
  usage: z.string(),
  arguments: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      required: z.boolean(),
      several: z.boolean(),
    }),
  ),
  options: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      takesValue: z.boolean(),
      required: z.boolean(),
      choices: z.array(z.string()).optional(),
      default: z.unknown().optional(),
    }),
  ),
});

export const help = z.strictObject({
  format: z.literal('replisim-help/1'),
  version: z.string(),
  commands: z.array(verb),
  onOwnSystem: z.array(verb).describe("the verbs as they are on a system of one's own, which stands first"),
  exitCodes: z.record(z.string(), z.string()),
});
