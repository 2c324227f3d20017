import { completeScenario } from '../../model/scenario/scenario.ts';
import type { Variant } from '../../model/server/variant.ts';
import { feed249 } from '../../model/variants/feed-2.4.9.ts';
import { feed2410 } from '../../model/variants/feed-2.4.10.ts';
import { simulate } from '../../model/world/simulate.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { SubmissionFailed } from './failure.ts';
import { LIMITS, openSandbox } from './sandbox.ts';
import { openVariant } from './sandboxed-variant.ts';

const scenario = completeScenario({
  name: 'two',
  servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
  clients: [
    {
      name: 'a',
      server: 'master',
      startMicros: 2_000_000,
      workload: { repeat: 20, command: ['SET', 'k', 'v'] },
    },
    {
      name: 'b',
      server: 'master',
      db: 12,
      startMicros: 2_000_000,
      workload: { repeat: 20, command: ['SET', 'k', 'v'] },
    },
  ],
});

const play = (variant: Variant) => simulate(scenario, { variant, chooser: createSeededChooser(1) });

/** The two shipped feeds as a student would write them. */
const RIGHT = `import type { FeedPorts, Variant } from 'replisim/model';

const variant: Variant = {
  id: 'mine',
  title: 'mine',
  feed(ports: FeedPorts, slaves: readonly number[], dictid: number, command): void {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        const selectcmd = dictid < ports.sharedSelects ? ports.sharedSelect(dictid) : ports.createSelect(dictid, 1);
        if (dictid < ports.sharedSelects) ports.incrRefCount(selectcmd);
        ports.addReply(slave, selectcmd);
        ports.decrRefCount(selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
export default variant;
`;

