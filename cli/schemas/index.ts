import { z } from 'zod';
import { scenarioSchema } from '../../model/scenario-text.ts';
import { stepsSchema } from '../real/steps-file.ts';
import { vectorSchema } from '../vector-schema.ts';
import * as classroom from './classroom-results.ts';
import { diagnosis } from './diagnosis.ts';
import { exploration, systemExploration } from './explorations.ts';
import * as results from './results.ts';
import * as servers from './server-results.ts';

/** Every format that the command reads or prints, by the name of the file that describes it in `schemas/`. */
export const SCHEMAS: Readonly<Record<string, { title: string; schema: z.ZodType }>> = {
  scenario: { title: 'A scenario of Redis 2.4 replication', schema: scenarioSchema },
  steps: { title: 'Steps for `replisim record`', schema: stepsSchema },
  vector: { title: 'A vector: steps and what a real server did', schema: vectorSchema },
  failure: { title: 'A failure file', schema: results.failure },
  run: { title: 'What `run` and `replay` print', schema: results.run },
  'system-run': { title: "What `run` prints of a system of one's own", schema: results.systemRun },
  replay: { title: "What `replay` prints of a system of one's own", schema: results.replay },
  list: { title: 'What `list` prints', schema: results.list },
  conform: { title: 'What `conform` prints', schema: results.conform },
  hunt: { title: 'What `hunt` and `check` print', schema: results.hunt },
  exploration: { title: 'What `explore` prints', schema: exploration },
  'system-exploration': {
    title: "What `explore` prints of a system of one's own",
    schema: systemExploration,
  },
  why: { title: 'What `why` prints', schema: results.why },
  diff: { title: 'What `diff` prints', schema: results.diff },
  doctor: { title: 'What `doctor` prints', schema: results.doctor },
  diagnosis: { title: 'What `diagnose` and `compare --read-only` print', schema: diagnosis },
  compare: { title: 'What `compare` prints', schema: servers.compare },
  judgement: { title: 'What `judge` prints', schema: classroom.judgement },
  cards: { title: 'What `judge --cards` prints', schema: classroom.cards },
  grades: { title: 'What `grade` prints', schema: classroom.grades },
  key: { title: 'What `grade --key` prints', schema: classroom.key },
  seeds: { title: 'What `grade --seeds` prints', schema: classroom.seeds },
  result: { title: 'A result file, which a student hands in', schema: classroom.result },
  page: { title: 'A page file: a moment that is too long for a link', schema: classroom.page },
  help: { title: 'What `--help --json` prints', schema: classroom.help },
};

/** A schema as JSON Schema: of what is read, the input; other keys are allowed in what is printed. */
export function jsonSchemaOf(name: string): object {
  const { title, schema } = SCHEMAS[name];
  const isRead = ['scenario', 'steps', 'vector'].includes(name);
  const made = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override({ jsonSchema }) {
      if (!isRead && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  const { $schema, ...rest } = made;
  return { $schema, title, ...rest };
}
