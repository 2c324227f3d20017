import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ZOO } from '../../model/internals.ts';
import { compileEngine } from '../sandbox/engine.ts';
import { classifyInstance, type GrowthCause } from './classify-cards.ts';
import { exerciseOf, judgeSubmission } from './index.ts';
import { SEEN_BY_COUNTING } from './property.ts';

const program = compileEngine(readFileSync(require.resolve('@jitl/quickjs-wasmfile-release-sync/wasm')));
const submit = async (file: string, text: string, seed = '1') =>
  judgeSubmission({ file, text, seed }, await program, () =>
    Promise.reject(new Error('no example is asked for')),
  );
const points = (parts: { id: string; points: number }[]) =>
  Object.fromEntries(parts.map((part) => [part.id, part.points]));

const base = { servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }] };
const writer = (script: string[][], more = {}) => ({
  name: 'client',
  server: 'master',
  startMicros: 2_000_000,
  workload: { script },
  ...more,
});
const scenario = (script: string[][], more = {}) => ({
  name: 's',
  ...base,
  clients: [writer(script)],
  ...more,
});
const text = (value: unknown) => JSON.stringify(value);

describe('fewest', () => {
  test('two commands are full marks', async () => {
    const report = await submit(
      'fewest.yaml',
      text(
        scenario([
          ['SELECT', '10'],
          ['SET', 'k', 'v'],
        ]),
      ),
    );
    expect(report).toMatchObject({ exercise: 'fewest', points: 10, failure: null });
    expect(report.parts[0].sentence).toBe(
      '2.4.9 made 1 SELECT objects and lost 1, 48 bytes; 2.4.10 lost 0. Its clients send 2 commands; 2 are enough.',
    );
  });

  test('the SELECT of -n counts, and each command beyond two costs two points', async () => {
    const one = await submit(
      'a.yaml',
      text({ name: 's', ...base, clients: [writer([['SET', 'k', 'v']], { db: 12 })] }),
    );
    expect(one.points).toBe(10);
    const four = [
      ['SELECT', '3'],
      ['SET', 'k', 'v'],
      ['SELECT', '10'],
      ['SET', 'k', 'v'],
    ];
    expect((await submit('a.yaml', text(scenario(four)))).points).toBe(6);
  });

  test('a scenario that leaks nothing gets nothing', async () => {
    const report = await submit(
      'a.yaml',
      text(
        scenario([
          ['SELECT', '9'],
          ['SET', 'k', 'v'],
        ]),
      ),
    );
    expect(report.points).toBe(0);
    expect(report.parts[0].sentence).toContain('lost 0');
  });

  test.each([
    ['an unknown key', 'name: x\nservers: [{ nam: m }]\n', '2:'],
    [
      'a feed of its own',
      text({ ...scenario([['SET', 'a', 'b']]), servers: [{ name: 'master', variant: 'two-counts' }] }),
      'a feed of its own',
    ],
    [
      'raw bytes',
      text({
        name: 's',
        ...base,
        clients: [{ name: 'c', server: 'master', workload: { raw: ['SELECT 10\r\nSET k v\r\n'] } }],
      }),
      'raw bytes',
    ],
    [
      'a run without an end',
      text(
        scenario([['PING']], {
          clients: [
            { ...writer([['SET', 'k', 'v']]), workload: { repeat: 50_000, command: ['SET', 'k', 'v'] } },
          ],
        }),
      ),
      'not calm',
    ],
    [
      'one that sends without an end',
      text(
        scenario([['PING']], {
          clients: [{ ...writer([]), workload: { repeat: 1_000_000_000, command: ['SET', 'k', 'v'] } }],
        }),
      ),
      '53000000000 bytes that its clients send; 4000000 are allowed',
    ],
    [
      'a dataset beforehand',
      text({ ...scenario([['PING']]), servers: [{ name: 'master', preload: [{ db: 0, keys: 1_000_000 }] }] }),
      '1000000 preloaded keys; 10000 are allowed',
    ],
  ])('%s is refused with a sentence', async (_, submitted, sentence) => {
    const report = await submit('fewest.yaml', submitted);
    expect(report).toMatchObject({ points: 0, failure: expect.stringContaining(sentence) });
  });
});