async function failureOf(source: string): Promise<SubmissionFailed> {
  try {
    play(await openVariant(source));
  } catch (error) {
    if (error instanceof SubmissionFailed) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

const feedOf = (body: string) =>
  `export default {\n  feed(ports, slaves, dictid, command) {\n    ${body}\n  },\n};\n`;

test('a feed in the sandbox plays the very run that the same feed plays outside', async () => {
  const inside = play(await openVariant(RIGHT));
  const outside = play(feed2410);
  expect(inside.digest).toBe(outside.digest);
  expect(inside.selects).toEqual(outside.selects);
  const leaky = RIGHT.replace('createSelect(dictid, 1)', 'createSelect(dictid, 0)')
    .replace(/ports\.decrRefCount.*\n/, '\n')
    .replace(/if \(dictid < ports.sharedSelects\) ports\.incrRefCount.*\n/, '\n');
  const leaking = play(await openVariant(leaky));
  expect(leaking.digest).toBe(play(feed249).digest);
  expect(leaking.selects.leaked).toBeGreaterThan(0);
});

test.each([
  ['a loop without an end', feedOf('while (true) {}'), 'too-long', 'Line 2, column 3'],
  [
    'one that catches everything',
    feedOf('for (;;) { try { for (;;) {} } catch {} }'),
    'too-long',
    'Line 2, column 3',
  ],
  ['a throw', feedOf('throw new Error("no");'), 'throws', 'Line 3, column 20: it throws Error: no.'],
  ['a value thrown', feedOf('throw { code: 7 };'), 'throws', '{"code":7}'],
  ['Math.random', feedOf('if (Math.random() < 0.5) return;'), 'out-of-reach', 'Math.random is out of reach'],
  ['Date', feedOf('const now = Date.now();'), 'out-of-reach', 'Line 3, column'],
  ['new Date', feedOf('const now = new Date();'), 'out-of-reach', 'virtual time'],
  [
    'a huge list',
    feedOf('const a = []; for (;;) a.push("x" + a.length);'),
    'too-much-memory',
    'bytes of memory',
  ],
  [
    'a huge text',
    feedOf('const a = "x".repeat(1e9);'),
    'throws',
    'repeat would make a text of 1000000000 pieces',
  ],
  [
    'a huge typed array',
    feedOf('const a = new Array(1e9).fill(0);'),
    'throws',
    'fill would work through 1000000000',
  ],
  ['recursion', feedOf('const f = () => f() + 1; f();'), 'too-deep', 'Line 3, column'],
  [
    'a file, imported',
    `import fs from 'node:fs';\n${feedOf('fs.readFileSync("/etc/passwd");')}`,
    'out-of-reach',
    "'node:fs'",
  ],
  [
    'a file, required',
    feedOf('require("fs").readFileSync("/etc/passwd");'),
    'out-of-reach',
    'no other files',
  ],
  ['process', feedOf('process.exit(0);'), 'out-of-reach', 'no operating system'],
  ['the network', feedOf('fetch("http://example.com");'), 'out-of-reach', 'no network'],
  [
    'the outer Function',
    feedOf('this.constructor.constructor("return process")();'),
    'out-of-reach',
    'process',
  ],
  [
    'a search through an endless object',
    feedOf('[].indexOf.call({ length: 2 ** 40 }, 1);'),
    'throws',
    'would work through',
  ],
  ['a regular expression that never ends', feedOf('/(a+)+b/.test("a".repeat(64));'), 'too-long', 'steps'],
  ['an async feed', 'export default { async feed() {} };', 'wrong-shape', 'async'],
  ['not TypeScript', 'export default { feed(ports { } };', 'does-not-compile', 'Line 1, column'],
  ['not JavaScript', 'export default {\n  id: "x" feed() {}\n};', 'does-not-compile', 'Line 2, column 11'],
  ['no default export', 'export const feed = 1;', 'wrong-shape', 'no default export'],
  ['no feed', 'export default { fed() {} };', 'wrong-shape', 'no function feed'],
  ['waiting at the top', 'await 1;\nexport default { feed() {} };', 'wrong-shape', 'top level'],
  ['a slave that is none', feedOf('ports.selectedDb(99);'), 'throws', '99 is not one of the slaves given'],
  ['an object that is none', feedOf('ports.addReply(slaves[0], undefined);'), 'throws', 'and is undefined'],
  ['a shared SELECT that is none', feedOf('ports.sharedSelect(12);'), 'throws', 'must be 0 to 9, and is 12'],
  ['text for a number', feedOf('ports.setSelectedDb(slaves[0], "1");'), 'throws', 'and is string'],
])('%s is a sentence, not a hang', async (_, source, kind, sentence) => {
  const failure = await failureOf(source);
  expect(failure.kind).toBe(kind);
  expect(failure.message).toContain(sentence);
});

test('places are those of the source as it was written, types and all', async () => {
  const failure = await failureOf(
    'type Ports = { x: number };\nconst y: number = 1; export default { feed(ports: Ports) { const a: number = 1; (ports as any).zoo.open(); } };\n',
  );
  expect(failure.place?.line).toBe(2);
  const column = failure.place?.column ?? 0;
  const line =
    'const y: number = 1; export default { feed(ports: Ports) { const a: number = 1; (ports as any).zoo.open(); } };';
  expect(line.slice(column - 1)).toMatch(/^\.?(zoo|open)/);
});

test('what a server dies of goes through a feed that catches everything', async () => {
  const source = feedOf(`try {
      for (const slave of slaves) ports.decrRefCount(ports.createSelect(dictid, 0));
    } catch { ports.remember('caught', 1); }
    for (const slave of slaves) ports.addReplyCommand(slave, command);`);
  const outcome = play(await openVariant(source));
  expect(outcome.servers[0].dead).toContain('refcount <= 0');
});

test('steps are counted the same in every engine', async () => {
  const source = 'let n = 0; for (let i = 0; i < 123456; i++) n += i;\nexport default { n };';
  const [one, two] = [await openSandbox(source), await openSandbox(source)];
  expect(one.steps()).toBe(two.steps());
  expect(one.steps()).toBeGreaterThan(100_000);
  const source3 = 'for (let i = 0; i < 123456; i++);\nexport default {};';
  await expect(openSandbox(source3, { ...LIMITS, stepsACall: 100_000 })).rejects.toThrow(
    'not done after 100000',
  );
});
