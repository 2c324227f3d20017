import { readFileSync } from 'node:fs';
import {
  completeScenario,
  type FeedPorts,
  type ReplicatedCommand,
  simulate,
  type Variant,
} from '../../model/index.ts';
import { feed249, feed2410 } from '../../model/internals.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { compileEngine } from './engine.ts';
import { SubmissionFailed } from './failure.ts';
import { LIMITS } from './meter.ts';
import { openSandbox } from './sandbox.ts';
import { openVariant as openOn } from './sandboxed-variant.ts';

const program = compileEngine(readFileSync(require.resolve('@jitl/quickjs-wasmfile-release-sync/wasm')));
const openVariant = async (source: string) => openOn(source, await program);

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
    'a list that grows',
    feedOf('const a = [], x = "x".repeat(9999); for (;;) a.push(x.repeat(99) + a.length);'),
    'too-much-memory',
    'Line 3, column',
  ],
  ['a huge text', feedOf('const a = "x".repeat(1e9);'), 'too-much-memory', 'more memory than the 16 MB'],
  ['a huge array', feedOf('const a = new Array(1e9).fill(0);'), 'too-long', 'steps'],
  [
    'an array of the largest length',
    feedOf('[].concat({ length: 2 ** 53 - 1, [Symbol.isConcatSpreadable]: true });'),
    'too-long',
    'steps',
  ],
  [
    'a sort with an order that is none',
    feedOf('const a = Array.from({ length: 1e5 }, (_, i) => i); for (;;) a.sort(() => 1);'),
    'too-long',
    'steps',
  ],
  ['code that compiles code', feedOf('for (;;) eval("var a" + ",b".repeat(4e4));'), 'too-long', 'steps'],
  ['JSON that nests', feedOf('JSON.parse("[".repeat(1e5));'), 'too-deep', 'deeper than the stack'],
  [
    'brackets that nest',
    feedOf(`${'('.repeat(9_000)}1${')'.repeat(9_000)};`),
    'too-deep',
    'nested too deeply',
  ],
  [
    'types in which each bracket can be meant in two ways',
    `x = ${'<T>('.repeat(40)}${')=>1'.repeat(40)}`,
    'too-long',
    'in too many ways',
  ],
  ['a getter without an end', 'export default { get feed() { for (;;); } };', 'too-long', 'Line 1, column'],
  [
    'a getter without an end inside of the engine',
    'export default { get feed() { return [].indexOf.call({ length: 2 ** 50 }, 1); } };',
    'too-long',
    'steps',
  ],
  [
    'a getter that throws',
    'export default { get feed() { throw new Error("no"); } };',
    'throws',
    'Line 1, column',
  ],
  [
    'a title without an end',
    'export default { feed() {}, get title() { for (;;); } };',
    'too-long',
    'Line 1, column',
  ],
  [
    'an exception that never says what it is',
    feedOf('throw { get message() { for (;;); } };'),
    'throws',
    'it throws',
  ],
  [
    'an exception that is read for ever',
    feedOf('throw { get message() { return [].indexOf.call({ length: 2 ** 50 }, 1); } };'),
    'too-long',
    'steps',
  ],
  ['a port asked for ever', feedOf('for (;;) ports.selectedDb(slaves[0]);'), 'too-long', 'steps'],
  [
    'replies without number',
    feedOf('for (;;) ports.addReplyCommand(slaves[0], command);'),
    'too-much-memory',
    'more than 16 replies',
  ],
  [
    'a name as large as memory',
    feedOf('ports.remember("x".repeat(1e6), 1);'),
    'throws',
    'text of 1 to 100 characters',
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
    'too-long',
    'steps',
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

test('a sandbox that was stopped says so again, and runs nothing more', async () => {
  const variant = await openVariant(feedOf('[].indexOf.call({ length: 2 ** 50 }, 1);'));
  expect(() => play(variant)).toThrow('it is not done after');
  expect(() => play(variant)).toThrow('it is not done after');
});

test('a reusable one goes on after it was stopped, from what it was when it was opened', async () => {
  const source = `let calls = 0;
${RIGHT.replace(
  'for (const slave',
  "if (++calls === 5) [].indexOf.call({ length: 2 ** 50 }, 1);\n    ports.remember('calls', calls);\n    for (const slave",
)}`;
  const variant = await openOn(source, await program, { reusable: true });
  for (let times = 0; times < 3; times++) {
    let seen = 0;
    const remember = (_: string, calls: number) => {
      seen = calls;
    };
    const ports = { waitsForBgsaveStart: () => true, remember } as unknown as FeedPorts;
    const feed = () => variant.feed(ports, [1], 0, {} as ReplicatedCommand);
    for (let call = 1; call <= 4; call++) {
      feed();
      expect(seen).toBe(call);
    }
    expect(feed).toThrow('it is not done after');
  }
});

test('what a submission puts in the place of the engine’s own functions is not used to read it', async () => {
  const source = `JSON.parse = () => { for (;;); };
Object.defineProperty(Array.prototype, 0, { set() { for (;;); } });
Object.prototype.toJSON = () => { for (;;); };
${RIGHT}`;
  expect(play(await openVariant(source)).digest).toBe(play(feed2410).digest);
});

test('steps are counted the same in every engine', async () => {
  const source = `let n = 0;
for (let i = 0; i < 1234; i++) n += [i, 1].sort().concat(JSON.parse('[1, 2]')).length;
export default { n };`;
  const [one, two] = [await openSandbox(source, await program), await openSandbox(source, await program)];
  expect(one.steps()).toBe(two.steps());
  expect(one.steps()).toBeGreaterThan(500_000);
  const limits = { ...LIMITS, stepsACall: 100_000 };
  await expect(openSandbox(source, await program, limits)).rejects.toThrow('not done after 100000');
});

test('the steps of all calls together have a bound, too', async () => {
  const limits = { ...LIMITS, stepsInAll: 100_000 };
  const variant = await openOn(RIGHT, await program, { limits });
  const manyTimes = () => {
    for (let times = 0; times < 100; times++) play(variant);
  };
  expect(manyTimes).toThrow('more than 100000 steps in all');
});
