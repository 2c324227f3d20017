import { LineCounter } from 'yaml';
import { z } from 'zod';
import {
  completeScenario,
  type Scenario,
  type ScenarioInput,
  VARIANTS,
  variantById,
} from '../../model/index.ts';
import {
  inWords,
  offsetOf,
  type Path,
  pathText,
  placeAt,
  readYaml,
  scenarioProblems,
  scenarioSchema,
} from '../../model/scenario-text.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { bounded, tooMuchOf } from '../small-scenario.ts';
import type { CourseSystems } from '../trials/course-systems.ts';
import { BadQuestions } from './bad-questions.ts';
import { fillGaps, type GapValues } from './fill-gaps.ts';
import { measureSystem, readSystemMeasure, type SystemMeasure } from './measure-system.ts';
import { MEASURES, type Measure, measure } from './measures.ts';

/**
 * Predict-then-reveal questions: data beside a lesson. A question is a scenario with gaps (`$name`) and what is measured;
 * all questions of a lesson share the values of the gaps, so that one can build on another. The simulator computes the
 * answer of each instance.
 */
export interface CourseQuestion {
  id: string;
  /** What is asked; `$name` stands for the value chosen. One without a gap is about a rule: its answer never changes. */
  ask: string;
  /** An example of the package that is played, by its name; Redis, if left out. */
  system?: string;
  scenario: unknown;
  /** The feed, or the design of the system, that is played. */
  variant: string;
  /** A measure of Redis's, or of a system's run: see `measure-system.ts`. */
  measure: string;
  /** Shown with the answer: why it is so. */
  because: string;
}

interface InstanceBase {
  id: string;
  ask: string;
  values: GapValues;
  variant: string;
  because: string;
}

/** A question with its gaps filled for one seed: about a run of Redis, or of another system, taken step by step. */
export type Instance =
  | (InstanceBase & { system: null; scenario: Scenario; measure: Measure })
  | (InstanceBase & { system: string; scenario: unknown; measure: SystemMeasure });

const questionSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    ask: z.string(),
    system: z.string().optional(),
    scenario: z.unknown(),
    variant: z.string(),
    measure: z.string(),
    because: z.string(),
  })
  .superRefine(({ system, measure }, context) => {
    if (system !== undefined || (MEASURES as readonly string[]).includes(measure)) return;
    context.addIssue({ code: 'custom', path: ['measure'], message: `allowed: ${MEASURES.join(', ')}` });
  });

const gapSchema = z.union([z.string(), z.number()]);
const fileSchema = z.strictObject({
  lesson: z.string(),
  choose: z.record(z.string(), z.array(z.union([gapSchema, z.array(gapSchema)])).min(1)).default({}),
  questions: z.array(questionSchema).min(1),
});

/** A lesson's questions, as `docs/course/*.questions.yaml` holds them: templates with gaps that a seed fills. */
export interface QuestionFile {
  /** The lesson's page. */
  lesson: string;
  /** Values for each gap; a lesson's instance takes one of each. Gaps named together, `a b`, have lists of as many. */
  choose: Record<string, (string | number | (string | number)[])[]>;
  questions: CourseQuestion[];
}

/** Longer files are refused unread. */
const MAX_CHARACTERS = 200_000;

/**
 * Reads a lesson's questions from YAML.
 *
 * @throws BadQuestions with the place of the first mistake.
 */
export function parseQuestions(text: string): QuestionFile {
  if (text.length > MAX_CHARACTERS) {
    throw new BadQuestions(`found ${text.length} characters; allowed: ${MAX_CHARACTERS}`);
  }
  const lines = new LineCounter();
  const refuse = (offset: number, what: string): never => {
    const { line, column } = placeAt(lines, offset);
    throw new BadQuestions(`line ${line}, column ${column}: ${what}`);
  };
  const read = readYaml(text, lines);
  if ('flaw' in read) return refuse(read.offset, `found ${read.flaw}; allowed: YAML with questions`);
  const parsed = fileSchema.safeParse(read.value);
  if (parsed.success) return parsed.data as QuestionFile;
  const [{ path, message }] = parsed.error.issues;
  return refuse(
    offsetOf(read.doc, path as Path, false),
    `at ${pathText(path as Path) || 'the top'}: ${message}`,
  );
}

