import { z } from 'zod';

/** The shape of what `diagnose` prints. Memory is in bytes. */

const count = z.int().min(0);
const suspect = z.strictObject({
  id: z.string(),
  weight: z.number().describe('from 0, ruled out, to 1'),
  bytes: z.number().nullable().describe('what it explains of the growth; null: its share cannot be told'),
  speaksFor: z.array(z.string()),
  speaksAgainst: z.array(z.string()),
  source: z.string().describe('the C functions that the rule comes from'),
  proof: z.array(z.string()).describe('what would settle it'),
});

export const diagnosis = z.strictObject({
  format: z.literal('replisim-diagnosis/1'),
  conclusion: z.string().describe('the id of a suspect, `nothing` or `not-told`'),
  sentence: z.string(),
  basis: z.string().describe('the two looks at the server that were compared'),
  growth: z.number().nullable(),
  suspects: z.array(suspect).describe('in the order of weight'),
  missing: z.array(z.string()).describe('what is missing to be sure'),
  partial: z.array(z.string()).describe('what could not be used'),
  proof: z
    .strictObject({
      played: z.string(),
      runs: z.array(z.strictObject({ variant: z.string(), objects: count, bytes: count })),
      sentence: z.string(),
      explained: z.number().nullable(),
    })
    .nullable()
    .describe('with --prove: what came of playing it'),
  sources: z.array(
    z.strictObject({
      file: z.string(),
      holds: z.array(z.string()),
      lines: count,
      captured: count,
      unknownLines: count,
      partial: z.array(z.string()),
    }),
  ),
});