describe('ways', () => {
  const held = {
    ...base,
    servers: [{ name: 'master', bgsave: { durationMicros: 3_000_000 } }, base.servers[1]],
  };
  const big = (bytes: number) => ['SET', 'k', 'v'.repeat(bytes)];
  const copy = scenario([
    ['SELECT', '10'],
    ['SET', 'k', 'v'],
  ]);
  // Worked out by hand from the request's bytes: 7,495 of the static buffer's 7,500 are taken before the next SELECT.
  const node = { ...scenario([['SELECT', '9'], big(7_456), ['SELECT', '13'], ['SET', 'k', 'v']]), ...held };
  const glue = {
    ...scenario([['SELECT', '9'], big(7_400), big(200), ['SELECT', '13'], ['SET', 'k', 'v']]),
    ...held,
  };

  test('one scenario for each way is full marks', async () => {
    const report = await submit('ways.json', text({ copy, glue, node }));
    expect(report.parts.map(({ sentence }) => sentence)).toEqual([
      '1 SELECT objects were made: 1 copied, 0 glued, 0 became nodes.',
      '1 SELECT objects were made: 0 copied, 1 glued, 0 became nodes.',
      '1 SELECT objects were made: 0 copied, 0 glued, 1 became nodes.',
      'In node, 1 SELECT objects were made for ids of 10 or more, and none leaked.',
    ]);
    expect(report.points).toBe(10);
  });

  test('each is judged by itself', async () => {
    const report = await submit('ways.yaml', text({ copy, glue: copy }));
    expect(points(report.parts)).toEqual({ copy: 3, glue: 0, node: 0, 'no-leak': 0 });
    expect(report.parts.map(({ held }) => held)).toEqual([true, false, false, false]);
    expect(report.parts[2].sentence).toBe('There is no scenario node.');
  });

  test('a scenario in which no SELECT object is made goes none of the ways', async () => {
    const none = scenario([['SET', 'k', 'v']]);
    const report = await submit('ways.json', text({ copy: none, glue: none, node: none }));
    expect([report.points, report.parts.map(({ held }) => held)]).toEqual([0, [false, false, false, false]]);
  });

  test('a file may be so long, and no longer', async () => {
    const padded = (length: number) => submit('ways.yaml', text({ copy, glue, node }).padEnd(length, '\n'));
    expect(await padded(200_000)).toMatchObject({ points: 10, failure: null });
    expect(await padded(200_001)).toMatchObject({
      points: 0,
      failure: expect.stringContaining('it has 200001 characters; 200000 are allowed'),
    });
  });
});

