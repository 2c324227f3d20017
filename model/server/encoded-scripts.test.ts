/** Scripts that are remembered: what is remembered changes nothing. */
import { encodeScript } from './encoded-scripts.ts';
import { createServerCaches } from './server-caches.ts';
import { encodeCommand } from './text/resp.ts';

const scriptOf = (length: number) => Array.from({ length }, (_, n) => ['SET', `key${n}`, 'value']);

test('a script is encoded once, and each time as it is', () => {
  const caches = createServerCaches();
  const script = scriptOf(3);
  const requests = encodeScript(caches, script);
  expect(requests).toEqual(script.map(encodeCommand));
  expect(encodeScript(caches, script)).toBe(requests);
  expect(encodeScript(caches, scriptOf(3))).toEqual(requests);
});

test.each<[string, (script: string[][]) => unknown]>([
  ['a word', (script) => script[1].splice(2, 1, 'other')],
  ['one word more', (script) => script[1].push('more')],
  ['one word less', (script) => script[1].pop()],
  ['a command', (script) => script.splice(2, 1, ['PING'])],
  ['one command more', (script) => script.push(['PING'])],
  ['one command less', (script) => script.pop()],
])('a script that has changed in place is encoded anew: %s', (_, change) => {
  const caches = createServerCaches();
  const script = scriptOf(3);
  encodeScript(caches, script);
  change(script);
  expect(encodeScript(caches, script)).toEqual(script.map(encodeCommand));
  expect(caches.scripts).toHaveLength(1);
});

test('many scripts, and long ones, are not kept', () => {
  const caches = createServerCaches();
  for (let n = 0; n < 1_000; n++) expect(encodeScript(caches, scriptOf(1))).toHaveLength(1);
  expect(caches.scripts).toHaveLength(8);
  const before = caches.scripts.slice();
  expect(encodeScript(caches, scriptOf(1_000))).toHaveLength(1_000);
  expect(encodeScript(caches, [['SET', 'key', 'x'.repeat(40_000)]])).toHaveLength(1);
  expect(caches.scripts).toEqual(before);
});
