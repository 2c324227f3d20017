import { type Document, isPair, isScalar, LineCounter, visit } from 'yaml';
import type { z } from 'zod';
import { nearestWord, readJson } from '../../sim/index.ts';
import { completeScenario } from './complete-scenario.ts';
import type { Scenario, Version } from './scenario.ts';
import { scenarioProblems } from './scenario-rules.ts';
import { scenarioSchema } from './scenario-schema.ts';
import {
  countLines,
  inWords,
  offsetOf,
  type Path,
  pathText,
  placeAt,
  readYaml,
  valueAt,
} from './yaml-text.ts';

export { type ScenarioProblem, scenarioProblems } from './scenario-rules.ts';

/** Why a text is no scenario: one place in it, what stands there, what may. */
export interface TextProblem {
  file: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  /** The place in the scenario's own words, such as `servers[1].follows`; empty for the whole text. */
  at: string;
  found: string;
  /** What is allowed there. */
  allowed: string;
  /** The word that may have been meant. */
  nearest?: string;
}

/** A scenario with its defaults filled in, or everything that is wrong with the text. */
export type ParsedScenario =
  | { scenario: Scenario; problems: [] }
  | { scenario: null; problems: TextProblem[] };

/** What a text is read with. */
export interface ParseOptions {
  /** How problems name the text. */
  file: string;
  /** The variant ids a server may name; without it, any. */
  variants?: readonly string[];
  /** The servers' version, where the text says none: that of the variant to be run. */
  version?: Version;
}

/** A scenario of more characters than this is a mistake; such a text is refused unread, unless it is JSON. */
export const MAX_TEXT_LENGTH = 200_000;

/** A recorded session is as long as what was said in it: no person writes that, and JSON is read fast. */
export const MAX_JSON_LENGTH = 400_000_000;

const ALLOWED_TEXT = 'YAML or JSON that describes a scenario';

/** Control characters that no text has, and the mark a decoder leaves where bytes are not UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const NOT_TEXT = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]/;

/** In commands a plain `10`, `true` or `null` is the word that was written, never a number or a truth. */
function keepWordsOfCommands(doc: Document): void {
  const holdsWords = (node: unknown) =>
    isPair(node) && isScalar(node.key) && ['command', 'script', 'raw'].includes(String(node.key.value));
  visit(doc, {
    Scalar(key, node, above) {
      if (key === 'key' || typeof node.value === 'string' || !node.source) return;
      if (above.some(holdsWords)) node.value = node.source;
    },
  });
}

interface Flaw {
  path: Path;
  /** The last part of the path is an unknown key. */
  ofKey?: boolean;
  found: string;
  allowed: string;
}

function flawsOfIssue(issue: z.core.$ZodIssue, value: unknown): Flaw[] {
  const path = issue.path as (string | number)[];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      ofKey: true,
      found: `the unknown key ${JSON.stringify(key)}`,
      allowed: issue.message,
    }));
  }
  return [{ path, found: inWords(valueAt(value, path)), allowed: issue.message }];
}

/** What a long text says if it is JSON and nothing is wrong with it; short ones are read with their places. */
function readLongJson(text: string, { variants, version }: ParseOptions): Scenario | null {
  if (text.length <= MAX_TEXT_LENGTH || text.length > MAX_JSON_LENGTH || !text.startsWith('{')) return null;
  const read = readJson(text);
  if ('found' in read) return null;
  const checked = scenarioSchema.safeParse(read.value);
  if (!checked.success) return null;
  const scenario = completeScenario(checked.data, version);
  return scenarioProblems(scenario, variants).length === 0 ? scenario : null;
}

/**
 * Reads a scenario from YAML or JSON text. Never throws: a text that is none gives problems, each with its place.
 * Problems of shape hide those that need the right shape (names, database ids); the first kind found is returned.
 */
export function parseScenario(text: string, options: ParseOptions): ParsedScenario {
  const { file } = options;
  const lines = new LineCounter();
  const refuse = (offset: number, at: string, found: string, allowed: string): TextProblem => {
    const nearest = nearestAllowed(found, allowed);
    return {
      file,
      ...placeAt(lines, offset),
      at,
      found,
      allowed,
      ...(nearest === null ? {} : { nearest }),
    };
  };
  const refuseAll = (found: string, allowed: string, offset = 0): ParsedScenario => ({
    scenario: null,
    problems: [refuse(offset, '', found, allowed)],
  });

  const long = readLongJson(text, options);
  if (long !== null) return { scenario: long, problems: [] };
  if (text.length > MAX_TEXT_LENGTH) {
    const json = text.startsWith('{') && text.length <= MAX_JSON_LENGTH ? readJson(text) : null;
    if (json !== null && 'found' in json) {
      countLines(text, lines);
      const { found, allowed, offset } = json;
      return refuseAll(found, `${allowed}: text of more than ${MAX_TEXT_LENGTH} characters is JSON`, offset);
    }
    return refuseAll(
      `text of ${text.length} characters`,
      `${ALLOWED_TEXT}, at most ${MAX_TEXT_LENGTH} characters long${text.startsWith('{') ? ', or longer JSON without a mistake' : ''}`,
    );
  }
  const noise = NOT_TEXT.exec(text);
  if (noise !== null) {
    countLines(text, lines);
    return refuseAll('bytes that are not text', ALLOWED_TEXT, noise.index);
  }
  if (text.trim() === '') return refuseAll('an empty file', ALLOWED_TEXT);

  const read = readYaml(text, lines, keepWordsOfCommands);
  if ('flaw' in read) return refuseAll(read.flaw, ALLOWED_TEXT, read.offset);
  const flaws = (found: Flaw[]): ParsedScenario => ({
    scenario: null,
    problems: found.map((flaw) =>
      refuse(
        offsetOf(read.doc, flaw.path, flaw.ofKey ?? false),
        pathText(flaw.path),
        flaw.found,
        flaw.allowed,
      ),
    ),
  });

  const checked = scenarioSchema.safeParse(read.value);
  if (!checked.success)
    return flaws(checked.error.issues.flatMap((issue) => flawsOfIssue(issue, read.value)));
  const scenario = completeScenario(checked.data, options.version);
  const problems = scenarioProblems(scenario, options.variants);
  return problems.length > 0 ? flaws(problems) : { scenario, problems: [] };
}

/** One line for people: place, what was found, what is allowed. */
export function problemText(problem: TextProblem): string {
  const at = problem.at === '' ? '' : `${problem.at}: `;
  const nearest = problem.nearest === undefined ? '' : `. Did you mean ${problem.nearest}?`;
  return `${problem.file}:${problem.line}:${problem.column}: ${at}found ${problem.found}; allowed: ${problem.allowed}${nearest}`;
}

/** Of the keys or quoted words that a message allows, the one nearest to the quoted word that was found. */
function nearestAllowed(found: string, allowed: string): string | null {
  const wrong = /^(?:the unknown key )?"([^"]*)"$/.exec(found)?.[1];
  if (wrong === undefined) return null;
  const keys = /^keys: (.*)$/.exec(allowed)?.[1].split(', ');
  return nearestWord(wrong, keys ?? [...allowed.matchAll(/"([a-z0-9][^"]*)"/gi)].map(([, word]) => word));
}
