import { parseDocument } from 'yaml';
import { z } from 'zod';
import { completeScenario, type Scenario, type ScenarioInput } from '../../model/scenario/scenario.ts';
import { scenarioProblems } from '../../model/scenario/scenario-rules.ts';
import { scenarioSchema } from '../../model/scenario/scenario-schema.ts';
import { variantById } from '../../model/variants/index.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { MEASURES, type Measure, measure } from './measures.ts';

/**
 * Predict-then-reveal questions: data beside a lesson. A question is a scenario with gaps (`$name`), values for the gaps,
 * and what is measured; the simulator computes the answer of each instance.
 */
export interface Question {
  id: string;
  /** What is asked; `$name` stands for the value chosen. */
  ask: string;
  /** Values for each gap; an instance takes one of each. */
  choose: Record<string, (string | number)[]>;
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
  values: Record<string, string | number>;
  scenario: Scenario;
  variant: string;
  measure: Measure;
  because: string;
}

const questionSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  ask: z.string(),
  choose: z.record(z.string(), z.array(z.union([z.string(), z.number()])).min(1)).default({}),
  scenario: z.unknown(),
  variant: z.string(),
  measure: z.enum(MEASURES),
  because: z.string(),
});

const fileSchema = z.strictObject({ lesson: z.string(), questions: z.array(questionSchema).min(1) });

export interface QuestionFile {
  /** The lesson's page. */
  lesson: string;
  questions: Question[];
}

/** @throws Error with the place of the first mistake. */
export function parseQuestions(text: string): QuestionFile {
  const doc = parseDocument(text);
  if (doc.errors.length > 0) throw new Error(doc.errors[0].message);
  const parsed = fileSchema.safeParse(doc.toJS());
  if (parsed.success) return parsed.data as QuestionFile;
  const [{ path, message }] = parsed.error.issues;
  throw new Error(`at ${path.join('.')}: ${message}`);
}

/** `{ bytes: N }` becomes a text of that length, and every `$name` is replaced: a text that is nothing but a gap becomes the value itself, number or text. */
function filled(value: unknown, values: Record<string, string | number>): unknown {
  if (Array.isArray(value)) return value.map((item) => filled(item, values));
  if (typeof value === 'object' && value !== null) {
    const { bytes } = value as { bytes?: unknown };
    if (typeof bytes === 'number' && Object.keys(value).length === 1) return 'v'.repeat(bytes);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, values)]));
  }
  if (typeof value !== 'string') return value;
  const whole = /^\$(\w+)$/.exec(value)?.[1];
  if (whole !== undefined && Object.hasOwn(values, whole)) return values[whole];
  return value.replace(/\$(\w+)/g, (gap, name: string) => String(values[name] ?? gap));
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
 * A fresh instance for a seed: the same seed, the same instance.
 *
 * @throws Error when the question's scenario is none, or its variant is not known.
 */
export function instanceOf(question: Question, seed: string): Instance {
  const choose = createSeededChooser(`${question.id}:${seed}`);
  const values = Object.fromEntries(
    Object.entries(question.choose).map(([name, from]) => [name, from[choose.pick(from.length, name)]]),
  );
  const input = commandsAsText(filled(question.scenario, values));
  const checked = scenarioSchema.safeParse({ name: question.id, ...(input as object) });
  if (!checked.success) {
    const [{ path, message }] = checked.error.issues;
    throw new Error(`${question.id}: scenario.${path.join('.')}: ${message}`);
  }
  const scenario = completeScenario(checked.data as ScenarioInput);
  const [problem] = scenarioProblems(scenario);
  if (problem !== undefined) {
    throw new Error(`${question.id}: scenario.${problem.path.join('.')}: found ${problem.found}`);
  }
  if (variantById(question.variant) === undefined)
    throw new Error(`no variant is called ${question.variant}`);
  const { id, variant, because } = question;
  const text = (words: string) => String(filled(words, values));
  return {
    id,
    ask: text(question.ask),
    values,
    scenario,
    variant,
    measure: question.measure,
    because: text(because),
  };
}

/** What the simulator says: a number, or a word. */
export function answerOf(instance: Instance): number | string {
  const variant = variantById(instance.variant);
  if (variant === undefined) throw new Error(`no variant is called ${instance.variant}`);
  return measure(instance.measure, instance.scenario, variant);
}

/** Whether an answer as a student types it is the right one. */
export function isRight(answer: number | string, given: string): boolean {
  const typed = given
    .trim()
    .toLowerCase()
    .replace(/[\s,_]/g, '');
  return typed === String(answer).toLowerCase().replace(/\s/g, '');
}