describe('classify', () => {
  const answers = (key: Record<string, string>) => text({ answers: key });
  /** The key with so many answers changed. */
  const wrongIn = (key: Record<string, GrowthCause>, count: number) =>
    Object.fromEntries(
      Object.entries(key).map(([id, right], index) => [
        id,
        index >= count ? right : right === 'leak' ? 'data' : 'leak',
      ]),
    );

  test('the key of a seed is full marks, and guessing is worth nothing', async () => {
    const { key } = classifyInstance('ada');
    for (const [wrong, points] of [10, 7, 4, 2, 0, 0, 0].entries()) {
      const report = await submit('classify.yaml', answers(wrongIn(key, wrong)), 'ada');
      expect([wrong, report.points]).toEqual([wrong, points]);
      expect(report.parts.map(({ held }) => held)).toEqual([wrong === 0]);
    }
    for (const same of ['leak', 'backlog', 'data']) {
      const guess = Object.fromEntries(Object.keys(key).map((id) => [id, same]));
      expect((await submit('classify.yaml', answers(guess), 'ada')).points).toBe(0);
    }
  });

  test('what is missing, and what is no diagnosis, is told', async () => {
    const { key } = classifyInstance('ada');
    const { a: _, ...rest } = key;
    expect((await submit('classify.yaml', answers(rest), 'ada')).parts[0].sentence).toBe(
      '5 of 6 cards are called what they show; without an answer: a.',
    );
    expect((await submit('classify.yaml', answers({ ...rest, A: 'leak' }), 'ada')).parts[0].sentence).toBe(
      '5 of 6 cards are called what they show; without an answer: a; answered, and no card: A.',
    );
    const other = await submit('classify.yaml', answers({ ...key, b: 'both' }), 'ada');
    expect(other.failure).toBe('card b is called both; allowed: leak, backlog, data.');
  });

  test('students get cards of their own, the same each time, two of each kind', () => {
    const hash = (seed: string) =>
      createHash('sha256')
        .update(text(classifyInstance(seed)))
        .digest('hex');
    expect(hash('ada')).toBe(hash('ada'));
    const seeds = ['ada', 'bob', 'eve'];
    expect(new Set(seeds.map(hash)).size).toBe(3);
    for (const seed of seeds) {
      const { key } = classifyInstance(seed);
      expect(Object.values(key).sort()).toEqual(['backlog', 'backlog', 'data', 'data', 'leak', 'leak']);
    }
  });

  /** Cards of many seeds, each a diagnosis and what its fields say. */
  const sample = () =>
    Array.from({ length: 40 }, (_, seed) => classifyInstance(`sample-${seed}`)).flatMap(({ cards, key }) =>
      cards.map(({ id, before, after }) => ({
        diagnosis: key[id],
        before: fieldsOf(before),
        after: fieldsOf(after),
      })),
    );

  const fieldsOf = (info: string) => {
    const states = [...info.matchAll(/^slave\d+:.*,(\w+)$/gm)].map(([, state]) => state);
    const keys = [...info.matchAll(/^db\d+:keys=(\d+)/gm)].map(([, count]) => Number(count));
    return new Map<string, string | number>([
      ...[...info.matchAll(/^([a-z_]+):(-?[\d.]+)$/gm)].map(
        ([, name, value]) => [name, Number(value)] as const,
      ),
      ['states', [...new Set(states)].sort().join(' ')],
      ['keys', keys.reduce((sum, count) => sum + count, 0)],
    ]);
  };

  test('no field by itself tells what a card shows, nor how it has changed', () => {
    const cards = sample();
    const views = (name: string) => [
      cards.map(({ after }) => after.get(name) ?? 0),
      cards.map(({ before }) => before.get(name) ?? 0),
      cards.map(({ before, after }) => Number(after.get(name) ?? 0) - Number(before.get(name) ?? 0)),
    ];
    const tells = [...cards[0].after.keys()].filter((name) =>
      views(name).some((values) => {
        const order = cards
          .map(({ diagnosis }, index) => ({ diagnosis, value: values[index] }))
          .sort((a, b) =>
            a.value < b.value ? -1 : a.value > b.value ? 1 : a.diagnosis < b.diagnosis ? -1 : 1,
          );
        const equals = new Map<string | number, Set<string>>();
        for (const { diagnosis, value } of order) {
          equals.set(value, (equals.get(value) ?? new Set()).add(diagnosis));
        }
        const runs = order.filter(({ diagnosis }, at) => diagnosis !== order[at - 1]?.diagnosis).length;
        // Three intervals, one for each diagnosis, and no value in two of them.
        return runs === 3 && [...equals.values()].every(({ size }) => size === 1);
      }),
    );
    expect(tells).toEqual([]);
    expect(
      cards.some(({ diagnosis, after }) => diagnosis === 'backlog' && after.get('states') === 'online'),
    ).toBe(true);
    for (const diagnosis of ['leak', 'data']) {
      const waiting = cards.filter(
        (card) => card.diagnosis === diagnosis && /wait/.test(String(card.after.get('states'))),
      );
      expect(waiting.length).toBeGreaterThan(0);
    }
  });

  test('on every card two clients write a hundred times each, and more', () => {
    for (const { before, after } of sample()) {
      const commands = [before, after].map((fields) => Number(fields.get('total_commands_processed')));
      expect(commands[1] - commands[0]).toBeGreaterThanOrEqual(200);
    }
  });

  test('what an operator can see tells them apart: output that waits, else keys that are new, else a leak', () => {
    for (const { diagnosis, before, after } of sample()) {
      const number = (fields: Map<string, string | number>, name: string) => Number(fields.get(name));
      expect(number(after, 'used_memory')).toBeGreaterThan(number(before, 'used_memory'));
      const waits = number(after, 'client_longest_output_list') > 0;
      const newKeys = number(after, 'keys') - number(before, 'keys');
      expect(waits ? 'backlog' : newKeys >= 50 ? 'data' : 'leak').toBe(diagnosis);
    }
  });
});

describe('property', () => {
  const property = (body: string) => `export default {\n  check(world) {\n    ${body}\n  },\n};\n`;

  const COMPLETE = property(`for (const server of world.servers) {
      if (server.death) return server.death;
      for (const { id, alive, shared, refcount, holders } of server.objects) {
        if (!shared) return server.name + ': object ' + id + (holders.length === 0 ? ' is held by nobody' : ' is still there');
        if (refcount !== 1) return server.name + ': shared object ' + id + ' has a count of ' + refcount;
      }
      const master = world.servers.find(({ name }) => name === server.follows);
      if (server.connected && master && master.dataset !== server.dataset) return server.name + ' differs';
    }
    return null;`);

  test('one that looks at objects, deaths and datasets kills every wrong fix', async () => {
    const report = await submit('property.ts', COMPLETE);
    expect(report.parts.map(({ sentence }) => sentence)).toEqual([
      expect.stringContaining('Of 2.4.9 it says: master: object'),
      'It holds on 2.4.10, freed-unless-taken and later-design.',
      'It kills 21 of 21 wrong fixes. Of the 11 that counting objects does not see, 11 are among them.',
    ]);
    expect(report.points).toBe(10);
  });

  test('counting, which the exercise begins with, sees just the wrong fixes that count for nothing', async () => {
    const report = await submit(
      'property.ts',
      property("return world.servers.some((s) => s.created !== s.freed) ? 'lost' : null;"),
    );
    expect(report.points).toBe(0);
    const [, survivors] = /not: (.*)\. Of the 11/.exec(report.parts[2].sentence) ?? [];
    const wrong = ZOO.map(({ id }) => id).filter(
      (id) => !['freed-unless-taken', 'later-design'].includes(id),
    );
    expect(survivors.split(', ')).toEqual(wrong.filter((id) => !SEEN_BY_COUNTING.includes(id)));
  });

  test('one that sees more than counting gets a part', async () => {
    const report = await submit(
      'property.ts',
      property(`for (const s of world.servers) {
      if (s.death) return s.death;
      if (s.created !== s.freed) return 'lost';
    }
    return null;`),
    );
    expect(report.parts.map(({ points, of }) => [points, of])).toEqual([
      [1, 1],
      [1, 1],
      [2, 8],
    ]);
  });

  test.each([
    ['always null', 'return null;'],
    ['always a sentence', "return 'bad';"],
  ])('one that says %s gets nothing', async (_, body) => {
    expect((await submit('property.ts', property(body))).points).toBe(0);
  });

  test.each([
    ['a loop without an end', 'for (;;);', 'not done after'],
    ['a number', 'return 7;', 'check gave number'],
    ['a world that is not there', 'return world.clients[0].name;', 'Line 3, column'],
  ])('%s is a sentence', async (_, body, sentence) => {
    const report = await submit('property.ts', property(body));
    expect(report).toMatchObject({ points: 0, failure: expect.stringContaining(sentence) });
  });
});

