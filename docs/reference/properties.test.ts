import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROPERTIES } from '../../properties/index.ts';

const page = readFileSync(join(__dirname, 'properties.md'), 'utf8');
const WHEN = { always: 'always', whenCalm: 'when calm', eventually: 'eventually', sometimes: 'sometimes' };

test('the table lists the properties that ship, in their order', () => {
  const rows = [
    ...page.matchAll(/^\| `([a-z-]+)` \| (always|when calm|eventually|sometimes) \| (.+) \|$/gm),
  ].map((row) => row.slice(1));
  expect(rows).toEqual(PROPERTIES.map(({ id, when, title }) => [id, WHEN[when], title]));
});

test('the example is a test that runs', () => {
  const [, example] = /```ts\n([\s\S]*?)```/.exec(page) as RegExpExecArray;
  expect(example).toBe(readFileSync(join(__dirname, '../examples/find-the-loss.test.ts'), 'utf8'));
});
