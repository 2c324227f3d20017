import { z } from 'zod';
import type { Verdict } from '../model/outcome.ts';
import { completeScenario, type Scenario } from '../model/scenario.ts';
import { scenarioProblems } from '../model/scenario-rules.ts';
import { scenarioSchema } from '../model/scenario-schema.ts';
import type { Choices } from '../sim/chooser.ts';
import { UserError } from './errors.ts';
import { readTextFile } from './files.ts';

/** The number at its end moves when an older replisim could not read the file any more. */
export const FAILURE_FORMAT = 'replisim-failure/1';

/** A violation as a list of decisions, whatever found it. */
export interface Failure {
  format: typeof FAILURE_FORMAT;
  /** Version of replisim that found it. */
  engine: string;
  scenario: Scenario;
  /** A variant's id, or the file of the user's own. */
  variant: string;
  /** Every choice made, stream by stream. A list that runs out goes on with 0. */
  choices: Choices;
  verdict: Verdict;
  digest: string;
}

const LONGEST_FAILURE = 50_000_000;

const failureSchema = z.object({
  format: z.string(),
  engine: z.string(),
  scenario: scenarioSchema,
  variant: z.string(),
  choices: z.record(z.string(), z.array(z.int().min(0))),
  verdict: z.object({
    property: z.string(),
    when: z.enum(['always', 'whenCalm', 'sometimes']),
    held: z.boolean().nullable(),
    sentence: z.string(),
  }),
  digest: z.string(),
});

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readTextFile(file, LONGEST_FAILURE));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${file}: it is no JSON: ${(error as Error).message}`);
  }
}

/** @throws UserError when the file is missing, is none, or is of a format that this replisim does not know. */
export function readFailure(file: string): Failure {
  const json = jsonIn(file);
  const format = (json as { format?: unknown } | null)?.format;
  if (format !== FAILURE_FORMAT) {
    const found =
      typeof format === 'string' ? `its format is ${JSON.stringify(format)}` : 'it names no format';
    throw new UserError(`${file}: ${found}; this replisim replays ${FAILURE_FORMAT}`);
  }
  const checked = failureSchema.safeParse(json);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0];
    throw new UserError(`${file}: it is no failure file: at ${path.join('.')}: ${message}`);
  }
  const scenario = completeScenario(checked.data.scenario);
  const [problem] = scenarioProblems(scenario);
  if (problem !== undefined) {
    throw new UserError(
      `${file}: scenario.${problem.path.join('.')}: found ${problem.found}; allowed: ${problem.allowed}`,
    );
  }
  return { ...checked.data, format: FAILURE_FORMAT, scenario };
}
