import type { HuntResult, Replayed } from '../../lab/index.ts';
import type { RedisFailure, RedisHuntTarget, RedisTypes } from '../../properties/property.ts';
import { UserError } from '../errors.ts';
import { reportOf } from '../search/follow-up.ts';
import type { HuntTargetSpec } from '../search/hunt-target.ts';
import type { HuntBudget } from '../search/hunt-threads.ts';
import { wrap } from './wrap.ts';

/** What a hunt says while it goes on and at its end, in one of four languages. */
export interface HuntReporter {
  begin(words: HuntTargetSpec, budget: HuntBudget, jobs: number): void;
  stored(file: string, replayed: Replayed<RedisTypes>): void;
  failure(failure: RedisFailure, target: RedisHuntTarget, file: string | undefined): void;
  end(result: HuntResult<RedisTypes>, target: RedisHuntTarget, failures: readonly RedisFailure[]): void;
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const unmetIn = (result: HuntResult<RedisTypes>, target: RedisHuntTarget): string[] =>
  target.properties
    .filter(({ id, when }) => when === 'sometimes' && result.met[id] === undefined)
    .map(({ id }) => id);

function budgetText({ runs, seconds, findings }: HuntBudget): string {
  const bounded = (value: number, unit: string) =>
    value === Number.MAX_SAFE_INTEGER ? [] : [`${value} ${unit}`];
  return [...bounded(runs, 'cases'), ...bounded(seconds, 'seconds'), ...bounded(findings, 'findings')].join(
    ', ',
  );
}

const human: HuntReporter = {
  begin(words, budget, jobs) {
    print(`variant ${words.variant} on a server of version ${words.version}, seed ${words.seed}`);
    print(
      `properties ${words.properties.join(', ')}; ${budgetText(budget)}; ${jobs} job${jobs === 1 ? '' : 's'}\n`,
    );
  },
  stored(file, replayed) {
    print(wrap(`kept: ${file}: ${replayed.sentence}`));
  },
  failure(failure, target, file) {
    print(
      `\nVIOLATED  ${failure.verdict.property}\n${reportOf(target.system, failure, target.variant, file)}\n`,
    );
  },
  end(result, target, failures) {
    const found =
      failures.length === 0
        ? 'no violation'
        : `${failures.length} violation${failures.length === 1 ? '' : 's'}`;
    const undecided = result.undecided === 0 ? '' : `, ${result.undecided} undecided`;
    print(`${result.played} cases: ${found}${undecided}`);
    const unmet = unmetIn(result, target);
    if (unmet.length > 0) print(wrap(`not met by any case: ${unmet.join(', ')}`));
  },
};

/** Everything as one object at the end. */
function json(): HuntReporter {
  const kept: { file: string; stillViolates: boolean | null; sameDigest: boolean }[] = [];
  const files: (string | null)[] = [];
  let configuration: object = {};
  return {
    begin(words, budget, jobs) {
      configuration = { ...words, budget, jobs };
    },
    stored(file, { stillViolates, sameDigest }) {
      kept.push({ file, stillViolates, sameDigest });
    },
    failure(_failure, _target, file) {
      files.push(file ?? null);
    },
    end(result, target, failures) {
      const { played, undecided, met } = result;
      const found = failures.map((failure, index) => ({ file: files[index], ...failure }));
      const answer = {
        format: 'replisim-hunt/1',
        configuration,
        kept,
        played,
        undecided,
        met,
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
    const cases = target.properties.map(({ id, when }) => {
      const failure = failures.find(({ verdict }) => verdict.property === id);
      const unmet = when === 'sometimes' && result.met[id] === undefined;
      const inner =
        failure !== undefined
          ? `<failure message="${xml(failure.verdict.sentence)}">${xml(reportOf(target.system, failure, target.variant))}</failure>`
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
  failure(failure, target, file) {
    print(
      `::error title=${failure.verdict.property} violated::${oneLine(reportOf(target.system, failure, target.variant, file))}`,
    );
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
