import { execFileSync } from 'node:child_process';
import { hunt, huntCase } from '../../lab/index.ts';
import { createSimulation, EVENT_NAMES, type Scenario, step } from '../../model/index.ts';
import { feed249 } from '../../model/internals.ts';
import { createRedisSystem, LIFETIMES } from '../../properties/index.ts';
import { createSeededChooser, type Digest } from '../../sim/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { packageVersion } from '../files.ts';
import { loadVariant } from '../load-variant.ts';
import { loadScenario, shippedScenarios } from '../scenario-files.ts';
import { CASE_SECONDS, createCaseThread } from '../search/case-thread.ts';
import type { HuntTargetSpec } from '../search/hunt-target.ts';
import { createStopFlag } from '../search/stop-flag.ts';

/** What the doctor looked at: null is well, a sentence is what is wrong. */
interface Finding {
  what: string;
  trouble: string | null;
}

/** 2.4.9 must be found violated within so many generated cases. */
const CANARY_CASES = 100;

/** So much of each shipped scenario is played twice. */
const MAX_EVENTS = 20_000;

export interface DoctorOptions {
  json?: boolean;
  /** A variant's id, or a file of the user's own. */
  variant?: string;
}

/** Cases that a variant is played in, twice each. */
const OWN_CASES = 20;

/** `replisim doctor`. */
export async function doctor({ json, variant }: DoctorOptions): Promise<ExitCode> {
  const own = variant === undefined ? [] : await ownVariant(variant);
  const findings = [...shippedScenarios().map(twice), canary(), ...own];
  const environment = environmentOf();
  const well = findings.every(({ trouble }) => trouble === null);
  if (json === true) {
    process.stdout.write(
      `${JSON.stringify({ format: 'replisim-doctor/1', well, findings, environment }, null, 2)}\n`,
    );
  } else {
    const lines = findings.map(
      ({ what, trouble }) =>
        `${trouble === null ? 'well ' : 'ILL  '} ${what}${trouble === null ? '' : `: ${trouble}`}`,
    );
    const facts = Object.entries(environment).map(([name, value]) => `      ${name}: ${value}`);
    process.stdout.write(`${[...lines, ...facts].join('\n')}\n`);
  }
  return well ? EXIT.held : EXIT.violated;
}

/** Plays a scenario twice, side by side, and compares the digests after every event. */
function twice(name: string): Finding {
  const scenario = loadScenario(name);
  const what = `${name} is played the same twice`;
  const [a, b] = [start(scenario), start(scenario)];
  for (let event = 1; event <= MAX_EVENTS; event++) {
    const [more, too] = [step(a), step(b)];
    if (!more && !too) return { what, trouble: null };
    const same = more === too && sameDigest(a.world.digest, b.world.digest);
    if (!same) {
      const { kind, time } = a.world.queue;
      return {
        what,
        trouble: `the first event that differs is event ${event}, ${EVENT_NAMES[kind]}, at ${time} us`,
      };
    }
  }
  return { what, trouble: null };
}

/** Compared as numbers: as text it would take longer than the runs. */
function sameDigest(a: Digest, b: Digest): boolean {
  return a.high === b.high && a.low === b.low;
}

function start(scenario: Scenario) {
  return createSimulation({
    scenario,
    chooser: createSeededChooser(scenario.seed),
    variantOf: () => feed249,
  });
}

/** Generated cases, each played twice side by side, by a thread that may be lost. */
async function ownVariant(variant: string): Promise<Finding[]> {
  const words: HuntTargetSpec = { variant, version: '2.4.9', properties: [], space: {}, seed: 'doctor' };
  await loadVariant(variant);
  const system = createRedisSystem();
  const thread = createCaseThread({
    system,
    words,
    stop: createStopFlag(),
    threads: 1,
    caseSeconds: CASE_SECONDS,
  });
  const what = `${variant} is deterministic in ${OWN_CASES} generated cases`;
  try {
    for (let number = 0; number < OWN_CASES; number++) {
      const drawn = huntCase({ system, seed: words.seed, space: { version: '2.4.9' } }, number);
      const { answer, lost } = await thread.ask({ do: 'again', case: drawn, verdict: null, digest: '' });
      if (lost !== null) return [{ what, trouble: `case ${number}: ${lost.sentence}` }];
      if (answer !== null) return [{ what, trouble: `case ${number}: ${answer}` }];
    }
  } finally {
    await thread.end();
  }
  return [{ what, trouble: null }];
}

function canary(): Finding {
  const what = `the leak of 2.4.9 is found within ${CANARY_CASES} generated cases`;
  const target = {
    system: createRedisSystem(),
    variant: feed249,
    space: { version: '2.4.9' },
    properties: LIFETIMES,
    seed: 'canary',
  } as const;
  const found = hunt(target, 0, CANARY_CASES).findings.find(
    ({ verdict }) => verdict.property === 'select-lifetimes',
  );
  return { what, trouble: found === undefined ? 'it was not found' : null };
}

function environmentOf(): Record<string, string> {
  return {
    replisim: packageVersion(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    'redis-server': versionOf('redis-server', ['--version']),
    'redis-cli': versionOf('redis-cli', ['--version']),
    chromium: versionOf('chromium', ['--version']),
  };
}

function versionOf(command: string, args: string[]): string {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split('\n')[0];
  } catch {
    return 'not here';
  }
}
