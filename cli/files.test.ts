/** What is no text in UTF-8, or no JSON, is told of every file that is read: what it is, and where it is wrong. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedisSystem } from '../properties/index.ts';
import { readSteps } from './real/steps-file.ts';
import { runCommand } from './testing/command.ts';
import { regressions } from './testkit.ts';

const folder = mkdtempSync(join(tmpdir(), 'replisim-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);
const replisim = (line: string) => runCommand(line.split(' '), { cwd: folder });

describe('UTF-16', () => {
  const SENTENCE = 'it is UTF-16 text, and UTF-8 is expected (iconv -f UTF-16 -t UTF-8)';

  beforeAll(() => {
    mkdirSync(path('class'));
    for (const name of ['a.yaml', 'a.json', 'a.ts', 'a.mjs', 'a.txt', 'class/ada.ts']) {
      const bytes = Buffer.from(`\ufeff{ "name": "a" }`, 'utf16le');
      // Either byte may come first.
      writeFileSync(path(name), name === 'a.yaml' ? bytes.swap16() : bytes);
    }
  });

  test.each([
    'run a.yaml',
    'run ./a.json',
    'replay a.json',
    'why a.json',
    'export a.yaml --to csv',
    'judge a.ts',
    'ask a.yaml',
    'conform a.json',
    'diagnose a.txt',
    'import a.txt',
    'run report-small --variant ./a.mjs',
    'run report-small --sandbox --property ./a.ts',
    'hunt ./a.ts',
    'serve ./a.ts --port 0',
  ])('replisim %s', async (line) => {
    const { code, output, complaints } = await replisim(line);
    expect([code, output]).toEqual([3, '']);
    expect(complaints).toMatch(/^replisim: .*\ba\.(yaml|json|ts|mjs|txt): it is UTF-16/);
    expect(complaints).toContain(SENTENCE);
  });

  test('of one who has handed it in, of steps, of a regression case', async () => {
    const graded = await replisim('grade class --secret s');
    expect(graded.output).toContain(`It cannot be read: class/ada.ts: ${SENTENCE}.`);
    expect(() => readSteps(path('a.json'))).toThrow(SENTENCE);
    rmSync(path('class/ada.ts'));
    writeFileSync(path('class/case.json'), Buffer.from('\ufeff{}', 'utf16le'));
    expect(() => regressions(path('class'), createRedisSystem())).toThrow(`case.json: ${SENTENCE}`);
  });
});

describe('JSON with a mistake: its line and column', () => {
  const BROKEN = '{\n  "format": "replisim-failure/2",\n  "choices": { "a": [1 2] }\n}\n';
  const PLACE = 'line 3, column 24: found "2"; allowed: a comma, or ]';

  beforeAll(() => writeFileSync(path('broken.json'), BROKEN));

  test.each(['replay', 'why', 'shrink', 'promote', 'conform'])('replisim %s', async (verb) => {
    const { code, output, complaints } = await replisim(`${verb} broken.json`);
    expect([code, output]).toEqual([3, '']);
    expect(complaints).toBe(`replisim: broken.json: it is no JSON: ${PLACE}\n`);
  });

  test('of steps, of a regression case, of a result file, of a scenario', async () => {
    expect(() => readSteps(path('broken.json'))).toThrow(`broken.json: it is no JSON: ${PLACE}`);
    mkdirSync(path('cases'));
    // What some editors write before UTF-8 is no part of it.
    writeFileSync(path('cases/one.json'), `\ufeff${BROKEN}`);
    expect(() => regressions(path('cases'), createRedisSystem())).toThrow(
      `one.json: it is no JSON: ${PLACE}`,
    );
    mkdirSync(path('results'));
    writeFileSync(path('results/ada.json'), '{\n  "format": "replisim-result/1",\n');
    expect((await replisim('grade results --secret s')).output).toContain(
      'it is no JSON: line 3, column 1: found the end of the text; allowed: a key in double quotes.',
    );
    writeFileSync(path('scenario.json'), '{\n  "servers": [{ "name": "a" }]\n  "clients": []\n}\n');
    const run = await replisim('run scenario.json');
    expect([run.code, run.complaints]).toEqual([3, expect.stringMatching(/scenario\.json:3:\d+: found/)]);
    const long = `{\n  "title": "${'x'.repeat(300_000)}",\n  "servers" []\n}\n`;
    writeFileSync(path('long.json'), long);
    const read = await replisim('run long.json');
    expect([read.code, read.complaints]).toEqual([
      3,
      'replisim: long.json:3:13: found "["; allowed: a colon: text of more than 200000 characters is JSON\n',
    ]);
  });
});
