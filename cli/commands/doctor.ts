import { execFileSync } from 'node:child_process';
import { hunt } from '../../lab/index.ts';
import { createSimulation, EVENT_NAMES, type Scenario, step } from '../../model/index.ts';
import { feed249 } from '../../model/internals.ts';
import { createRedisSystem, LIFETIMES } from '../../properties/index.ts';
import { createSeededChooser, digestText } from '../../sim/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { packageVersion } from '../files.ts';
import { loadScenario, shippedScenarios } from '../scenario-files.ts';

/** What the doctor looked at: null is well, a sentence is what is wrong. */
interface Finding {
  what: string;
  trouble: string | null;
}

/** 2.4.9 must be found violated within so many generated cases. */
const CANARY_CASES = 100;

/** So much of each shipped scenario is played twice. */
const MAX_EVENTS = 20_000;

/** `replisim doctor`. */
export async function doctor({ json }: { json?: boolean }): Promise<ExitCode> {
  const findings = [...shippedScenarios().map(twice), canary()];
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
    const same = more === too && digestText(a.world.digest) === digestText(b.world.digest);
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

function start(scenario: Scenario) {
  return createSimulation({
    scenario,
    chooser: createSeededChooser(scenario.seed),
    variantOf: () => feed249,
  });
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
