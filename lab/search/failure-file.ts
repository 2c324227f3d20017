import { z } from 'zod';
import { jsonFlawText, readJson } from '../../sim/index.ts';
import type { AnySystem, ScenarioBase, System, SystemTypes } from '../system.ts';
import { FAILURE_FORMAT, type Failure } from './failure.ts';

/** A failure as the text of a file, and back. */

/** What the first version wrote: of one system only, whose version it called the engine. */
const FIRST_FORMAT = 'replisim-failure/1';

const failureSchema = z.object({
  format: z.string(),
  system: z.string(),
  version: z.string(),
  scenario: z.unknown(),
  variant: z.string(),
  choices: z.record(z.string(), z.array(z.int().min(0))),
  verdict: z.object({
    property: z.string(),
    when: z.enum(['always', 'whenCalm', 'eventually', 'sometimes']),
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
export function failureText<T extends SystemTypes>(
  system: System<T>,
  failure: Failure<T['scenario']>,
): string {
  return `${JSON.stringify({ ...failure, scenario: system.scenarios.brief(failure.scenario) }, null, 2)}\n`;
}

/** A failure read from a text, or the reason why there is none, as a sentence with the place. */
export type ParsedFailure<Scenario extends ScenarioBase> =
  | { failure: Failure<Scenario>; problem: null }
  | { failure: null; problem: string };

/**
 * The failure that a text holds, or why it holds none: what is wrong, where, and what is allowed there. The system is the
 * first of `systems` with the id that the file names; a file of the first format is about the first of them.
 */
export function parseFailure<T extends SystemTypes>(
  text: string,
  systems: readonly [System<T>, ...AnySystem[]],
): ParsedFailure<T['scenario']> {
  const refused = (problem: string): ParsedFailure<T['scenario']> => ({ failure: null, problem });
  const read = readJson(text);
  if ('found' in read) return refused(jsonFlawText(read));
  const json = read.value;
  const format = (json as { format?: unknown } | null)?.format;
  if (format !== FAILURE_FORMAT && format !== FIRST_FORMAT) {
    const found =
      typeof format === 'string' ? `its format is ${JSON.stringify(format)}` : 'it names no format';
    return refused(`${found}; this replisim replays ${FAILURE_FORMAT} and ${FIRST_FORMAT}`);
  }
  const checked = failureSchema.safeParse(format === FIRST_FORMAT ? fromFirstFormat(json, systems[0]) : json);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0];
    return refused(`it is no failure file: at ${path.join('.')}: ${message}`);
  }
  const system = systems.find(({ id }) => id === checked.data.system);
  if (system === undefined) {
    const known = systems.map(({ id }) => id).join(', ');
    return refused(`it is about the system ${JSON.stringify(checked.data.system)}; known here: ${known}`);
  }
  const { scenario, problem } = system.scenarios.read(checked.data.scenario);
  if (problem !== null) return refused(`it is no failure file: at scenario: ${problem}`);
  const { origin, trail, ...data } = checked.data;
  const failure: Failure<T['scenario']> = {
    ...data,
    format: FAILURE_FORMAT,
    scenario,
    ...(trail === undefined ? {} : { trail }),
    ...(origin === undefined ? {} : { origin }),
  };
  return { failure, problem: null };
}

function fromFirstFormat(json: unknown, { id }: AnySystem): unknown {
  const { engine, ...rest } = json as { engine?: unknown };
  return { ...rest, system: id, version: engine };
}