test.each([
  ['ways.yaml', 'copy: [', 'ways'],
  ['ways.yaml', '- 1', 'ways'],
  [
    'classify.yaml',
    `a: &a [1,1]\n${Array.from({ length: 12 }, (_, n) => `b${n}: &b${n} [*${n === 0 ? 'a' : `b${n - 1}`}, *${n === 0 ? 'a' : `b${n - 1}`}]`).join('\n')}\nanswers: *b11`,
    'classify',
  ],
  ['fewest.yaml', '['.repeat(100_000), 'fewest'],
  ['property.ts', '('.repeat(50_000), 'property'],
  ['feed.ts', '\u0000', 'feed'],
])('noise in %s is a sentence', async (file, noise, exercise) => {
  expect(await submit(file, noise)).toMatchObject({
    exercise,
    points: 0,
    failure: expect.stringMatching(/\.$/),
  });
});

test.each([
  [
    'freed objects used again and again',
    'const o = ports.createSelect(12, 1); ports.free(o); ports.free(o);',
  ],
  ['wild numbers', 'ports.free(8); ports.addReply(slaves[0], 16);'],
  [
    'an object kept after its end',
    "let o = ports.recall('o') ?? ports.createSelect(12, 1); ports.remember('o', o); for (const s of slaves) { ports.addReply(s, o); ports.addReplyCommand(s, command); } ports.free(o);",
  ],
  [
    'a shared object freed',
    'ports.free(ports.sharedSelect(0)); for (const s of slaves) ports.addReplyCommand(s, command);',
  ],
  ['counts without end', 'for (let i = 0; i < 1e4; i++) ports.createSelect(2147483000, -2147483000);'],
])(
  '%s get less than full marks and break nothing',
  async (_, body) => {
    const report = await submit(
      'feed.ts',
      `export default { feed(ports, slaves, dictid, command) { ${body} } };`,
    );
    expect(report.points).toBeLessThan(10);
  },
  60_000,
);

test.each([
  ['feed.ts', '', 'feed'],
  ['mine.ts', 'export default { feed(ports) {} }', 'feed'],
  ['mine.js', 'export default { check(world) {} }', 'property'],
  ['mine.yaml', 'name: x\nservers: []', 'fewest'],
  ['mine.yaml', 'copy:\n  name: x', 'ways'],
  ['mine.yaml', 'answers: { a: leak }', 'classify'],
  // JSON in one line.
  ['mine.json', '{"seed":"1","answers":{"a":"leak"}}', 'classify'],
  ['mine.json', '{"seed":"1","lessons":{"03-the-report":{"1":"2"}}}', 'lessons'],
  ['mine.json', '{"about":"","glue":{"name":"x"}}', 'ways'],
  ['mine.json', '{"operations":[],"steps":[]}', 'shorter'],
  ['mine.json', '{"format":"replisim-failure/2","scenario":{"steps":[]}}', 'shorter'],
  ['mine.json', '{"servers":[{"name":"master"}]}', 'fewest'],
  ['mine.yaml', 'servers: [', 'fewest'],
  ['package.json', '{"name":"mine","version":"1.0.0"}', null],
  ['tsconfig.json', '{"compilerOptions":{}}', null],
  ['notes.txt', '', null],
])('%s with %j is for %s', (file, submitted, exercise) => {
  expect(exerciseOf(file, submitted)).toBe(exercise);
});
