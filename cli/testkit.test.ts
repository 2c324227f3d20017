import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFailure } from '../lab/files.ts';
import { actor, defineSystem, register } from '../lab/index.ts';
import { readStore, storedAs } from './search/failure-store.ts';
import { assertHolds, regressions, ViolationError } from './testkit.ts';

/** One node that keeps a value on disk, and a mistake: it does not. */
const store = defineSystem({
  name: 'kept-value',
  nodes: {
    store: actor({
      disk: 'all',
      start: () => ({ value: 0 }),
      on: {
        write(state, node, value: number) {
          state.value = value;
          node.reply();
        },
        read: (state, node) => node.reply(state.value),
      },
    }),
  },
  clients: {
    operations: { write: { to: 'store', input: (pick) => 1 + pick(9) }, read: { to: 'store' } },
  },
  faults: { crash: true },
  properties: {
    linearizable: register(0),
    sometimes: { 'never-met': () => null },
    whenCalm: { small: ({ nodes }) => (nodes[0].state.value < 100 ? null : 'it is large') },
  },
  variants: { forgets: { title: 'nothing is on disk', nodes: { store: { disk: [] } } } },
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-testkit-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function thrownBy(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

const FORGETS = { property: 'linearizable', variant: 'forgets', seed: 3 };

test('what holds passes, and writes nothing', () => {
  assertHolds(store, { property: ['linearizable', 'small'], runs: 100, folder });
  expect(readdirSync(folder)).toEqual([]);
});

test('a violation is thrown as its report, shrunk, with its file and the line that replays it', () => {
  const error = thrownBy(() => assertHolds(store, { ...FORGETS, folder, file: './store.ts' }));
  expect(error).toBeInstanceOf(ViolationError);
  const { message, file, failure } = error as ViolationError;
  expect(file).toMatch(/\/linearizable-[0-9a-f]{12}\.json$/);
  expect(message).toMatch(/^kept-value, forgets, violates linearizable: /);
  expect(message).toContain(`npx replisim replay ./store.ts ${file}`);
  const parsed = parseFailure(readFileSync(file as string, 'utf8'), [store]).failure;
  expect(parsed).toEqual(failure);
  // A write that is answered, a crash, a read: nothing of it can be left out.
  expect(parsed?.scenario.operations.map(({ name }) => name)).toEqual(['write', 'read']);
  expect(parsed?.scenario.faults).toHaveLength(1);
});

test('without the name of its file, the line is one that is true: the test plays it first', () => {
  const first = thrownBy(() => assertHolds(store, { ...FORGETS, folder })) as ViolationError;
  expect(first.message).toContain(`run this test again: it plays ${first.file} first`);
  // One run of another seed would not find it; the file does.
  const again = thrownBy(() => assertHolds(store, { ...FORGETS, seed: 'other', runs: 1, folder }));
  expect((again as ViolationError).failure).toEqual(first.failure);
});

test('with no folder nothing is written, and the failure is with the error', () => {
  const error = thrownBy(() => assertHolds(store, { ...FORGETS, folder: null })) as ViolationError;
  expect([error.file, error.failure.verdict.property]).toEqual([null, 'linearizable']);
});

test('what is not reached is not passed', () => {
  expect(() => assertHolds(store, { property: 'never-met', runs: 5, folder })).toThrow(
    'kept-value, main, is undecided: none of 5 cases met never-met',
  );
});

test('what cannot be decided is not passed either, and the first such case is told', () => {
  const open = {
    id: 'open',
    title: 'Somebody looks.',
    when: 'whenCalm' as const,
    undecided: () => 'Nobody looked.',
    check: () => null,
  };
  expect(() => assertHolds(store, { property: ['small', open], runs: 5, folder })).toThrow(
    'is undecided: 5 of 5 cases could not be decided, the first of them case 0, open: Nobody looked',
  );
  const line = (options: object): string | undefined =>
    thrownBy(() =>
      assertHolds(store, { property: [open], runs: 2, folder, file: './store.ts', ...options }),
    ).message.split('\n')[1];
  expect(line({ seed: 3, variant: 'main' })).toBe('npx replisim replay ./store.ts 3/0 --variant main');
  // The command draws other cases, or does not know the design.
  expect([{ seed: 'x' }, { space: {} }, { file: undefined }].map(line)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test.each([
  [{ property: 'linear' }, 'property: "linear" is none of kept-value; known: '],
  [{ variant: 'forget' }, 'variant: "forget" is none of kept-value; known: main, forgets'],
  [{ property: [] }, 'property: at least one is asked'],
  [{ runs: 0 }, 'runs: a whole number from 1, not 0'],
  [{ variants: 'forgets' }, 'variants is no option: they are property, variant, runs'],
  [{ propery: 'small' }, 'Did you mean property?'],
] as [object, string][])('%j is refused', (options, sentence) => {
  expect(() => assertHolds(store, { folder, ...options })).toThrow(sentence);
});

test('what is no system is refused: an export that is not there, say', () => {
  expect(() => assertHolds(undefined as never)).toThrow(
    'a system is what defineSystem({ ... }) of replisim/lab gives, not undefined',
  );
});

test('regressions are found in the mistake and not in the right design', () => {
  const { failure, file } = thrownBy(() => assertHolds(store, { ...FORGETS, folder })) as ViolationError;
  expect(regressions(folder, store)).toEqual([file]);
  const write = (change: object): void =>
    writeFileSync(file as string, JSON.stringify({ ...failure, ...change }));
  // The mistake that is found no more, the right design that violates, what is not known.
  write({ choices: {}, scenario: { ...failure.scenario, faults: [] } });
  expect(() => regressions(folder, store)).toThrow(/forgets: .*It no longer violates linearizable\./);
  write({ variant: 'main', verdict: { ...failure.verdict, property: 'small' } });
  expect(regressions(folder, store)).toEqual([file]);
  write({ variant: 'gone' });
  expect(() => regressions(folder, store)).toThrow('"gone" is no variant of kept-value');
  const wrongNow = { ...store, variants: [store.variants[1]], reference: null };
  write({});
  expect(() => regressions(folder, wrongNow)).toThrow(`${file}: forgets: `);
});

test('a failure is kept where the command keeps it, and read by both', () => {
  const { file } = thrownBy(() => assertHolds(store, { ...FORGETS, folder })) as ViolationError;
  const [kept] = [
    ...readStore(store, folder, (sentence) => {
      throw new Error(sentence);
    }),
  ];
  expect(kept.file).toBe(file);
  expect(storedAs(store, folder, kept.failure)).toBe(file);
});

test('a folder with nothing in it proves nothing', () => {
  expect(() => regressions(folder, store)).toThrow('there are no failure files in it');
});
