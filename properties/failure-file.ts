import { z } from 'zod';
import { completeScenario } from '../model/scenario/scenario.ts';
import { scenarioProblems } from '../model/scenario/scenario-rules.ts';
import { scenarioSchema } from '../model/scenario/scenario-schema.ts';
import { briefScenario } from './brief-scenario.ts';
import { FAILURE_FORMAT, type Failure } from './failure.ts';

/** A failure as the text of a file, and back. */

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
  digest: z.string().regex(/^[0-9a-f]{16}$/, { error: 'a digest of 16 hexadecimal digits' }),
  trail: z
    .object({
      every: z.int().min(1),
      digests: z.string().regex(/^([0-9a-f]{8})*$/, { error: 'digests of 8 hexadecimal digits' }),
    })
    .optional(),
  origin: z.string().optional(),
});

/** The scenario is written briefly, as a person would write it. */
export function failureText(failure: Failure): string {
  return `${JSON.stringify({ ...failure, scenario: briefScenario(failure.scenario) }, null, 2)}\n`;
}

export type ParsedFailure = { failure: Failure; problem: null } | { failure: null; problem: string };

/** The failure that a text holds, or why it holds none: what is wrong, where, and what is allowed there. */
export function parseFailure(text: string): ParsedFailure {
  const refused = (problem: string): ParsedFailure => ({ failure: null, problem });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refused(`it is no JSON: ${(error as Error).message}`);
  }
  const format = (json as { format?: unknown } | null)?.format;
  if (format !== FAILURE_FORMAT) {
    const found =
      typeof format === 'string' ? `its format is ${JSON.stringify(format)}` : 'it names no format';
    return refused(`${found}; this replisim replays ${FAILURE_FORMAT}`);
  }
  const checked = failureSchema.safeParse(json);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0];
    return refused(`it is no failure file: at ${path.join('.')}: ${message}`);
  }
  const scenario = completeScenario(checked.data.scenario);
  const [problem] = scenarioProblems(scenario);
  if (problem !== undefined) {
    return refused(`scenario.${problem.path.join('.')}: found ${problem.found}; allowed: ${problem.allowed}`);
  }
  const { origin, trail, ...data } = checked.data;
  const failure: Failure = {
    ...data,
    format: FAILURE_FORMAT,
    scenario,
    ...(trail === undefined ? {} : { trail }),
    ...(origin === undefined ? {} : { origin }),
  };
  return { failure, problem: null };
}
