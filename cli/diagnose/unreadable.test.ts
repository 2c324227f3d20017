/** Servers of every version, files that are cut off, other programs' logs, and noise: `diagnose` and `import`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createSeededChooser } from '../../sim/index.ts';
import { UserError } from '../errors.ts';
import { type CaptureFacts, eachCaptured } from '../import/captured.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { readEvidence } from './evidence.ts';
import { versionRecordings, writeFiles } from './testing/situations.ts';

const scratch = mkdtempSync(join(tmpdir(), 'replisim-unreadable-'));
afterAll(() => rmSync(scratch, { recursive: true }));

type Answer<T> = { refused: string } | { result: T };

/** @throws what is no refusal in words */
function answerOf<T>(use: () => T): Answer<T> {
  try {
    return { result: use() };
  } catch (error) {
    if (error instanceof UserError) return { refused: error.message };
    throw error;
  }
}

const diagnosed = (...texts: string[]): Answer<Diagnosis> => {
  const paths = writeFiles(
    scratch,
    texts.map((text, at) => ({ name: `given-${at}`, text })),
  );
  return answerOf(() => diagnose(readEvidence(paths, () => {})));
};

const imported = (text: string): Answer<CaptureFacts & { commands: number }> => {
  const [path] = writeFiles(scratch, [{ name: 'given-0', text }]);
  return answerOf(() => {
    let commands = 0;
    const facts = eachCaptured(
      path,
      () => commands++,
      () => {},
    );
    return { ...facts, commands };
  });
};

const recordings = versionRecordings();
const texts = (name: string) =>
  Object.fromEntries(
    recordings.find((recording) => recording.name === name)?.files.map(({ name, text }) => [name, text]) ??
      [],
  );

test('every minor version from 2.0 to 7.2 is recorded', () => {
  const minors = new Set(recordings.map(({ name }) => name.split('.').slice(0, 2).join('.')));
  expect([...minors].sort()).toEqual(
    ['2.0', '2.2', '2.4', '2.6', '2.8', '3.0', '3.2', '4.0', '5.0', '6.0', '6.2', '7.0', '7.2'].sort(),
  );
});

/** Up to 2.4.9, and not before 2.2: these servers have leaked, of the same commands. */
const LEAKING = ['2.2.15', '2.4.9'];

