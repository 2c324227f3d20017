import { z } from 'zod';

/** What is printed when a real server is held against the model. */

const count = z.int().min(0);
const sentences = z.array(z.string());

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
