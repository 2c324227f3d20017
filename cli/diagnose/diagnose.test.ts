/** What real servers have shown, diagnosed: recorded situations, and what none of them is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classifyInstance } from '../../classroom/index.ts';
import { diagnose } from './diagnosis.ts';
import { diagnosisText } from './diagnosis-text.ts';
import { readEvidence } from './evidence.ts';
import { prove } from './prove.ts';
import { SUSPECTS } from './suspect.ts';
import { type Situation, situation, situations, writeFiles } from './testing/situations.ts';

const scratch = mkdtempSync(join(tmpdir(), 'replisim-diagnose-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const evidenceOf = (files: Situation['files']) => readEvidence(writeFiles(scratch, files), () => {});
const diagnosed = (files: Situation['files']) => diagnose(evidenceOf(files));

test('at least 24 situations are kept', () => {
  expect(situations().length).toBeGreaterThanOrEqual(24);
});

test.each(situations().map((situation) => [situation.name, situation] as const))(
  '%s',
  (_, { diagnosis, files }) => {
    const answer = diagnosed(files);
    expect(answer.conclusion).toBe(diagnosis);
    // No suspect without a reason, and no figure that has to be counted digit by digit (ports are no figures).
    for (const { id, speaksFor, speaksAgainst } of answer.suspects)
      expect([id, speaksFor.length + speaksAgainst.length]).not.toEqual([id, 0]);
    const text = diagnosisText(answer, null).replace(/(\d+\.){3}\d+:\d+/g, '');
    expect(text).not.toMatch(/\d{4}/);
  },
);

test("the report's own two lines: which database is odd, how many objects it would take, and what is missing", () => {
  const text =
    'DB 15: 1 keys (0 volatile) in 4 slots HT.\n2 clients connected (1 slaves), 47479944 bytes in use\n';
  const evidence = evidenceOf([{ name: 'redis.log', text }]);
  const answer = diagnose(evidence);
  expect(answer.conclusion).toBe('not-told');
  const [first] = answer.suspects;
  expect(first.id).toBe('leak');
  expect(first.speaksFor[0]).toMatch(/^DB 15 is the odd one out: only for databases 0 to 9 /);
  // 47,479,944 less what an empty server and its slave take, by 48.
  expect(first.speaksFor[1]).toMatch(/ would be 973,\d{3} SELECT objects of 48 bytes/);
  expect(first.proof.join(' ')).toMatch(/`redis-cli monitor` for a minute.* `replisim diagnose --prove`/);
  for (const what of [/^A second INFO/, /^INFO: the version/, /^CLIENT LIST/, /^MONITOR for a minute/])
    expect(answer.missing).toContainEqual(expect.stringMatching(what));
  const proof = prove(evidence);
  expect(proof.sentence).toMatch(/SELECT objects on 2\.4\.9; on 2\.4\.10 none is left\..* an assumption/);
});

test('a new key in a log does not explain a growth for which it would have to be huge', () => {
  const look = (time: string, ids: number[], bytes: number) =>
    [
      ...ids.map((id) => `DB ${id}: 1 keys (0 volatile) in 4 slots HT.`),
      `0 clients connected (1 slaves), ${bytes} bytes in use`,
    ].map((line) => `[1] 30 Mar 12:00:${time} - ${line}\n`);
  const text = [...look('00', [0], 726_032), ...look('05', [0, 15], 772_576)].join('');
  const { conclusion, suspects } = diagnosed([{ name: 'redis.log', text }]);
  expect([conclusion, suspects[0].id, suspects[1].id]).toEqual(['not-told', 'leak', 'data']);
});

test('what was leaked stays when the slave has gone, and when the database was emptied', () => {
  const look = (time: string, keys: string[], bytes: number, slaves: number) =>
    [...keys, `0 clients connected (${slaves} slaves), ${bytes} bytes in use`].map(
      (line) => `[1] 30 Mar 12:00:${time} - ${line}\n`,
    );
  const keys = [0, 15].map((id) => `DB ${id}: 1 keys (0 volatile) in 4 slots HT.`);
  const begin = look('00', keys, 726_032, 0);
  const during = look('05', keys, 740_000, 1);
  const log = [...begin, ...during, ...look('10', keys.slice(0, 1), 772_112, 0)].join('');
  const { suspects } = diagnosed([{ name: 'redis.log', text: log }]);
  expect(suspects[0]).toMatchObject({ id: 'leak', bytes: 960 * 48 });
  expect(suspects[0].speaksAgainst.join(' ')).toMatch(/No slave is attached any more/);
  const never = diagnosed([
    { name: 'redis.log', text: [...begin, ...look('10', keys, 772_112, 0)].join('') },
  ]);
  expect(never.suspects.find(({ id }) => id === 'leak')).toMatchObject({ weight: 0 });
});

describe('what a log says of slaves, children and clients that were closed', () => {
  const cron = (bytes: number) => [
    'DB 0: 1 keys (0 volatile) in 4 slots HT.',
    `1 clients connected (1 slaves), ${bytes} bytes in use`,
  ];
  const closing = (flags: string, how: string) =>
    `Client id=7 addr=127.0.0.1:4711 fd=8 name= age=3 idle=3 flags=${flags} db=0 sub=0 ${how} for overcoming of output buffer limits.`;
  /** The suspect, of a log that grew by so many bytes with these lines in it. */
  function suspectOf(id: string, lines: readonly string[], grown = 100_000_000) {
    const text = [...cron(700_000), ...lines, ...cron(700_000 + grown)]
      .map((line) => `[1] 30 Mar 12:00:00 - ${line}\n`)
      .join('');
    const suspect = diagnosed([{ name: 'redis.log', text }]).suspects.find((each) => each.id === id);
    return { weight: suspect?.weight ?? 0, speaksFor: suspect?.speaksFor.join(' ') ?? '' };
  }

  test.each([
    ['Slave ask for synchronization', 'Synchronization with slave succeeded'],
    ['Slave 127.0.0.1:6380 asks for synchronization', 'Synchronization with slave 127.0.0.1:6380 succeeded'],
    [
      'Replica 127.0.0.1:6380 asks for synchronization',
      'Partial resynchronization request from 127.0.0.1:6380 accepted. Sending 0 bytes of backlog starting from offset 1.',
    ],
  ])('%s: output is kept for a slave until it has succeeded', (asks, succeeds) => {
    const without = suspectOf('backlog', []);
    const waiting = suspectOf('backlog', [asks]);
    expect(waiting.speaksFor).toMatch(
      /a slave has asked for synchronization, and not that one has succeeded/,
    );
    expect(waiting.weight).toBeGreaterThan(without.weight);
    expect(suspectOf('backlog', [asks, succeeds])).toEqual(without);
    expect(suspectOf('backlog', [asks, 'Server started, Redis version 2.4.9'])).toEqual({
      weight: expect.any(Number),
      speaksFor: '',
    });
  });

  test.each([
    ['Background saving started by pid 12', 'Background saving terminated with success'],
    ['Background saving started by pid 12', 'Background saving error'],
    [
      'Background append only file rewriting started by pid 12',
      'Background AOF rewrite terminated by signal 9',
    ],
    ['Background RDB transfer started by pid 12', 'Background transfer error'],
  ])('%s: a child is at work until %s', (started, ended) => {
    expect(suspectOf('fork', [started], 1_000_000)).toMatchObject({
      weight: 0.25,
      speaksFor: expect.stringMatching(/a child has been started which saves, and not that it has ended/),
    });
    expect(suspectOf('fork', [started, ended], 1_000_000)).toEqual({ weight: 0, speaksFor: '' });
  });

  test.each([
    ['backlog', 'S', 'clients', '1 slave was'],
    ['clients', 'N', 'backlog', '1 client was'],
  ])('%s: a client with flags=%s that was closed for its output', (id, flags, other, who) => {
    for (const how of ['scheduled to be closed ASAP', 'closed']) {
      const without = suspectOf(id, []);
      const closed = suspectOf(id, [closing(flags, how)]);
      expect(closed.speaksFor).toContain(`The log says that ${who} closed because too much output waited`);
      expect(closed.weight).toBeGreaterThan(without.weight);
      expect(suspectOf(other, [closing(flags, how)])).toEqual(suspectOf(other, []));
    }
  });
});

