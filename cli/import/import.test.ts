import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutsideStep } from '../../model/index.ts';
import { encodeCommand } from '../../model/internals.ts';
import { parseScenario } from '../../model/scenario-text.ts';
import { importCapture } from '../commands/import.ts';
import { createAofReader } from './aof-reader.ts';
import { type Captured, eachCaptured } from './captured.ts';
import { createExtent, createImporter, LEAD_MICROS } from './importer.ts';
import { toModel } from './to-model.ts';

const scratch = mkdtempSync(join(tmpdir(), 'replisim-import-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The next test's file takes its place. */
function fileOf(text: string): string {
  const file = join(scratch, 'capture');
  writeFileSync(file, text, 'latin1');
  return file;
}

function captured(text: string): { commands: Captured[]; partial: string[] } {
  const commands: Captured[] = [];
  const { partial } = eachCaptured(
    fileOf(text),
    (one) => commands.push(one),
    () => {},
  );
  return { commands, partial };
}

describe('captures', () => {
  test('MONITOR of 2.4 and of later versions', () => {
    const { commands, partial } = captured(
      'OK\n1332.000005 "set" "a" "b"\n1333.000000 (db 15) "SET" "k" "\\x00\\"\\\\\\n"\r\n+1334.000001 [3 127.0.0.1:9] "get" "k"\n1334.1',
    );
    expect(commands).toEqual([
      { atMicros: 1_332_000_005, db: 0, client: '', args: ['set', 'a', 'b'] },
      { atMicros: 1_333_000_000, db: 15, client: '', args: ['SET', 'k', '\0"\\\n'] },
      { atMicros: 1_334_000_001, db: 3, client: '127.0.0.1:9', args: ['get', 'k'] },
    ]);
    expect(partial).toEqual([expect.stringContaining('1 line is no output of MONITOR')]);
  });

  test('a command that is cut off is told', () => {
    expect(captured('1.000000 "set" "a" "b"\n1.000001 "set" "a" "b').partial).toEqual([
      expect.stringContaining('1 command is cut off'),
    ]);
  });

  test('an append-only file, in any portions, with its time and what is cut off', () => {
    const text = `${encodeCommand(['SELECT', '12'])}#TS:1700000000\r\n${encodeCommand(['SET', 'k', '\r\n$3'])}${encodeCommand(['DEL', 'k'])}`;
    for (const size of [1, 3, 7, 1000]) {
      const seen: string[][] = [];
      const times: number[] = [];
      const reader = createAofReader('f', {
        command: (args) => seen.push(args),
        time: (at) => times.push(at),
      });
      const cut = text.slice(0, -4);
      for (let at = 0; at < cut.length; at += size) reader.take(cut.slice(at, at + size));
      expect(seen).toEqual([
        ['SELECT', '12'],
        ['SET', 'k', '\r\n$3'],
      ]);
      expect(times).toEqual([1_700_000_000]);
      expect(reader.rest()).toBe(encodeCommand(['DEL', 'k']).length - 4);
    }
  });

  test.each([
    ['an empty file', '', 'is empty'],
    ['a dump', 'REDIS0009\xfa', 'an RDB dump'],
    ['a manifest', 'file appendonly.aof.1.base.rdb seq 1 type b\n', 'the manifest'],
    ["another program's log", 'Nov 28 sshd: hello\n', 'it begins with "Nov 28 sshd: hello"'],
    [
      'a broken append-only file',
      '*2\r\n$3\r\nDEL\r\nhello, this is no argument\r\n',
      'byte 13 begins neither',
    ],
  ])('%s is refused', (_, text, sentence) => {
    expect(() => captured(text)).toThrow(sentence);
  });
});

test.each([
  [['SET', 'k', 'v'], { play: [['SET', 'k', 'v']], rewritten: false, modelled: true }],
  [['SET', 'k', 'v', 'EX', '5'], { play: [['SETEX', 'k', '5', 'v']], rewritten: true, modelled: true }],
  [
    ['set', 'k', 'v', 'PXAT', '1500'],
    {
      play: [
        ['SET', 'k', 'v'],
        ['EXPIREAT', 'k', '2'],
      ],
      rewritten: true,
      modelled: true,
    },
  ],
  [['PEXPIRE', 'k', '1'], { play: [['EXPIRE', 'k', '1']], rewritten: true, modelled: true }],
  [['SET', 'k', 'v', 'XX'], { leftOut: 'set with options that 2.4 does not have' }],
  [['RPUSH', 'l', 'v'], { play: [['RPUSH', 'l', 'v']], rewritten: false, modelled: false }],
  [['CLIENT', 'LIST'], { play: [['CLIENT', 'LIST']], rewritten: false, modelled: true }],
  [['XADD', 's', '*', 'a', 'b'], { play: [['XADD', 's', '*', 'a', 'b']], rewritten: false, modelled: false }],
  [['PSYNC', '?', '-1'], { leftOut: 'psync' }],
])('%j on the model', (args, translation) => {
  expect(toModel(args)).toEqual(translation);
});

function imported(commands: Captured[]) {
  const { extent, take } = createExtent();
  for (const one of commands) take(one);
  const steps: OutsideStep[] = [];
  const importer = createImporter(extent, (step) => steps.push(step));
  for (const one of commands) importer.take(one);
  return { steps, importer };
}

test('clients are connections, databases are selected, times are virtual', () => {
  const at = 1_700_000_000_500_000;
  const { steps } = imported([
    { atMicros: at, db: 15, client: 'a', args: ['SET', 'k', 'v'] },
    { atMicros: at + 10, db: 0, client: 'b', args: ['GET', 'k'] },
    { atMicros: at + 20, db: 15, client: 'a', args: ['SELECT', '2'] },
    { atMicros: at + 30, db: 2, client: 'a', args: ['GET', 'k'] },
    { atMicros: at + 40, db: 2, client: 'a', args: ['QUIT'] },
  ]);
  const first = LEAD_MICROS + 500_000;
  expect(steps).toEqual([
    { atMicros: first, do: 'connect', conn: 0, server: 'master' },
    {
      atMicros: first,
      do: 'send',
      conn: 0,
      bytes: encodeCommand(['SELECT', '15']) + encodeCommand(['SET', 'k', 'v']),
    },
    { atMicros: first + 10, do: 'connect', conn: 1, server: 'master' },
    { atMicros: first + 10, do: 'send', conn: 1, bytes: encodeCommand(['GET', 'k']) },
    { atMicros: first + 20, do: 'send', conn: 0, bytes: encodeCommand(['SELECT', '2']) },
    { atMicros: first + 30, do: 'send', conn: 0, bytes: encodeCommand(['GET', 'k']) },
    { atMicros: first + 40, do: 'close', conn: 0 },
  ]);
});

test('however many clients there were, a thousand are connected at a time', () => {
  const commands = Array.from({ length: 2500 }, (_, index) => ({
    atMicros: 5_000_000 + index,
    db: 0,
    client: `c${index}`,
    args: ['SET', 'k', 'v'],
  }));
  const { steps, importer } = imported(commands);
  const conns = steps.flatMap((step) => (step.do === 'connect' ? [step.conn] : []));
  expect(Math.max(...conns)).toBe(999);
  expect(importer.counts).toMatchObject({ commands: 2500, played: 2500, connections: 2500 });
});

test('what is not modelled and what is left out is counted by name', () => {
  const { importer } = imported(
    [
      ['RPUSH', 'l', '1'],
      ['rpush', 'l', '2'],
      ['HELLO', '3'],
      ['SET', 'k', 'v', 'KEEPTTL'],
    ].map((args) => ({
      atMicros: null,
      db: 0,
      client: '',
      args,
    })),
  );
  expect(importer.counts.notModelled).toEqual(new Map([['rpush', 2]]));
  expect(importer.counts.leftOut).toEqual(
    new Map([
      ['hello', 1],
      ['set with options that 2.4 does not have', 1],
    ]),
  );
});

test('the standard input cannot be imported: it is read twice', async () => {
  await expect(importCapture('-', { slaves: 1 })).rejects.toThrow('give it as a file');
});

describe('whatever is captured, the scenario that comes of it can be played', () => {
  const aof = (...commands: string[][]) => commands.map((args) => encodeCommand(args)).join('');
  const line = (at: string, db: number) => `${at} [${db} 1.2.3.4:5] "SET" "k" "v"\n`;

  test.each([
    ['a file whose name is no name', '2026-11-30 (1).txt', line('1332000010.5', 15), 1],
    [
      'a database that no scenario has',
      'mine.txt',
      line('1332000010.5', 10_000) + line('1332000010.6', 1),
      1,
    ],
    ['centuries', 'mine.txt', line('0.5', 0) + line('99999999999.5', 0), 1],
    ['a clock of another century', 'mine.txt', line('99999999999.5', 0), 1],
    [
      'a damaged SELECT',
      'mine.aof',
      aof(['SELECT', '9999999999'], ['SELECT', 'x'], ['SELECT', '-1'], ['SET', 'k', 'v']),
      4,
    ],
  ])('%s', async (_, file, text, played) => {
    const output = join(scratch, 'imported.json');
    writeFileSync(join(scratch, file), text);
    const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    await importCapture(join(scratch, file), { output, slaves: 1 });
    written.mockRestore();
    const { scenario, problems } = parseScenario(readFileSync(output, 'utf8'), { file: output });
    expect(problems).toEqual([]);
    expect(scenario?.outside.filter((step) => step.do === 'send')).toHaveLength(played);
  });

  test('a name that is none is refused before anything is read', async () => {
    const importing = importCapture('missing.txt', { slaves: 1, name: 'a b' });
    await expect(importing).rejects.toThrow('--name "a b": it is a name of 1 to 64 letters');
  });
});
