/** `run` shows any server, and says which version of it the feed stands on. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './testing/command.ts';
import { readPrinted } from './testing/printed.ts';

const folder = mkdtempSync(join(tmpdir(), 'replisim-run-servers-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The slave has a client that says MONITOR and then takes nothing any more. */
const STALLED_MONITOR = `
name: stalled-monitor
servers: [{ name: master }, { name: slave-1, follows: master }]
clients:
  - { name: monitor, server: slave-1, startMicros: 200000, workload: { script: [[MONITOR]] }, stay: true }
  - { name: writer, server: master, startMicros: 600000, workload: { command: [SET, k, "${'v'.repeat(400)}"], repeat: 3000 } }
links: { default: { sendBuffer: 10000, receiveBuffer: 10000 } }
faults: [{ atMicros: 500000, do: stall, link: { from: slave-1, to: monitor } }]
stop: { afterMicros: 3000000 }
`;
writeFileSync(join(folder, 'stalled.yaml'), STALLED_MONITOR);
/** As short as it can be, for what its length says nothing about. */
const SHORT = STALLED_MONITOR.replace('repeat: 3000', 'repeat: 30');
writeFileSync(join(folder, 'short.yaml'), SHORT);

const runOf = (file: string, args: readonly string[]) =>
  runCommand(['run', file, '--variant', '2.4.10', ...args], { cwd: folder });
const run = (...args: string[]) => runOf('short.yaml', args);

const peakIn = (output: string): number[] =>
  (/used_memory peak +(.*)/.exec(output)?.[1] ?? '')
    .split(/ {2,}/)
    .map((cell) => Number(cell.replaceAll(',', '')));

test("a slave's own backlog shows in the slave's figures, and nowhere else", async () => {
  const stalled = (...args: string[]) => runOf('stalled.yaml', args);
  const [first, slave, all] = await Promise.all([
    stalled(),
    stalled('--server', 'slave-1'),
    stalled('--server', 'all'),
  ]);
  expect([first.code, slave.code, all.code]).toEqual([0, 0, 0]);
  const [[master], [slavesPeak]] = [peakIn(first.output), peakIn(slave.output)];
  expect(slavesPeak - master).toBeGreaterThan(500_000);
  expect(peakIn(all.output)).toEqual([master, slavesPeak]);
  expect(slave.output).toMatch(/^ +2\.4\.10, slave-1$/m);
  expect(all.output).toMatch(/^ +2\.4\.10 +2\.4\.10, slave-1$/m);
  // The same run, judged once.
  expect(/digest +(\w+) +(\w+)\n/.exec(all.output)?.slice(1, 3)).toEqual(
    Array(2).fill(/digest +(\w+)\n/.exec(first.output)?.[1]),
  );
  expect(all.output.match(/no-panic/g)).toHaveLength(1);
});

test('the log is that of any server', async () => {
  const { output } = await run('--log', 'all');
  expect(output).toContain('log of master, feed 2.4.10 on a server of version 2.4.10\n');
  expect(output).toContain('log of slave-1, feed 2.4.10 on a server of version 2.4.10\n');
  expect(output).toMatch(/MASTER <-> SLAVE sync: Finished with success/);
  expect(output).not.toMatch(/2\.4\.10, slave-1/);
  const alone = await run('--log');
  expect(alone.output).not.toContain('log of slave-1');
  const json = readPrinted((await run('--server', 'slave-1', '--log', '--json')).output);
  expect(json.variants).toMatchObject([{ id: '2.4.10', server: 'slave-1', version: '2.4.10' }]);
  expect(json.variants[0].log.join('\n')).toMatch(/MASTER <-> SLAVE sync/);
});

test.each(['--server', '--log'])(
  '%s of a server that is not there: exit code 3, and who is',
  async (option) => {
    const { code, complaints } = await run(option, 'slave-7');
    expect(code).toBe(3);
    expect(complaints).toBe(
      `replisim: ${option} slave-7: the scenario has no such server; allowed: all, master, slave-1\n`,
    );
  },
);

describe('the version of the server', () => {
  const withVersion = (version: string) => {
    const file = join(folder, `version-${version}.yaml`);
    writeFileSync(file, `${SHORT}version: "${version}"\n`);
    return file;
  };

  test.each([
    ['2.4.9', '2.4.9'],
    ['2.4.10', '2.4.10'],
    ['later-design', '2.4.9'],
  ])('follows the variant %s: %s', async (variant, version) => {
    const { output } = await runCommand(['run', 'short.yaml', '--variant', variant, '--log'], {
      cwd: folder,
    });
    expect(output).toContain(`log of master, feed ${variant} on a server of version ${version}\n`);
    expect(output).toContain(`Server started, Redis version ${version}\n`);
    expect(/server version +(\S+)/.exec(output)?.[1]).toBe(variant === version ? undefined : version);
  });

  test('is what the scenario says, if it says one, and the table then says both', async () => {
    const { output } = await runCommand(['run', withVersion('2.4.9'), '--log'], { cwd: folder });
    expect(output).toMatch(/^ +2\.4\.9 +2\.4\.10\nserver version +2\.4\.9 +2\.4\.9\n/m);
    expect(output).toContain('log of master, feed 2.4.10 on a server of version 2.4.9\n');
  });

  test('is the same when the run is replayed by its coordinates', async () => {
    const { output } = await run();
    const [, word] = /replay '([^']+)'/.exec(output) as RegExpExecArray;
    const replayed = await runCommand(['replay', word], { cwd: folder });
    expect(replayed.output).toContain('The digest is the same');
    expect(replayed.output).not.toContain('server version');
  });
});