/** Words of commands are text, whatever filled the gap. */
function commandsAsText(scenario: unknown): unknown {
  const words = (value: unknown): unknown => (Array.isArray(value) ? value.map(words) : String(value));
  if (Array.isArray(scenario)) return scenario.map(commandsAsText);
  if (typeof scenario !== 'object' || scenario === null) return scenario;
  return Object.fromEntries(
    Object.entries(scenario).map(([key, value]) => [
      key,
      key === 'command' || key === 'script' ? words(value) : commandsAsText(value),
    ]),
  );
}

/**
 * The questions of a lesson for a seed: the same seed, the same instances.
 *
 * @throws BadQuestions when a question's scenario is none or too large, or its variant is not known.
 */
export function instancesOf({ lesson, choose, questions }: QuestionFile, seed: string): Instance[] {
  const chooser = createSeededChooser(`${lesson}:${seed}`);
  const values = Object.fromEntries(
    Object.entries(choose).flatMap(([name, from]) =>
      valuesTogether(name.split(' '), from[chooser.pick(from.length, name)]),
    ),
  );
  return questions.map((question) => instanceOf(question, values));
}

/** @throws BadQuestions when there are more or fewer values than gaps. */
function valuesTogether(
  names: readonly string[],
  chosen: string | number | (string | number)[],
): [string, string | number][] {
  const values = Array.isArray(chosen) ? chosen : [chosen];
  if (values.length === names.length) return names.map((name, place) => [name, values[place]]);
  throw new BadQuestions(`choose: found ${values.length} values for ${names.join(' and ')}`);
}

function instanceOf(question: CourseQuestion, values: GapValues): Instance {
  const { id, variant, because, system } = question;
  const text = (words: string) => String(fillGaps(words, values, id));
  const base = { id, ask: text(question.ask), values, variant, because: text(because) };
  if (system !== undefined) {
    const scenario = fillGaps(question.scenario, values, `${id}: scenario`);
    return { ...base, system, scenario, measure: readSystemMeasure(text(question.measure), id) };
  }
  return {
    ...base,
    system: null,
    scenario: redisScenario(question, values),
    measure: question.measure as Measure,
  };
}

function redisScenario(question: CourseQuestion, values: GapValues): Scenario {
  const what = `${question.id}: scenario`;
  const input = commandsAsText(fillGaps(question.scenario, values, what));
  const checked = scenarioSchema.safeParse({ name: question.id, ...(input as object) });
  if (!checked.success) {
    const [{ path, message }] = checked.error.issues;
    throw new BadQuestions(`${what}.${pathText(path as Path)}: ${message}`);
  }
  const scenario = completeScenario(checked.data as ScenarioInput);
  const ids = VARIANTS.map(({ id }) => id);
  const [problem] = scenarioProblems(scenario, ids);
  if (problem !== undefined) {
    throw new BadQuestions(
      `${what}.${pathText(problem.path)}: found ${problem.found}; allowed: ${problem.allowed}`,
    );
  }
  const excess = tooMuchOf(scenario);
  if (excess !== null) throw new BadQuestions(`${what}: it has ${excess}`);
  if (variantById(question.variant) === undefined)
    throw new BadQuestions(`${question.id}: no variant is called ${inWords(question.variant)}`);
  return bounded(scenario);
}

/**
 * What the simulator says: a number, or a word.
 *
 * @param systems the examples, for questions about one of them.
 * @throws BadQuestions when the run does not become calm, or is none of the system's.
 */
export async function answerOf(instance: Instance, systems: CourseSystems): Promise<number | string> {
  if (instance.system !== null) return measureSystem(await systems(instance.system), instance);
  const variant = variantById(instance.variant);
  if (variant === undefined)
    throw new BadQuestions(`${instance.id}: no variant is called ${instance.variant}`);
  return measure(instance.measure, instance.scenario, variant);
}
