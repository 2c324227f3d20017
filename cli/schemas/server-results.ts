import { z } from 'zod';

/** What is printed of real servers: `diagnose`, `compare`. */

const count = z.int().min(0);
const sentences = z.array(z.string());

export const diagnosis = z.strictObject({
  format: z.literal('replisim-diagnosis/1'),
  conclusion: z.string().describe('the id of a suspect, `nothing`, or `not-told`'),
  sentence: z.string(),
  basis: z.string().describe('the two looks, in words'),
  growth: z.int().nullable().describe('bytes of used memory; null: nothing shows it'),
  suspects: z.array(
    z.strictObject({
      id: z.string(),
      weight: z.number().min(0).max(1).describe('how well the figures fit; 0: ruled out'),
      bytes: z.int().nullable().describe('of the growth, as far as it explains it'),
      speaksFor: sentences,
      speaksAgainst: sentences,
      source: z.string().describe('the C function, or what was published'),
      proof: sentences.describe('what would prove it, or rule it out'),
    }),
  ),
  missing: sentences.describe('what is needed to be sure'),
  partial: sentences.describe('what could not be used'),
  proof: z
    .strictObject({
      played: z.string(),
      runs: z.array(z.strictObject({ variant: z.string(), objects: count, bytes: count })),
      sentence: z.string(),
      explained: count.nullable(),
    })
    .nullable()
    .describe('with --prove'),
  sources: z
    .array(
      z.strictObject({
        file: z.string(),
        holds: sentences,
        lines: count,
        captured: count,
        unknownLines: count,
        partial: sentences,
      }),
    )
    .describe('the files; of a server that was looked at there are none'),
});

export const compare = z.strictObject({
  format: z.literal('replisim-compare/1'),
  scenario: z.string(),
  title: z.string(),
  commands: count,
  leftOut: count.describe('commands of the scenario beyond --most'),
  notPlayed: sentences.describe('what else of the scenario was not played'),
  server: z.string().describe('its address'),
  version: z.string().describe('of the server'),
  model: z.string().describe('the version that the model is of'),
  keysRemoved: count,
  agrees: z.boolean(),
  replies: count.describe('compared'),
  notCompared: count.describe('replies after a known difference that parts the two'),
  differences: z.array(
    z.strictObject({ what: z.string(), where: z.string(), server: z.string(), model: z.string() }),
  ),
  known: z.record(z.string(), count).describe('replies by the known difference that explains them'),
  streams: z
    .strictObject({ bytes: count, pings: count.describe("the master's own, left out") })
    .nullable()
    .describe('null: the model is of another version'),
  memory: z
    .strictObject({
      growth: z.int(),
      sound: z.int().describe('what 2.4.10 grows by'),
      leaked: count,
      objects: count.nullable().describe('SELECT objects; null: no whole number of them'),
      objectBytes: count,
    })
    .nullable()
    .describe('of the server, in bytes; null: the model is of another version'),
});