describe.each(recordings.map(({ name, files }) => [name, files] as const))('%s', (name, files) => {
  const of = (file: string) => files.find((one) => one.name === file)?.text ?? '';
  const [before, after, monitor, log] = ['before.info', 'after.info', 'monitor.txt', 'redis.log'].map(of);

  test('two INFO and MONITOR', () => {
    const expected = LEAKING.includes(name) ? 'leak' : 'nothing';
    expect(diagnosed(before, after, monitor)).toMatchObject({
      result: { conclusion: expected, partial: [] },
    });
  });

  test('one INFO: a slave and its backlog are nothing to be explained', () => {
    expect(diagnosed(after)).toMatchObject({ result: { conclusion: 'nothing', partial: [] } });
  });

  test('the log: clients and a slave came, and no dataset grew by it', () => {
    const answer = diagnosed(log);
    if ('refused' in answer) throw new Error(answer.refused);
    expect(['clients', 'replication-backlog', 'not-told']).toContain(answer.result.conclusion);
  });

  test('MONITOR is imported whole', () => {
    const lines = monitor.split('\n').filter((line) => line !== '');
    expect(imported(monitor)).toEqual({
      result: { kind: 'monitor', partial: [], commands: lines.length },
    });
  });

  test('INFO that is cut off: a sentence, or an answer that says that it is partial', () => {
    const keyspace = after.search(/^(# Keyspace|role:)/m);
    for (let end = 1; end < keyspace; end += 137) {
      const answer = diagnosed(after.slice(0, end));
      if ('refused' in answer) expect(answer.refused).toMatch(/given-0: nothing in it is INFO/);
      else expect({ end, partial: answer.result.partial.length > 0 }).toEqual({ end, partial: true });
    }
  });
});

describe('an INFO of 2.4.9 that ends before its databases', () => {
  const { 'before.info': before, 'after.info': after } = texts('2.4.9');
  const cut = (text: string) => text.slice(0, text.indexOf('role:'));
  const of = (...given: string[]) => {
    const answer = diagnosed(...given);
    if ('refused' in answer) throw new Error(answer.refused);
    return answer.result;
  };
  const sentences = ({ suspects }: Diagnosis) =>
    suspects.flatMap(({ speaksFor, speaksAgainst }) => [...speaksFor, ...speaksAgainst]).join(' ');

  test.each([
    ['the first look', [cut(before), after]],
    ['the second look', [before, cut(after)]],
    ['both', [cut(before), cut(after)]],
  ])('%s: no number of keys is made up, and no leak is ruled out by it', (_, given) => {
    const answer = of(...given);
    expect(sentences(answer)).not.toMatch(/number of keys|no more keys|more keys?:|Only one database/);
    expect(sentences(answer)).toContain('It is not shown how many keys there are.');
    expect(answer.suspects.find(({ id }) => id === 'leak')?.weight).toBeGreaterThanOrEqual(0.3);
    expect(answer.missing).toContainEqual(expect.stringMatching(/^INFO to its end/));
  });

  test('nothing shows a database: the leak is left open', () => {
    expect(sentences(of(cut(before), cut(after)))).toContain(
      'It is not shown whether a database from 10 on holds keys.',
    );
  });

  test('a number that is cut off is no number', () => {
    const at = after.indexOf('used_memory:');
    const answer = of(before, after.slice(0, at + 'used_memory:77'.length));
    expect(answer.basis).not.toMatch(/^given-1: 77 /);
    expect(answer.partial).toContainEqual(expect.stringMatching(/given-1 has no used_memory: it is cut off/));
  });

  test('the same output twice is one look', () => {
    const answer = of(before, before);
    expect(answer.partial).toEqual([
      expect.stringMatching(/given-1 is the same output as .*given-0: it is one look, not two\.$/),
    ]);
    expect(answer.missing).toContainEqual(expect.stringMatching(/^A second INFO/));
  });
});

test('a client list that is cut off says so', () => {
  const list = texts('7.0.15')['clients.txt'].trimEnd();
  expect(diagnosed(list.slice(0, -3))).toMatchObject({
    result: { partial: [expect.stringMatching(/it may be cut off/)] },
  });
});

test('MONITOR that is cut off anywhere in a line', () => {
  const line = '1795877249.240723 [15 127.0.0.1:4711] "SET" "a b" "q\\"\\x00\\\\"';
  const whole = `${line}\n`;
  for (let end = 1; end < line.length; end++) {
    const text = whole + line.slice(0, end);
    const told = { end, partial: true };
    const importing = imported(text);
    const diagnosis = diagnosed(text);
    if ('refused' in importing || 'refused' in diagnosis) throw new Error(`refused at ${end}`);
    // Behind a closing quote the line may have been whole: only diagnose, which sees no line end, can say more.
    const commands = importing.result.commands;
    expect({ end, partial: importing.result.partial.length > 0 || commands === 2 }).toEqual(told);
    expect({ end, partial: diagnosis.result.partial.length > 0 }).toEqual(told);
  }
});

test('an append-only file that is cut off anywhere', () => {
  const command = '*3\r\n$3\r\nSET\r\n$1\r\na\r\n$4\r\nb\r\nc\r\n';
  for (let end = 1; end < command.length; end++) {
    const text = command + command.slice(0, end);
    expect(imported(text)).toMatchObject({
      result: { commands: 1, partial: [expect.stringMatching(/cut off/)] },
    });
    expect(diagnosed(text)).toMatchObject({ result: { partial: [expect.stringMatching(/cut off/)] } });
  }
});

const INFO = texts('2.6.17')['after.info'];
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').toString('latin1');

test.each([
  [
    'nginx',
    '127.0.0.1 - - [28/Nov/2026:14:33:20 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/7.88.1"\n',
    /begins with/,
  ],
  ['postgres', '2026-11-28 14:33:20.123 UTC [71] LOG:  checkpoint starting: time\n', /begins with/],
  [
    'syslog',
    'Nov 28 14:33:20 host sshd[812]: Accepted publickey for root from 10.0.0.1 port 5022 ssh2\n',
    /begins with/,
  ],
  ['JSON lines', '{"level":"info","used_memory":5,"msg":"role:master"}\n{"level":"warn"}\n', /begins with/],
  ['YAML', 'role: admin\nloading: yes\nmaxmemory: 100\n', /begins with/],
  ['HTML', '<!doctype html>\n<title>503</title>\n', /begins with/],
  ['a program', '\x7fELF\x02\x01\x01\0\0\0\n\0\n', /not plain text/],
  ['a dump', 'REDIS0009\xfa\tredis-ver\x055.0.14', /RDB dump/],
  ['nothing', '', /it is empty/],
  ['gzip', gzipSync(INFO).toString('latin1'), /compressed by gzip/],
  ['UTF-16', utf16(INFO), /UTF-16/],
  ['UTF-16, the other way', Buffer.from(utf16(INFO), 'latin1').swap16().toString('latin1'), /UTF-16/],
])('%s: refused in words, by both', (_, text, why) => {
  for (const answer of [diagnosed(text), imported(text)])
    expect(answer).toEqual({ refused: expect.stringMatching(why) });
});

test('a byte order mark before UTF-8 is no part of the first line', () => {
  const monitor = texts('2.6.17')['monitor.txt'];
  expect(imported(`\xef\xbb\xbf${monitor}`)).toEqual(imported(monitor));
});

test('noise alone is refused; noise around an INFO changes nothing, and is counted', () => {
  const chooser = createSeededChooser('noise');
  const bytes = (count: number) =>
    Array.from({ length: count }, () => String.fromCharCode(chooser.pick(256, 'byte'))).join('');
  for (let round = 0; round < 20; round++) {
    for (const answer of [diagnosed(bytes(2000)), imported(bytes(2000))])
      expect(answer).toEqual({ refused: expect.stringMatching(/^.*given-0: /) });
  }
  const noise = Array.from({ length: 200 }, (_, at) => `${at} ${bytes(20).replace(/\n/g, '')}\n`).join('');
  const answer = diagnosed(noise + INFO + noise);
  expect(answer).toMatchObject({ result: { conclusion: 'nothing' } });
  expect(answer).toMatchObject({ result: { partial: [expect.stringMatching(/400 of \d+ lines/)] } });
});