test('the tables of keys that have gone stand up to 3.0; from 3.2 on they shrink when they are empty', () => {
  const { files } = situation('tables-left-behind-2.4.9');
  const tablesOf = (version: string) => {
    const named = files.map(({ name, text }) => ({ name, text: text.replaceAll('2.4.9', version) }));
    return diagnosed(named).suspects.find(({ id }) => id === 'tables')?.weight ?? 0;
  };
  expect([tablesOf('3.0.7') > 0.5, tablesOf('3.2.0')]).toEqual([true, 0]);
});

test('a proof plays all captures, also one that begins late in a paste of everything', () => {
  const { files } = situation('report-2.4.9');
  const info = files.filter(({ name }) => name.endsWith('.info'));
  const [monitor] = files.filter(({ text }) => text.includes(' (db 15) "'));
  const whole = prove(evidenceOf([...info, monitor])).explained;
  const lines = monitor.text.trimEnd().split('\n');
  const half = Math.floor(lines.length / 2);
  const part = (name: string, some: string[]) => ({ name, text: `${some.join('\n')}\n` });
  const [first, second] = [part('1.txt', lines.slice(0, half)), part('2.txt', lines.slice(half))];
  const { explained, played } = prove(evidenceOf([...info, first, second]));
  expect([explained, whole]).toEqual([whole, expect.any(Number)]);
  expect(played).toMatch(/ commands of \S+1\.txt and \S+2\.txt, with /);
  const talk = part('all.txt', [...Array<string>(200).fill('what somebody wrote in between'), ...lines]);
  expect(prove(evidenceOf([...info, talk])).explained).toBe(whole);
});

test('a proof does not play years: a clock that was set, or a file that is damaged', () => {
  const line = (at: number) => `${at}.000001 [15 1.2.3.4:5] "SET" "k" "v"\n`;
  const files = [{ name: 'years.txt', text: line(1_332_000_000) + line(1_732_000_000) }];
  expect(prove(evidenceOf(files)).played).toMatch(
    /^1 command of .*years\.txt, with 1 slave; 1 more command is not played$/,
  );
});

