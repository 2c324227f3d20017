import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { variantsOfPage } from '../../properties/matrix/page.ts';
import { MATRIX } from '../../properties/matrix.ts';

const MAIN = join(__dirname, '..', '..', 'dist', 'cli', 'main.js');

function replisim(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('replisim explore', () => {
  test('a scope in which nothing is wrong: exit code 0, with exact counts', () => {
    const { status, stdout, stderr } = replisim('explore', '--clients', '1');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(
      'HELD  2.4.10: 1 client with 2 writes each to any of the databases 0, 10; 1 slave',
    );
    expect(stdout).toContain('60 states, 74 transitions, 4 ends, depth 11');
  });

  test('a scope with a leak: exit code 1, and a shortest way to it', () => {
    const { status, stdout } = replisim('explore', '--variant', '2.4.9', '--databases', '9,15', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'replisim-exploration/1',
      verdict: 'violated',
      steps: ['client 0 writes to database 15', 'the master looks at its sockets'],
    });
  });

  test('a budget that runs out: exit code 2', () => {
    const { status, stdout } = replisim('explore', '--budget', '50');
    expect(status).toBe(2);
    expect(stdout).toContain('Undecided: the budget of states ran out.');
  });

  test.each([
    [['--slaves', '10'], 'slaves must be a whole number from 0 to 8, not 10'],
    [['--databases', '0,16'], 'a database must be a whole number from 0 to 15, not 16'],
    [['--variant', 'nosuch'], 'nosuch'],
    [['--backlog', 'huge'], 'empty, full, detached'],
    [['--writes', 'x'], 'whole number'],
  ])('%j: exit code 3, and what is allowed', (args, message) => {
    const { status, stderr } = replisim('explore', ...args);
    expect(status).toBe(3);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  test('Ctrl-C: what is known so far, and exit code 130', async () => {
    const child = spawn(process.execPath, [MAIN, 'explore', '--writes', '9', '--budget', '100000000']);
    let stdout = '';
    child.stdout.on('data', (data) => {
      stdout += data;
    });
    setTimeout(() => child.kill('SIGINT'), 2500);
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(130);
    expect(stdout).toContain('Undecided: it was stopped.');
  }, 60_000);
});

test('docs/matrix.md has the rows of the matrix (npx replisim matrix > docs/matrix.md)', () => {
  const page = readFileSync(join(__dirname, '../../docs/matrix.md'), 'utf8');
  expect(variantsOfPage(page)).toEqual(MATRIX.map(({ variant }) => variant));
});
