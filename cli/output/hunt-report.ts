import type { Failure } from '../../lab/index.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import type { CaseAnswers } from '../search/case-tasks.ts';
import type { HuntBudget } from '../search/hunt-ranges.ts';
import type { HuntTargetSpec } from '../search/hunt-target.ts';
import type { HuntedResult, HuntedTarget } from '../search/hunt-types.ts';
import type { Format } from '../vocabulary.ts';
import { notModelledText } from './not-modelled.ts';
import { counted, grouped } from './numbers.ts';
import { undecidedCases } from './undecided-cases.ts';
import { wrap } from './wrap.ts';

/** What a hunt says while it goes on and at its end, in one of four languages. */
export interface HuntReporter {
  begin(words: HuntTargetSpec, budget: HuntBudget, jobs: number): void;
  stored(file: string, replayed: CaseAnswers['replay']): void;
  failure(told: ToldFailure): void;
  end(ended: EndedHunt): void;
}

export interface EndedHunt {
  result: HuntedResult;
  target: HuntedTarget;
  failures: readonly ToldFailure[];
  /** What the exit code says as well. */
  verdict: HuntVerdict;
  /** Why it is undecided, as phrases; empty unless it is. */
  reasons: readonly string[];
  /** The lines that play the first case that could not be decided. */
  playUndecided: readonly string[];
}

export type HuntVerdict = 'held' | 'violated' | 'undecided' | 'interrupted' | 'unkept';

export interface ToldFailure {
  failure: Failure;
  /** The whole of it, for people. */
  report: string;
  /** The lines in it that reproduce it. */
  reproduce: readonly string[];
  /** Where it is kept, if it is. */
  file?: string;
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** What should happen in some case, and did in none. */
export const unmetIn = (result: HuntedResult, target: HuntedTarget): string[] =>
  target.properties
    .filter(({ id, when }) => when === 'sometimes' && result.met[id] === undefined)
    .map(({ id }) => id);

const undecidedText = (reasons: readonly string[]): string => `undecided: ${reasons.join('; ')}`;

/** What is without a bound is kept as the greatest number there is. */
const isBound = (value: number): boolean => value !== Number.MAX_SAFE_INTEGER;

function budgetText({ runs, seconds, findings }: HuntBudget): string {
  const bounded = (value: number, unit: string) => (isBound(value) ? [counted(value, unit)] : []);
  return [...bounded(runs, 'case'), ...bounded(seconds, 'second'), ...bounded(findings, 'finding')].join(
    ', ',
  );
}

const human: HuntReporter = {
  begin(words, budget, jobs) {
    const where =
      words.version === undefined ? `of ${words.system}` : `on a server of version ${words.version}`;
    print(`variant ${words.variant} ${where}, seed ${words.seed}`);
    print(`properties ${words.properties.join(', ')}; ${budgetText(budget)}; ${counted(jobs, 'job')}\n`);
  },
  stored(file, replayed) {
    print(wrap(`kept: ${file}: ${replayed.sentence}`));
  },
  failure({ failure, report }) {
    print(`\nVIOLATED  ${failure.verdict.property}\n${report}\n`);
  },
  end({ result, target, failures, verdict, reasons, playUndecided }) {
    const found = failures.length === 0 ? 'no violation' : counted(failures.length, 'violation');
    const undecided = result.undecided === 0 ? '' : `, ${grouped(result.undecided)} undecided`;
    print(`${counted(result.played, 'case')}: ${found}${undecided}`);
    const refused = notModelledText(result.notModelled ?? {});
    if (refused !== null) print(wrap(refused));
    if (result.empty !== undefined)
      print(`of which nothing is modelled: ${grouped(result.empty)} of ${counted(result.played, 'case')}`);
    if (verdict === 'undecided') {
      print(wrap(undecidedText(reasons)));
      for (const line of playUndecided) print(line);
    } else {
      for (const phrase of undecidedCases(result)) print(wrap(phrase));
      const unmet = unmetIn(result, target);
      if (unmet.length > 0) print(wrap(`not met by any case: ${unmet.join(', ')}`));
    }
  },
};

/** Everything as one object at the end. */
function json(): HuntReporter {
  const kept: { file: string; stillViolates: boolean | null; sameDigest: boolean }[] = [];
  let configuration: object = {};
  return {
    begin(words, budget, jobs) {
      const bounds = Object.entries(budget).map(([name, value]) => [name, isBound(value) ? value : null]);
      configuration = { ...words, budget: Object.fromEntries(bounds), jobs };
    },
    stored(file, { stillViolates, sameDigest }) {
      kept.push({ file, stillViolates, sameDigest });
    },
    failure() {},
    end({ result, target, failures, verdict, playUndecided }) {
      const { played, undecided, firstUndecided, met, notModelled = {}, empty = 0 } = result;
      const found = failures.map(({ failure, file, reproduce }) => ({
        file: file ?? null,
        reproduce,
        ...failure,
      }));
      const answer = {
        format: 'replisim-hunt/1',
        configuration,
        verdict,
        kept,
        played,
        undecided,
        firstUndecided: firstUndecided && { ...firstUndecided, reproduce: playUndecided },
        met,
        notModelled,
        empty,
        unmet: unmetIn(result, target),
        failures: found,
      };
      print(JSON.stringify(answer, null, 2));
    },
  };
}

const xml = (text: string): string =>
  text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A test case for each property, as JUnit has them. What is undecided is an error there: nobody may take it for a pass. */
const junit: HuntReporter = {
  begin() {},
  stored() {},
  failure() {},
  end({ result, target, failures, verdict, reasons }) {
    const own = failures.map(({ failure }) => failure.verdict.property).filter(isOwnCodeProperty);
    const asked = [...target.properties, ...[...new Set(own)].map((id) => ({ id, when: 'always' as const }))];
    const unmet = unmetIn(result, target);
    const testcase = (id: string, inner: string): string =>
      `  <testcase classname="replisim.${xml(target.variant.id)}" name="${xml(id)}">${inner}</testcase>`;
    const error = (sentence: string): string => `<error type="undecided" message="${xml(sentence)}"/>`;
    const cases = asked.map(({ id }) => {
      const told = failures.find(({ failure }) => failure.verdict.property === id);
      if (told === undefined) return testcase(id, unmet.includes(id) ? error('not met by any case') : '');
      const { sentence } = told.failure.verdict;
      return testcase(id, `<failure message="${xml(sentence)}">${xml(told.report)}</failure>`);
    });
    const whole = verdict === 'undecided' && unmet.length === 0 ? [error(reasons.join('; '))] : [];
    const all = [...cases, ...whole.map((inner) => testcase('decided', inner))];
    const counts = `tests="${all.length}" failures="${failures.length}" errors="${unmet.length + whole.length}"`;
    print(
      `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="replisim hunt" ${counts}>\n${all.join('\n')}\n</testsuite>`,
    );
  },
};

const oneLine = (text: string): string =>
  text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');

/** Workflow commands that GitHub shows beside the code. */
const github: HuntReporter = {
  ...human,
  begin() {},
  failure({ failure, report }) {
    print(`::error title=${failure.verdict.property} violated::${oneLine(report)}`);
  },
  end(ended) {
    human.end(ended);
    if (ended.verdict === 'undecided')
      print(`::error title=undecided::${oneLine(undecidedText(ended.reasons))}`);
  },
};

export function huntReporter(format: Format): HuntReporter {
  const makers: Record<Format, () => HuntReporter> = {
    human: () => human,
    json,
    junit: () => junit,
    github: () => github,
  };
  return makers[format]();
}
