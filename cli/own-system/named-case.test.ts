/** What a word names is a failure: that of a file, or what a case of any other kind violates. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureText } from '../../lab/files.ts';
import type { AnySystem, Failure } from '../../lab/index.ts';
import { keptValue as store } from '../../lab/testing/kept-value.ts';
import { judgedCase, namedCase, variantFor } from './named-case.ts';

const system = store as unknown as AnySystem;

const folder = mkdtempSync(join(tmpdir(), 'replisim-case-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileWith = (text: string): string => {
  const file = join(folder, 'case.json');
  writeFileSync(file, text);
  return file;
};

const scenario = {
  operations: [
    { client: 'client-1', name: 'write', input: 3, atMicros: 0 },
    { client: 'client-1', name: 'read', input: null, atMicros: 200_000 },
  ],
  faults: [{ kind: 'crash', node: 'store', atMicros: 100_000, forMicros: 1_000 }],
};
const failureOf = (word: string, options: { variant?: string } = {}): Failure | null => {
  const named = namedCase(system, word);
  return judgedCase(system, named, variantFor(system, named, options)).failure;
};

test.each([
  ['a case that a test printed', JSON.stringify({ scenario, choices: {} })],
  ["fast-check's counterexample", JSON.stringify([{ scenario, choices: null }])],
  ['a scenario', JSON.stringify(scenario)],
])('%s: what it violates on the design that is named, and nothing on the right one', (_, text) => {
  const word = fileWith(text);
  expect(failureOf(word)).toBeNull();
  const failure = failureOf(word, { variant: 'forgets' });
  expect(failure).toMatchObject({ variant: 'forgets', origin: word, verdict: { property: 'linearizable' } });
  const again = fileWith(failureText(store, failure as never));
  expect(failureOf(again)).toMatchObject({ digest: failure?.digest, verdict: failure?.verdict });
});

test.each([
  ['bad syntax', 'operations: [\n  {client: client-1', ':2:20: found bad syntax'],
  [
    'a key that is a list',
    '? [a]\n: 1\n',
    ':1:3: found a key that is a list or a map; allowed: JSON or YAML',
  ],
  ['a key that is bytes', '!!binary aGk=: 1\n', ':1:10: found a key that is no plain word'],
  ['no scenario', 'operations: 7\n', ': it is not a scenario of'],
  ['a list', '[]', ': it is not a scenario of kept-value: [] is given'],
  ['nothing', '', ':1:1: found nothing; allowed: JSON or YAML'],
  ['a comment alone', '# all of it\n', ':1:1: found nothing; allowed: JSON or YAML'],
  ...['5', '{"network":"x"}', '{"network":[-1]}', '[1]'].map((choices): [string, string, string] => [
    `choices like ${choices}`,
    `{"scenario":{},"choices":${choices}}`,
    `: choices: found ${choices}; allowed: null, or for each stream a list of whole numbers from 0`,
  ]),
])('%s in a file is told with its place', (_, text, sentence) => {
  const word = fileWith(text);
  expect(() => namedCase(system, word)).toThrow(`${word}${sentence}`);
});
