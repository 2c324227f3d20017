import type { Failure } from '../../lab/index.ts';
import { UserError } from '../errors.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import type { CaseAnswers } from '../search/case-tasks.ts';
import type { HuntBudget } from '../search/hunt-ranges.ts';
import type { HuntTargetSpec } from '../search/hunt-target.ts';
import type { HuntedResult, HuntedTarget } from '../search/hunt-types.ts';
import { notModelledText } from './not-modelled.ts';
import { wrap } from './wrap.ts';

/** What a hunt says while it goes on and at its end, in one of four languages. */
export interface HuntReporter {
  begin(words: HuntTargetSpec, budget: HuntBudget, jobs: number): void;
  stored(file: string, replayed: CaseAnswers['replay']): void;
  failure(told: ToldFailure): void;
  end(result: HuntedResult, target: HuntedTarget, failures: readonly ToldFailure[]): void;
}

export interface ToldFailure {
  failure: Failure;
  /** The whole of it, for people. */
  report: string;
  /** Where it is kept, if it is. */
  file?: string;
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const unmetIn = (result: HuntedResult, target: HuntedTarget): string[] =>
  target.properties
    .filter(({ id, when }) => when === 'sometimes' && result.met[id] === undefined)
    .map(({ id }) => id);

/** What is without a bound is kept as the greatest number there is. */
const isBound = (value: number): boolean => value !== Number.MAX_SAFE_INTEGER;

function budgetText({ runs, seconds, findings }: HuntBudget): string {
  const bounded = (value: number, unit: string) => (isBound(value) ? [`${value} ${unit}`] : []);
  return [...bounded(runs, 'cases'), ...bounded(seconds, 'seconds'), ...bounded(findings, 'findings')].join(
    ', ',
  );
}

const human: HuntReporter = {
  begin(words, budget, jobs) {
    const where =
      words.version === undefined ? `of ${words.system}` : `on a server of version ${words.version}`;
    print(`variant ${words.variant} ${where}, seed ${words.seed}`);
    print(
      `properties ${words.properties.join(', ')}; ${budgetText(budget)}; ${jobs} job${jobs === 1 ? '' : 's'}\n`,
    );
  },
  stored(file, replayed) {
    print(wrap(`kept: ${file}: ${replayed.sentence}`));
  },
  failure({ failure, report }) {
    print(`\nVIOLATED  ${failure.verdict.property}\n${report}\n`);
  },
  end(result, target, failures) {
    const found =
      failures.length === 0
        ? 'no violation'
        : `${failures.length} violation${failures.length === 1 ? '' : 's'}`;
    const undecided = result.undecided === 0 ? '' : `, ${result.undecided} undecided`;
    print(`${result.played} cases: ${found}${undecided}`);
    const refused = notModelledText(result.notModelled ?? {});
    if (refused !== null) print(wrap(refused));
    if (result.empty !== undefined)
      print(`of which nothing is modelled: ${result.empty} of ${result.played} cases`);
    const unmet = unmetIn(result, target);
    if (unmet.length > 0) print(wrap(`not met by any case: ${unmet.join(', ')}`));
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
    end(result, target, failures) {
      const { played, undecided, met, notModelled = {}, empty = 0 } = result;
      const found = failures.map(({ failure, file }) => ({ file: file ?? null, ...failure }));
      const answer = {
        format: 'replisim-hunt/1',
        configuration,
        kept,
        played,
        undecided,
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

/** A test case for each property, as JUnit has them. */
const junit: HuntReporter = {
  begin() {},
  stored() {},
  failure() {},
  end(result, target, failures) {
    const own = failures.map(({ failure }) => failure.verdict.property).filter(isOwnCodeProperty);
    const asked = [...target.properties, ...[...new Set(own)].map((id) => ({ id, when: 'always' as const }))];
    const cases = asked.map(({ id, when }) => {
      const told = failures.find(({ failure }) => failure.verdict.property === id);
      const unmet = when === 'sometimes' && result.met[id] === undefined;
      const inner =
        told !== undefined
          ? `<failure message="${xml(told.failure.verdict.sentence)}">${xml(told.report)}</failure>`
          : unmet
            ? '<skipped message="not met by any case"/>'
            : '';
      return `  <testcase classname="replisim.${xml(target.variant.id)}" name="${xml(id)}">${inner}</testcase>`;
    });
    const counts = `tests="${cases.length}" failures="${failures.length}"`;
    print(
      `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="replisim hunt" ${counts}>\n${cases.join('\n')}\n</testsuite>`,
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
};

export function huntReporter(name: string): HuntReporter {
  const makers: Record<string, () => HuntReporter> = {
    human: () => human,
    json,
    junit: () => junit,
    github: () => github,
  };
  if (!Object.hasOwn(makers, name)) {
    throw new UserError(`--reporter ${name}: known are ${Object.keys(makers).join(', ')}`);
  }
  return makers[name]();
}
