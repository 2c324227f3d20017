import { completeScenario, type ScenarioInput } from './complete-scenario.ts';
import { MAX_TEXT_LENGTH, parseScenario, problemText } from './scenario-text.ts';

const MASTER = 'servers:\n  - name: master\n';
const CLIENT = 'clients:\n  - name: c\n    server: master\n';

/** The problems of a text, as lines for people. */
function problemsOf(text: string, variants?: string[]): string[] {
  return parseScenario(text, { file: 'f.yaml', variants }).problems.map(problemText);
}

/** What a good text says. */
function scenarioOf(text: string) {
  const { scenario, problems } = parseScenario(text, { file: 'f.yaml' });
  if (scenario === null) throw new Error(problems.map(problemText).join('\n'));
  return scenario;
}

describe('a good text', () => {
  test('YAML, JSON and code give the same scenario', () => {
    const input: ScenarioInput = {
      name: 'x',
      servers: [{ name: 'master' }, { name: 's', follows: 'master', config: { save: [], timeout: 3 } }],
      clients: [
        { name: 'c', server: 'master', db: 15, workload: { repeat: 3, command: ['SET', 'foo', 'bar'] } },
      ],
      links: { default: { latencyMicros: 20 }, overrides: [{ from: 'c', to: 'master', jitterMicros: 0 }] },
      faults: [{ atMicros: 5, do: 'cut', link: { from: 'master', to: 's' } }],
    };
    const yaml = `name: x
servers:
  - name: master
  - { name: s, follows: master, config: { save: [], timeout: 3 } }
${CLIENT}    db: 15
    workload: { repeat: 3, command: [SET, foo, bar] }
links:
  default: { latencyMicros: 20 }
  overrides: [{ from: c, to: master, jitterMicros: 0 }]
faults:
  - { atMicros: 5, do: cut, link: { from: master, to: s } }
`;
    expect(scenarioOf(JSON.stringify(input))).toEqual(completeScenario(input));
    expect(scenarioOf(yaml)).toEqual(completeScenario(input));
  });

  test('what has no default is there if it was said, and not if it was not', () => {
    const plain = completeScenario({ name: 'x', servers: [{ name: 'a' }] });
    const said = { about: 'of b', epochSeconds: 7, buffers: 'small' as const };
    expect(completeScenario({ name: 'x', servers: [{ name: 'a' }], ...said })).toEqual({ ...plain, ...said });
    expect(Object.keys(plain).filter((key) => key in said)).toEqual([]);
    expect(scenarioOf(`name: x\nbuffers: small\n${MASTER}`).buffers).toBe('small');
    expect(problemsOf(`name: x\nbuffers: tiny\n${MASTER}`)).toEqual([
      expect.stringMatching(/^f\.yaml:2:10: .*"tiny".*small/),
    ]);
  });

  test('defaults: links override the default link, a link inherits from it', () => {
    const scenario = completeScenario({
      name: 'x',
      servers: [{ name: 'a' }],
      links: { default: { latencyMicros: 20 }, overrides: [{ from: 'a', to: 'b', jitterMicros: 0 }] },
    });
    expect(scenario.links.overrides[0]).toMatchObject({
      latencyMicros: 20,
      jitterMicros: 0,
      sendBuffer: 262_144,
    });
    expect(scenario).toMatchObject({ version: '2.4.9', databases: 16, calm: { settleMicros: 3_000_000 } });
    expect(scenario.servers[0].config).toEqual({
      save: [
        [3600, 1],
        [300, 100],
        [60, 10_000],
      ],
      'repl-ping-slave-period': 10,
      'repl-timeout': 60,
      timeout: 0,
    });
  });

  test('words of a command stay as they are written', () => {
    const text = `name: x\n${MASTER}${CLIENT}    workload:\n      script:\n        - [SET, 0x10, 1.0]\n        - [GET, true, null, 007, '', "\\xff"]\n`;
    expect(scenarioOf(text).clients[0].workload).toEqual({
      script: [
        ['SET', '0x10', '1.0'],
        ['GET', 'true', 'null', '007', '', '\xff'],
      ],
      repeat: 1,
    });
  });

  test('every fault kind can be written', () => {
    const link = 'link: { from: master, to: s }';
    const faults = [
      ...['stall', 'resume', 'cut'].map((kind) => `{ atMicros: 1, do: ${kind}, ${link} }`),
      `{ atMicros: 1, do: slow-reader, ${link}, bytesPerMilli: 3 }`,
      ...['bgsave-fail', 'bgsave-kill', 'slaveof-no-one', 'restart', 'shutdown'].map(
        (kind) => `{ atMicros: 1, do: ${kind}, server: s }`,
      ),
      '{ atMicros: 1, do: slaveof, server: s, master: master }',
    ];
    const text = `name: x\n${MASTER}  - name: s\nfaults:\n${faults.map((fault) => `  - ${fault}\n`).join('')}`;
    expect(scenarioOf(text).faults).toHaveLength(10);
  });
});

