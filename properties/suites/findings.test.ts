/**
 * What the faithful versions violate apart from the leak: each finding is violated where it says so and nowhere else, its
 * scenario is as small as it gets, and its page tells the very scenario that is played. Generated runs find nothing else.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, checkRun, chooserOf, shrinkCase } from '../../lab/index.ts';
import {
  type BgsaveOutcome,
  completeScenario,
  type Scenario,
  type ScriptWorkload,
  type Variant,
  VERSIONS,
  type Version,
} from '../../model/index.ts';
import { feed249, feed2410 } from '../../model/internals.ts';
import { parseScenario } from '../../model/scenario-text.ts';
import { createRedisSystem } from '../../properties/redis-system.ts';
import { createReplayChooser, createSeededChooser } from '../../sim/index.ts';
import { drawScenario } from '../arbitraries/scenarios.ts';
import { FINDINGS, type Finding } from '../findings.ts';
import { BEHAVIOUR, propertyById } from '../properties.ts';
import type { RedisProperty } from '../property.ts';

const redis = createRedisSystem();

const PAGES = join(__dirname, '../../docs/findings');
const feedOf = (version: Version) => (version === '2.4.9' ? feed249 : feed2410);

function violated(scenario: Scenario, properties: readonly RedisProperty[]): string[] {
  const options = { variant: feedOf(scenario.version), chooser: createReplayChooser({}), properties };
  return checkRun(redis, scenario, options).verdicts.flatMap(({ held, property }) =>
    held === false ? [property] : [],
  );
}

function scenarioOf({ scenario }: Finding, version: Version): Scenario {
  return completeScenario({ ...scenario, version });
}

/** As in the file: with nothing left to choose. */
function withoutJitter(finding: Finding): Scenario {
  const { links } = finding.scenario;
  const scenario = { ...finding.scenario, links: { ...links, default: { jitterMicros: 0 } } };
  return completeScenario({ ...scenario, version: finding.versions[0] });
}

describe.each(FINDINGS.map((finding) => [finding.id, finding] as const))('%s', (id, finding) => {
  test.each(VERSIONS)('on %s', (version) => {
    const expected = finding.versions.includes(version) ? [finding.property] : [];
    expect(violated(scenarioOf(finding, version), BEHAVIOUR)).toEqual(expected);
  });

  test('no simpler scenario shows it', () => {
    const property = propertyById(finding.property) as RedisProperty;
    const start: Case<Scenario> = { scenario: scenarioOf(finding, finding.versions[0]), choices: {} };
    const shrunk = shrinkCase(redis, start, {
      fails: ({ scenario }) => violated(scenario, [property]).length > 0,
    });
    expect(shrunk.found.scenario).toEqual(start.scenario);
  });

  test('its page tells the scenario that is played, and so does the file beside it', () => {
    const page = readFileSync(join(PAGES, `${id}.md`), 'utf8');
    const [, yaml] = /```yaml\n([\s\S]*?)```/.exec(page) as RegExpExecArray;
    expect(readFileSync(join(PAGES, `${id}.yaml`), 'utf8')).toBe(yaml);
    const { scenario } = parseScenario(yaml, { file: `${id}.yaml` });
    expect(scenario).toEqual(withoutJitter(finding));
    expect(page.split('\n')[0]).toBe(`# ${finding.title}`);
    expect(page).toContain(`npx replisim run docs/findings/${id}.yaml --variant ${finding.versions[0]}\n`);
  });

  test('any seed shows it', () => {
    const scenario = withoutJitter(finding);
    for (const seed of [1, 2, 3]) {
      const found: Case<Scenario> = { scenario: { ...scenario, seed }, choices: null };
      expect(violationOf(found, feedOf(scenario.version))).toMatch(new RegExp(`^${finding.property}: `));
    }
  });
});

test('every page has its finding', () => {
  expect(existsSync(PAGES)).toBe(true);
  const files = FINDINGS.flatMap(({ id }) => [`${id}.md`, `${id}.yaml`]);
  expect(readdirSync(PAGES).sort()).toEqual([...files, 'README.md'].sort());
});

/**
 * A scenario without what the findings need: nobody is killed, SAVE is not called, nobody says QUIT after SYNC, no slave is
 * asked for a random key, and the version is one whose SLAVEOF lets its slaves go.
 */
