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
  readYaml,
  scenarioProblems,
  scenarioSchema,
} from '../../model/scenario-text.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { bounded, tooMuchOf } from '../small-scenario.ts';
import { BadQuestions } from './bad-questions.ts';
import { fillGaps, type GapValues } from './fill-gaps.ts';
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
  scenario: unknown;
  /** The feed that is played. */
  variant: string;
  measure: Measure;
  /** Shown with the answer: why it is so. */
  because: string;
}

/** A question with its gaps filled for one seed. */
export interface Instance {
  id: string;
  ask: string;
  values: GapValues;
  scenario: Scenario;
  variant: string;
  measure: Measure;
  because: string;
}

const questionSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  ask: z.string(),
  scenario: z.unknown(),
  variant: z.string(),
  measure: z.enum(MEASURES),
  because: z.string(),
});

const fileSchema = z.strictObject({
  lesson: z.string(),
  choose: z.record(z.string(), z.array(z.union([z.string(), z.number()])).min(1)).default({}),
  questions: z.array(questionSchema).min(1),
});

/** A lesson's questions, as `docs/course/*.questions.yaml` holds them: templates with gaps that a seed fills. */
export interface QuestionFile {
  /** The lesson's page. */
  lesson: string;
  /** Values for each gap; a lesson's instance takes one of each. */
  choose: Record<string, (string | number)[]>;
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
    const { line, col } = lines.linePos(offset);
    throw new BadQuestions(`line ${Math.max(1, line)}, column ${Math.max(1, col)}: ${what}`);
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
    Object.entries(choose).map(([name, from]) => [name, from[chooser.pick(from.length, name)]]),
  );
  return questions.map((question) => instanceOf(question, values));
}

function instanceOf(question: CourseQuestion, values: GapValues): Instance {
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
  const { id, variant, because } = question;
  const text = (words: string) => String(fillGaps(words, values, question.id));
  return {
    id,
    ask: text(question.ask),
    values,
    scenario: bounded(scenario),
    variant,
    measure: question.measure,
    because: text(because),
  };
}

/** What the simulator says: a number, or a word. @throws BadQuestions when the run does not become calm. */
export function answerOf(instance: Instance): number | string {
  const variant = variantById(instance.variant);
  if (variant === undefined)
    throw new BadQuestions(`${instance.id}: no variant is called ${instance.variant}`);
  return measure(instance.measure, instance.scenario, variant);
}