describe('a bad text names file, line, column, what was found and what is allowed', () => {
  const client = `name: x\n${MASTER}${CLIENT}`;
  const work = '    workload: { command: [PING] }\n';
  test.each<[string, string, string]>([
    ['an empty file', '', 'f.yaml:1:1: found an empty file; allowed: YAML or JSON that describes a scenario'],
    ['only blanks', ' \n\n', 'f.yaml:1:1: found an empty file'],
    ['binary', 'name: x\n# \0\x01\x02', 'f.yaml:2:3: found bytes that are not text'],
    ['bytes that are not UTF-8', 'name: \ufffd', 'f.yaml:1:7: found bytes that are not text'],
    ['a word', 'hello', 'f.yaml:1:1: found "hello"; allowed: keys: name, title,'],
    ['bad syntax', 'name: [1, 2', 'f.yaml:1:12: found bad syntax (Flow sequence'],
    ['deep nesting', '['.repeat(100_000), 'found text nested more than 200 levels deep'],
    ['a key twice', 'name: a\nname: b\n', 'f.yaml:2:1: found bad syntax (Map keys must be unique)'],
    [
      'a second document',
      'name: a\n---\nname: b\n',
      'f.yaml:2:1: found a second document (a line of three dashes begins one); a file holds one; allowed',
    ],
    [
      'an alias of nothing',
      'name: a\nseed: *b\n',
      'f.yaml:2:7: found the alias *b, and no anchor &b before it; allowed',
    ],
    [
      'an alias before its anchor',
      'name: *b\nseed: &b s\n',
      'f.yaml:1:7: found the alias *b, and no anchor &b before it; allowed',
    ],
    [
      'bytes in a command',
      'name: a\nclients: [{ workload: { command: [SET, k, !!binary "AP8="] } }]\n',
      'f.yaml:2:52: found the tag !!binary, which makes no plain value; allowed',
    ],
    [
      'a tag that is not known',
      'name: a\nclients: [{ workload: { command: [SET, k, !mine v] } }]\n',
      'f.yaml:2:43: found bad syntax (Unresolved tag: !mine)',
    ],
    [
      'an unknown key',
      `name: x\n${MASTER}    dbb: 3\n`,
      'f.yaml:4:5: servers[0].dbb: found the unknown key "dbb"; allowed: keys: name, follows, variant',
    ],
    [
      'an unknown key on top',
      `name: x\n${MASTER}slaves: 3\n`,
      'f.yaml:4:1: slaves: found the unknown key "slaves"',
    ],
    ['a missing key', MASTER, 'f.yaml:1:1: name: found nothing; allowed: a name of 1 to 64'],
    [
      'a wrong type',
      `${client}    pipeline: many\n${work}`,
      'f.yaml:7:15: clients[0].pipeline: found "many"; allowed: a whole number from 1',
    ],
    [
      'a fraction',
      `${client}    startMicros: 1.5\n${work}`,
      'f.yaml:7:18: clients[0].startMicros: found 1.5; allowed: a whole number from 0',
    ],
    [
      'an unknown version',
      `name: x\nversion: 2.6.0\n${MASTER}`,
      'f.yaml:2:10: version: found "2.6.0"; allowed: one of "2.4.9", "2.4.10"',
    ],
    [
      'an empty seed',
      `name: x\nseed: ''\n${MASTER}`,
      'f.yaml:2:7: seed: found ""; allowed: a whole number from 0, or text',
    ],
    ['a seed below 0', `name: x\nseed: -1\n${MASTER}`, 'f.yaml:2:7: seed: found -1'],
    [
      'no server',
      'name: x\nservers: []\n',
      'f.yaml:2:10: servers: found a list of 0; allowed: a list of servers, at least 1',
    ],
    [
      'a name twice',
      `name: x\n${MASTER}  - name: master\n`,
      'f.yaml:4:11: servers[1].name: found "master" a second time',
    ],
    [
      'a db id too high',
      `${client}    db: 16\n${work}`,
      'f.yaml:7:9: clients[0].db: found 16; allowed: a database id from 0 to 15 (databases: 16)',
    ],
    [
      'a db id below 0',
      `${client}    db: -1\n${work}`,
      'f.yaml:7:9: clients[0].db: found -1; allowed: a whole number from 0',
    ],
    ['a db id that is a word', `${client}    db: zero\n${work}`, 'clients[0].db: found "zero"'],
    [
      'a preload db too high',
      `name: x\n${MASTER}    preload: [{ db: 16, keys: 1 }]\n`,
      'f.yaml:4:21: servers[0].preload[0].db: found 16',
    ],
    [
      'a slave that follows itself',
      `name: x\n${MASTER}    follows: master\n`,
      'f.yaml:4:14: servers[0].follows: found "master", the server itself; allowed: the name of another server',
    ],
    [
      'a slave of nobody',
      `name: x\n${MASTER}    follows: mister\n`,
      'f.yaml:4:14: servers[0].follows: found "mister"',
    ],
    [
      'slaves in a circle',
      `name: x\n${MASTER}    follows: b\n  - { name: b, follows: master }\n`,
      'found a circle (master follows b follows master)',
    ],
    [
      'an unknown client server',
      `name: x\n${MASTER}clients:\n  - name: c\n    server: m\n${work}`,
      'f.yaml:6:13: clients[0].server: found "m"; allowed: a server\'s name ("master")',
    ],
    ['no workload', client, 'f.yaml:5:5: clients[0].workload: found nothing'],
    [
      'two workloads',
      `${client}    workload: { command: [PING], raw: [] }\n`,
      'clients[0].workload: found keys: command, raw; allowed: exactly one of',
    ],
    [
      'an empty command',
      `${client}    workload: { command: [] }\n`,
      'clients[0].workload.command: found a list of 0',
    ],
    [
      'a character of two bytes',
      `${client}    workload: { command: [PING, "€"] }\n`,
      'clients[0].workload.command[1]: found "€"; allowed: text whose characters are single bytes',
    ],
    [
      'think time upside down',
      `${client}    thinkMicros: [5, 1]\n${work}`,
      'f.yaml:7:18: clients[0].thinkMicros: found [5, 1]',
    ],
    [
      'an unknown fault',
      `name: x\n${MASTER}faults: [{ atMicros: 1, do: stal }]\n`,
      'f.yaml:4:29: faults[0].do: found "stal"; allowed: a fault, with do one of stall, resume,',
    ],
    [
      'a fault on a link to nobody',
      `name: x\n${MASTER}faults: [{ atMicros: 1, do: cut, link: { from: master, to: q } }]\n`,
      'faults[0].link.to: found "q"',
    ],
    [
      'a slave told to follow itself',
      `name: x\n${MASTER}faults: [{ atMicros: 1, do: slaveof, server: master, master: master }]\n`,
      'faults[0].master: found "master", the server itself',
    ],
    [
      'a link to itself',
      `name: x\n${MASTER}links: { overrides: [{ from: master, to: master }] }\n`,
      'links.overrides[0]: found a link from "master" to itself',
    ],
    [
      'prototype keys',
      `name: x\n${MASTER}__proto__: { polluted: true }\n`,
      '__proto__: found the unknown key "__proto__"',
    ],
    [
      'a key that is a list',
      `name: x\n? [a]\n: b\n${MASTER}`,
      'f.yaml:2:3: found a key that is a list or a map',
    ],
    ['a key that is a map', `{ { a: 1 }: 2 }`, 'f.yaml:1:3: found a key that is a list or a map'],
    ['a key that is bytes', 'name: x\n!!binary aGk= : b\n', 'f.yaml:2:10: found a key that is no plain word'],
    [
      'a key that is a time',
      '%YAML 1.1\n---\nname: x\n2020-01-01: b\n',
      'f.yaml:4:1: found a key that is no plain word',
    ],
    ['a key that is an alias', 'name: &a x\n*a : b\n', 'f.yaml:2:1: found a key that is an alias'],
    [
      'an alias of itself',
      'name: x\nservers: &s\n  - *s\n',
      'f.yaml:3:5: found the alias *s inside of what it',
    ],
    [
      'brackets that nest',
      `name: x\nservers: ${'['.repeat(90_000)}`,
      'f.yaml:2:210: found text nested more than 200',
    ],
    [
      'dashes that nest',
      `name: x\nservers:\n  ${'- '.repeat(50_000)}`,
      'f.yaml:3:3: found text nested more than 200',
    ],
    [
      'question marks that nest',
      `name: x\n${'? '.repeat(50_000)}`,
      'f.yaml:2:1: found text nested more than 200',
    ],
  ])('%s', (_, text, expected) => {
    const warnings = jest.spyOn(process, 'emitWarning').mockImplementation();
    expect(problemsOf(text)[0]).toContain(expected);
    expect(warnings).not.toHaveBeenCalled();
    warnings.mockRestore();
  });

  test('a port of the machine that two servers would have', () => {
    const text =
      'name: n\nservers:\n  - { name: a, machinePort: 7000 }\n  - { name: b, machinePort: 7000 }\n';
    expect(problemsOf(text)[0]).toBe(
      'f.yaml:4:29: servers[1].machinePort: found 7000, as of a; allowed: a port of its own',
    );
  });

  test('an unknown variant, when the known ones are given', () => {
    const text = `name: x\n${MASTER}    variant: '2.4.11'\n`;
    expect(problemsOf(text, ['2.4.9', '2.4.10'])).toEqual([
      'f.yaml:4:14: servers[0].variant: found "2.4.11"; allowed: a known variant ("2.4.9", "2.4.10"). Did you mean 2.4.10?',
    ]);
    expect(problemsOf(text)).toEqual([]);
  });

  test('all problems of a text are named, not only the first', () => {
    expect(problemsOf(`name: x\nseeed: 1\n${MASTER}    a: 1\n    b: 2\n`)).toHaveLength(3);
  });

  test('long noise is refused unread, in one sentence', () => {
    const noise = 'a: &b [*b, "'.repeat(900_000);
    const begin = process.cpuUsage();
    expect(problemsOf(noise)).toEqual([
      `f.yaml:1:1: found text of ${noise.length} characters; allowed: YAML or JSON that describes a scenario, at most ${MAX_TEXT_LENGTH} characters long`,
    ]);
    expect(process.cpuUsage(begin).user / 1000).toBeLessThan(500);
  });

  test('aliases that multiply are refused', () => {
    const rows = ['a: &a [1, 1, 1, 1, 1, 1, 1, 1]'];
    for (let level = 1; level < 9; level++) {
      const before = String.fromCharCode(96 + level);
      rows.push(
        `${String.fromCharCode(97 + level)}: &${String.fromCharCode(97 + level)} [${`*${before}, `.repeat(8)}]`,
      );
    }
    expect(problemsOf(rows.join('\n'))[0]).toContain('aliases that multiply');
  });
});