function withoutCauses(scenario: Scenario): Scenario {
  const plain = (command: string[]) => (/^(SAVE|RANDOMKEY)$/.test(command[0]) ? ['PING'] : command);
  return {
    ...scenario,
    version: '2.4.10',
    servers: scenario.servers.map((server) => ({
      ...server,
      bgsave: {
        ...server.bgsave,
        outcomes: server.bgsave.outcomes.map((outcome) => (outcome === 'killed' ? 'error' : outcome)),
      },
    })),
    clients: scenario.clients.map((client) => {
      const { workload } = client;
      if ('raw' in workload)
        return { ...client, workload: { raw: workload.raw.filter((part) => part !== 'QUIT\r\n') } };
      if ('script' in workload)
        return { ...client, workload: { ...workload, script: workload.script.map(plain) } };
      return 'command' in workload
        ? { ...client, workload: { ...workload, command: plain(workload.command) } }
        : client;
    }),
    faults: scenario.faults.map((fault) =>
      fault.do === 'bgsave-kill' ? { ...fault, do: 'bgsave-fail' } : fault,
    ),
  };
}

/** A feed that knows no database of a slave that has just attached, and so says SELECT first. */
const repaired: Variant = {
  ...feed2410,
  onAttach: (ports, slave) => ports.setSelectedDb(slave, -1),
};

function violationOf(found: Case<Scenario>, variant: Variant): string | null {
  const bad = checkRun(redis, found.scenario, {
    variant,
    chooser: chooserOf(found),
    properties: BEHAVIOUR,
  }).verdicts.find(({ held }) => held === false);
  return bad === undefined ? null : `${bad.property}: ${bad.sentence}`;
}

describe('what the pages say removes them', () => {
  const played = (id: string, change: (scenario: Scenario) => Scenario, variant: Variant = feed249) => {
    const scenario = change(scenarioOf(FINDINGS.find((finding) => finding.id === id) as Finding, '2.4.9'));
    return violationOf({ scenario, choices: {} }, variant);
  };

  test('a feed that says SELECT first to a new slave', () => {
    expect(played('copied-output-forgets-its-database', (same) => same, repaired)).toBeNull();
  });

  test('a child that ends by an exit code', () => {
    const failing = { durationMicros: 50_000, outcomes: ['error', 'ok'] as BgsaveOutcome[] };
    const change = ({ servers, ...rest }: Scenario) => ({
      ...rest,
      servers: servers.map((server) => ({ ...server, bgsave: failing })),
    });
    expect(played('killed-child-serves-an-old-dump', change)).toBeNull();
  });

  test('a slave by hand that does not say QUIT', () => {
    const change = ({ clients: [first, ...others], ...rest }: Scenario) => ({
      ...rest,
      clients: [{ ...first, workload: { raw: ['SYNC\r\n'] } }, ...others],
    });
    expect(played('copied-output-of-a-closing-slave', change, repaired)).toBeNull();
  });

  test('nothing unsaved before the transaction', () => {
    const change = ({ clients: [client], ...rest }: Scenario) => {
      const workload = client.workload as ScriptWorkload;
      return {
        ...rest,
        clients: [{ ...client, workload: { ...workload, script: workload.script.slice(1) } }],
      };
    };
    expect(played('save-in-a-transaction-hides-exec', change)).toBeNull();
  });
});

test.each(VERSIONS)(
  'what generated runs of %s violate is gone once the causes are',
  (version) => {
    const RUNS = 1000;
    const unexplained: string[] = [];
    let violations = 0;
    for (let seed = 0; seed < RUNS; seed++) {
      const found = {
        scenario: drawScenario(createSeededChooser(`behaviour ${seed}`), { version }),
        choices: null,
      };
      if (violationOf(found, feedOf(version)) === null) continue;
      violations++;
      const sentence = violationOf({ ...found, scenario: withoutCauses(found.scenario) }, repaired);
      if (sentence !== null) unexplained.push(`seed ${seed}: ${sentence}`);
    }
    expect(violations).toBeGreaterThan(0);
    expect(unexplained).toEqual([]);
  },
  120_000,
);