test('a capture from the standard input cannot be proved: it is read twice', () => {
  const evidence = evidenceOf(situation('report-2.4.9').files);
  for (const source of evidence.sources) source.file = 'the standard input';
  expect(() => prove(evidence)).toThrow('--prove reads a capture twice: give it as a file');
});

test('the cards of the exercise "leak or backlog": called what they are, or left open with that named', () => {
  const counts = { right: 0, open: 0, beside: 0 };
  for (const seed of ['7', '8', '9']) {
    const { cards, key } = classifyInstance(seed);
    for (const { id, before, after } of cards) {
      const answer = diagnosed([{ name: 'card', text: `${before}\n${after}` }]);
      const named = answer.sentence.includes(SUSPECTS[key[id]]);
      expect({ seed, id, named, sentence: answer.sentence }).toMatchObject({ named: true });
      if (answer.conclusion === key[id]) counts.right++;
      else if (answer.conclusion === 'not-told') counts.open++;
      // Most of what grew is the connections of the clients: the card's own cause is what they leave.
      else if (answer.conclusion === 'clients') counts.beside++;
    }
  }
  expect(counts.right + counts.open + counts.beside).toBe(18);
  expect(counts.right).toBeGreaterThanOrEqual(12);
});

test('MONITOR that shows a part of what was executed does not rule out a leak, and one that shows all does', () => {
  const { files } = situation('report-2.4.9');
  const leakWith = (change: (lines: string[]) => string[]) => {
    const changed = files.map((file) =>
      file.text.includes(' (db 15) "')
        ? { ...file, text: change(file.text.split(/(?<=\n)/)).join('') }
        : file,
    );
    return diagnosed(changed).suspects.find(({ id }) => id === 'leak');
  };
  const quiet = leakWith((lines) => lines.filter((line) => !line.includes(' (db 15) "')).slice(0, 20));
  expect(quiet?.weight).toBeGreaterThan(0.5);
  expect(quiet?.speaksAgainst.join(' ')).toMatch(/never turn to .* on, but it shows \d+ commands of 1,353\./);
  const part = leakWith((lines) => lines.slice(0, 300));
  expect(part?.weight).toBeGreaterThan(0.5);
  expect(part?.speaksFor.join(' ')).toMatch(
    /turn to such a database .*, but it shows \d+ commands of 1,353\./,
  );
  const other = leakWith((lines) => lines.map((line) => line.replace('(db 15)', '(db 5)')));
  expect(other).toMatchObject({ weight: 0 });
  expect(other?.speaksAgainst.join(' ')).toMatch(/never turn to a database from 10 on\./);
});

describe('logs of one process', () => {
  const minute = (at: number, pid = 4711) =>
    [
      'DB 0: 1 keys (0 volatile) in 4 slots HT.',
      'DB 15: 1 keys (0 volatile) in 4 slots HT.',
      `3 clients connected (1 slaves), ${780_000 + 48_000 * at} bytes in use`,
    ].map((line) => `[${pid}] 30 Nov 13:0${at}:00 - ${line}\n`);
  const log = (name: string, minutes: number[], pid?: number) => ({
    name,
    text: minutes.flatMap((at) => minute(at, pid)).join(''),
  });
  const info = (pid: number) => ({
    name: 'later.info',
    text: `redis_version:2.4.9\nprocess_id:${pid}\nuptime_in_seconds:900\nconnected_clients:3\nconnected_slaves:1\nclient_longest_output_list:0\nused_memory:1020000\nused_memory_rss:3000000\nmem_allocator:jemalloc-2.2.5\nrole:master\nslave0:127.0.0.1,6380,online\ndb0:keys=1,expires=0\ndb15:keys=1,expires=0\n`,
  });

  test('are one, in whatever order their files come; those of two are not', () => {
    const [first, second] = [log('1.log', [0, 1, 2]), log('2.log', [3, 4, 5])];
    for (const files of [[first, second], [second, first], [log('all.log', [0, 1, 2, 3, 4, 5])]])
      expect(diagnosed(files)).toMatchObject({ growth: 5 * 48_000, partial: [] });
    const other = diagnosed([first, log('2.log', [3, 4, 5], 4712)]);
    expect(other).toMatchObject({
      growth: 2 * 48_000,
      partial: [expect.stringMatching(/not of one process/)],
    });
  });

  test('say how memory grew that one INFO shows, and INFO says the rest', () => {
    const answer = diagnosed([log('redis.log', [0, 1, 2, 3, 4, 5]), info(4711)]);
    expect(answer).toMatchObject({ conclusion: 'leak', growth: 240_000 });
    expect(answer.suspects[0].speaksFor.join(' ')).toMatch(/would be 5,000 SELECT objects of 48 bytes/);
    const stranger = diagnosed([log('redis.log', [0, 1, 2, 3, 4, 5]), info(1)]);
    expect(stranger.growth).toBeLessThan(290_000);
    expect(stranger.suspects[0].weight).toBeLessThan(0.5);
  });
});
