import {
  forgetMuch,
  recallRequest,
  recallText,
  rememberRequest,
  rememberTogether,
} from './known-requests.ts';
import { createServerCaches, type KnownRequest } from './server-caches.ts';
import { connect, createBench, say } from './testing/bench.ts';
import { encodeCommand } from './text/resp.ts';

const SET = encodeCommand(['SET', 'foo', 'bar']);
const SELECT = 'select 15\r\n';
const READ = { pieces: 3, words: ['SET', 'foo', 'bar'], request: SET };

describe('a request', () => {
  test('is known by its own bytes, wherever it stands and whatever follows', () => {
    const caches = createServerCaches();
    rememberRequest(caches, SET, READ);
    rememberRequest(caches, SELECT, { pieces: 2, words: ['select', '15'], request: null });
    for (const after of ['', SET, SELECT, '*', '\0', 'x'.repeat(600)]) {
      expect(recallRequest(caches, SET + after, 0)).toMatchObject({ ...READ, length: SET.length });
      expect(recallRequest(caches, SET + SELECT + after, SET.length)?.words).toEqual(['select', '15']);
    }
  });

  test.each([
    '',
    '*',
    '*3',
    SET.slice(0, -1),
    '*-1\r\n',
    '*x\r\n',
    '*3\r\n$x\r\n',
    '*9999999999\r\n$3\r\n',
    'select 15',
    'select 1\r\n',
    '\r\n',
    '*3\r\n$3\r\nSET\r\n$3\r\nfoo\r\n$3\r\nbaz\r\n',
  ])('%j is none that was read', (text) => {
    const caches = createServerCaches();
    rememberRequest(caches, SET, READ);
    rememberRequest(caches, SELECT, { pieces: 2, words: ['select', '15'], request: null });
    expect(recallRequest(caches, text, 0)).toBeUndefined();
  });

  test('that is long is read anew', () => {
    const caches = createServerCaches();
    const long = encodeCommand(['SET', 'foo', 'x'.repeat(600)]);
    rememberRequest(caches, long, { ...READ, request: long });
    expect(recallRequest(caches, long, 0)).toBeUndefined();
    expect(caches.texts.size).toBe(0);
  });
});

describe('a text', () => {
  test('is known whole, by its requests, if it is short', () => {
    const caches = createServerCaches();
    rememberRequest(caches, SET, READ);
    const known = recallRequest(caches, SET, 0) as KnownRequest;
    for (const [text, requests] of [
      [SET, [known]],
      [SET + SET, [known, known]],
      [SET.repeat(9), undefined],
    ] as const) {
      rememberTogether(caches, text, requests ?? Array(9).fill(known));
      expect(recallText(caches, text)).toEqual(requests);
    }
  });

  test('is remembered when it was executed briefly from its first byte to its last, and then has no rest', () => {
    const bench = createBench({ variant: '2.4.10', caches: createServerCaches() });
    const c = connect(bench);
    const words = (text: string) => recallText(bench.redis.caches, text)?.map((known) => known.words);
    for (const text of [SET, SELECT, SET + SELECT, SET + SELECT.slice(0, -1)]) {
      for (let time = 0; time < 3; time++) say(bench, c, text);
      if (!text.endsWith('\n')) say(bench, c, '\n');
    }
    expect(words(SET)).toEqual([['SET', 'foo', 'bar']]);
    expect(words(SET + SELECT)).toEqual([
      ['SET', 'foo', 'bar'],
      ['select', '15'],
    ]);
    expect(words(SET + SELECT.slice(0, -1))).toBeUndefined();
  });

  test('is still known in the next run, unless those before have said much', () => {
    const bench = createBench({ variant: '2.4.10', caches: createServerCaches() });
    const { caches } = bench.redis;
    const c = connect(bench);
    const sizes = [4_096, 4_097].map((most) => {
      for (let i = caches.texts.size; i < most; i++)
        say(bench, c, encodeCommand(['SET', 'key', `value ${i}`]));
      forgetMuch(caches);
      return caches.texts.size;
    });
    expect(sizes).toEqual([4_096, 0]);
  });

  test('of many that differ is forgotten before it takes much memory', () => {
    const bench = createBench({ variant: '2.4.10', caches: createServerCaches() });
    const c = connect(bench);
    for (let i = 0; i < 40_000; i++) say(bench, c, encodeCommand(['SET', 'key', `value ${i}`]));
    expect(bench.redis.caches.texts.size).toBeLessThan(32_769);
    expect(bench.redis.server.stats.commands).toBe(40_000);
  });
});
