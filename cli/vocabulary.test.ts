/** The words of the command, verb by verb, as its help has them: what one verb calls so, every verb calls so. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXERCISE_IDS } from '../classroom/index.ts';
import { COMMAND_FAMILIES, FAULT_FAMILIES, SEVERE_FAULTS, TRAITS } from '../properties/index.ts';
import { MAIN } from './testing/command.ts';
import { readPrinted } from './testing/printed.ts';

interface Option {
  name: string;
  description: string;
  takesValue: boolean;
  required: boolean;
  choices?: string[];
  default?: unknown;
}
interface Verb {
  name: string;
  options: Option[];
}

const folder = mkdtempSync(join(tmpdir(), 'replisim-words-'));
afterAll(() => rmSync(folder, { recursive: true }));

function replisim(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 27,
  });
  return { status, stdout, stderr };
}

const asked = new Map<string, ReturnType<typeof replisim>>();

/** What the command says; it is asked once. */
function said(...args: string[]) {
  const key = args.join(' ');
  const known = asked.get(key) ?? replisim(...args);
  asked.set(key, known);
  return known;
}

writeFileSync(join(folder, 'system.mjs'), 'export default {};');
const help = readPrinted(said('--help', '--json').stdout);
const verbs: Verb[] = help.commands;
const ownVerbs: Verb[] = help.onOwnSystem;
const ALL = [...verbs, ...ownVerbs];

const named = (name: string) => (verb: Verb) => verb.name === name;

test('there are verbs, of both kinds', () => {
  expect(verbs.length).toBeGreaterThan(20);
  expect(ownVerbs.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['run', 'check', 'hunt', 'explore', 'shrink', 'replay', 'why', 'diff', 'export']),
  );
  // Of one verb, both forms, whether a system is named or not.
  const ofRun = readPrinted(replisim('run', './system.mjs', '--help', '--json').stdout);
  expect(ofRun).toEqual({
    ...help,
    commands: [verbs.find(named('run'))],
    onOwnSystem: [ownVerbs.find(named('run'))],
  });
});

test('judge knows the exercises of the course, which its help must not load', () => {
  const exercise = verbs.find(named('judge'))?.options.find(({ name }) => name === '--exercise');
  expect(exercise?.choices).toEqual([...EXERCISE_IDS]);
});

test('every help ends with an example, which begins with the command', () => {
  for (const { name } of verbs) {
    const { status, stdout } = said(name, '--help');
    expect({ name, status }).toEqual({ name, status: 0 });
    expect(stdout).toMatch(new RegExp(`\\nExample:\\n {2}(source <\\()?replisim ${name}\\b.*\\n$`));
  }
});

test('what takes a value has a default in the help, or must be given, or adds something', () => {
  const ADDS = [
    ...['--trust', '--store', '--record', '--result', '--student', '--only', '--queue', '--feedback'],
    '--single-file',
    // Where a property of one's own is; which code a worker may run.
    ...[
      'replay --property',
      'shrink --property',
      'promote --property',
      'worker --variant',
      'worker --property',
    ],
    ...['run --virtual', 'serve --single-file', 'grade --feedback'],
  ];
  const silent = verbs.flatMap(({ name, options }) =>
    options
      .filter((option) => option.takesValue && !option.required && option.default === undefined)
      .filter(({ description }) => !/\(default: /.test(description))
      .map((option) => [option.name, `${name} ${option.name}`])
      .filter((names) => !names.some((each) => ADDS.includes(each)))
      .map(([, both]) => both),
  );
  expect(silent).toEqual([]);
});

test('a length of time is a duration everywhere, and is called after what it measures', () => {
  for (const { name, options } of verbs) {
    for (const option of options.filter(({ name: word }) => /seconds|timeout|virtual/.test(word))) {
      const { stdout } = said(name, '--help');
      expect({ name, option: option.name, ok: stdout.includes(`${option.name} <duration>`) }).toEqual({
        name,
        option: option.name,
        ok: true,
      });
    }
  }
});

test('--json stands wherever --format has it, and nowhere else', () => {
  for (const { name, options } of ALL) {
    const format = options.find((option) => option.name === '--format');
    const short = options.some((option) => option.name === '--json');
    expect({ name, short }).toEqual({ name, short: format?.choices?.includes('json') ?? false });
  }
});

test('the families of --without are those that are drawn', () => {
  const without = verbs
    .find(({ name }) => name === 'hunt')
    ?.options.find(({ name }) => name === '--without')?.description;
  expect(without).toContain(`any of ${[...COMMAND_FAMILIES, ...FAULT_FAMILIES, ...TRAITS].join(', ')} (`);
});

test('the faults of --also are those that may be added', () => {
  const also = verbs
    .find(({ name }) => name === 'hunt')
    ?.options.find(({ name }) => name === '--also')?.description;
  expect(also).toContain(`any of ${SEVERE_FAULTS.join(', ')} (`);
});

test.each([
  [['hunt', '--runs', '1', '--reporter', 'json', '--no-store'], '--reporter is now called --format'],
  [['diff', 'report-small', '--seconds', '1'], '--seconds is now called --virtual'],
  [['explore', '--writes', '1', '--budget', '5'], '--budget is now called --states'],
  [['explore', '--clients', '1', '--writes', '1', '--property', 'both'], '--property both is now called'],
])('%j: an old word works, and says what it is called now', (args, sentence) => {
  const { status, stderr, stdout } = replisim(...args);
  expect(stderr).toContain(sentence);
  expect([0, 1, 2]).toContain(status);
  expect(stdout).not.toBe('');
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test.each([
  [['run', 'report-smal'], 'Did you mean report-small?'],
  [['run', 'report-small', '--variant', '2.4.1O'], 'Did you mean 2.4.10?'],
  [['run', 'report-small', '--property', 'select-lifetime'], 'Did you mean select-lifetimes?'],
  [['hunt', '--property', 'liftimes'], 'Did you mean lifetimes?'],
  [['hunt', '--without', 'restrat'], 'Did you mean restart?'],
  [['hunt', '--also', 'isolat'], 'Did you mean isolate?'],
  [['hunt', '--format', 'jsn'], 'Did you mean json?'],
  [['hunt', '--server-version', '2.4.1'], 'Did you mean 2.4.9?'],
  [['list', 'scenaros'], 'Did you mean scenarios?'],
  [['completion', 'bsh'], 'Did you mean bash?'],
  [['exlore'], 'Did you mean explore?'],
  [['explore', '--slave', '1'], 'Did you mean --slaves?'],
  // Nothing explored, and nothing played, would say nothing.
  [['explore', '--states', '0'], 'It is a whole number from 1'],
  [['matrix', '--runs', '0'], 'It is a whole number from 1'],
  [['export', 'report-small', '--to', 'mermade'], 'Did you mean mermaid?'],
])('%j: what is allowed is said, and the nearest word, exit code 3', (args, sentence) => {
  const { status, stderr } = replisim(...args);
  expect(stderr).toContain(sentence);
  expect(status).toBe(3);
});

test.each([
  [
    ['explore', './system.mjs', '--jobs', '2'],
    /^error: explore has --jobs on Redis alone; on a system of your own it has --variant, .*--crashes, .*\n\(/,
  ],
  [
    ['run', './system.mjs', '--sandbox'],
    /^error: run has --sandbox on Redis alone; on a system of your own it has /,
  ],
  [
    ['explore', '--crashes', '1'],
    /^error: explore has --crashes on a system of your own alone \(replisim explore \.\/my-system\.ts\); on Redis it has --variant, .*--jobs, /,
  ],
  [
    ['hunt', './system', '--runs', '1'],
    /^error: too many arguments .* A system of your own is a file of TypeScript or JavaScript: replisim hunt \.\/my-system\.ts\n/,
  ],
  [['live', 'report', 'more'], /^error: too many arguments for 'live'\. Expected 1 argument but got 2\.\n/],
  [['explore', './system.mjs', '--jobz', '2'], /^error: unknown option '--jobz'\n\(replisim --help/],
  [['explore', './system.mjs', '--los', '2'], /^error: unknown option '--los'\n\(Did you mean --losses\?\)/],
])('%j: an option or a word of the other kind of system is told as that, exit code 3', (args, sentence) => {
  const { status, stdout, stderr } = replisim(...args);
  expect(stderr).toMatch(sentence);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
});

test.each([
  [['live', 'report-master', '--bind', ''], "option '--bind <address>' is given an empty word"],
  [['grade', '.', '--secret', ''], "option '--secret <text>' is given an empty word"],
  [['hunt', '--runs', '1', '--store='], "option '--store <folder>' is given an empty word"],
  [['run', 'report-small', '--variant', ','], "option '--variant <id|file>' is given an empty word"],
  [['hunt', './system.mjs', '--property', ''], "option '--property <id>' is given an empty word"],
  [['diagnose', 'system.mjs', ''], "argument 'file' is an empty word"],
  [['compare', '6379', ''], "argument 'scenario' is an empty word"],
])('%j: an empty word stands for nothing, exit code 3', (args, sentence) => {
  const { status, stdout, stderr } = replisim(...args);
  expect(stderr).toContain(sentence);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
});

test.each([
  ['10s', 3],
  ['ten', null],
])('--seconds %s', (words, exit) => {
  const { status, stderr } = replisim('shrink', 'missing.json', '--seconds', words);
  expect(stderr).toContain(exit === null ? 'It is written 10s, 2m' : 'there is no such file');
  expect(status).toBe(3);
});

test.each(['bash', 'zsh', 'fish'])(
  'completion %s: the shell reads it, and it knows every verb and option',
  (shell) => {
    const { status, stdout } = said('completion', shell);
    expect(status).toBe(0);
    for (const { name, options } of verbs) {
      expect(stdout).toContain(name);
      for (const option of options) expect(stdout).toContain(option.name.slice(2));
    }
    expect(stdout).toContain('report-small');
    if (spawnSync(shell, ['--version']).status !== 0) return;
    writeFileSync(join(folder, 'script'), stdout);
    expect(spawnSync(shell, ['-n', 'script'], { cwd: folder }).status).toBe(0);
  },
);

test('bash completes verbs, scenarios, words of options', () => {
  writeFileSync(join(folder, 'script'), said('completion', 'bash').stdout);
  const complete = (...words: string[]): string[] => {
    const last = words.length;
    const line = ['replisim', ...words].map((word) => `'${word}'`).join(' ');
    const script = `source ./script; COMP_WORDS=(${line}); COMP_CWORD=${last}; _replisim; echo "\${COMPREPLY[*]}"`;
    const { stdout } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
    return stdout.trim().split(' ');
  };
  expect(complete('hu')).toEqual(['hunt']);
  expect(complete('run', 'report-sm')).toEqual(['report-small']);
  expect(complete('hunt', '--format', 'j')).toEqual(['json', 'junit']);
  expect(complete('run', 'x', '--variant', '2.4.1')).toEqual(['2.4.10']);
});

test('-v, --version, and the old -V say the version', () => {
  const { version } = JSON.parse(said('--help', '--json').stdout);
  for (const word of ['-v', '--version', '-V']) expect(replisim(word).stdout).toBe(`${version}\n`);
});
