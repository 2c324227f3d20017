import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeScenario, type ScenarioInput } from '../model/index.ts';
import {
  caseHeapMib,
  estimatedBytes,
  machineMemory,
  maxJobs,
  memoryExcess,
  memoryRoom,
  runsAtATime,
  soleHeapMib,
} from './memory-bounds.ts';
import { runCommand } from './testing/command.ts';

const GIB = 1024 ** 3;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replisim-memory-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const scenarioOf = (servers: ScenarioInput['servers']) => completeScenario({ name: 'x', servers });

test('the bounds follow the machine', () => {
  expect(machineMemory()).toBeGreaterThan(100_000_000);
  expect(memoryRoom(10 * GIB, undefined)).toBe(8 * GIB);
  expect(memoryRoom(10 * GIB, '300')).toBe(300 * 1024 * 1024);
  expect(memoryRoom(10 * GIB, 'much')).toBe(8 * GIB);
  expect(maxJobs(GIB)).toBe(Math.max(16, availableParallelism()));
  expect(maxJobs(0)).toBe(availableParallelism());
  expect(maxJobs(10_000 * GIB)).toBe(Math.max(1024, availableParallelism()));
  expect([caseHeapMib(1, 8 * GIB), caseHeapMib(32, 8 * GIB), caseHeapMib(1000, GIB)]).toEqual([512, 256, 64]);
  expect([soleHeapMib(2 * GIB), soleHeapMib(1000 * GIB)]).toEqual([2048, 16_384]);
  expect(memoryExcess(GIB, GIB)).toBeNull();
  expect(memoryExcess(GIB, GIB + 1)).toMatch('the process has come to 1073.7 MB of memory, of 1073.7 MB');
});

test('preloaded keys are counted on every server that will hold them', () => {
  const preload = [
    { db: 0, keys: 1_000 },
    { db: 3, keys: 1_000 },
  ];
  const alone = estimatedBytes(scenarioOf([{ name: 'm', preload }]));
  expect(alone).toBe(2_000 * 500);
  const followed = scenarioOf([
    { name: 'm', preload },
    { name: 's', follows: 'm' },
    { name: 't', follows: 's' },
  ]);
  expect(estimatedBytes(followed)).toBe(3 * alone);
  expect(estimatedBytes(scenarioOf([{ name: 'm' }]))).toBe(0);
});

test('runs that need much are told, fewer at a time are played, and too large a one is refused', () => {
  const told: string[] = [];
  const at = (keys: number, room: number) =>
    runsAtATime(
      [scenarioOf([{ name: 'm', preload: [{ db: 0, keys }] }]), scenarioOf([{ name: 'm' }])],
      (sentence) => told.push(sentence),
      room,
    );
  expect(at(1_000, 8 * GIB)).toBe(2);
  expect(told).toEqual([]);
  expect(at(10_000_000, 8 * GIB)).toBe(1);
  expect(told).toEqual([
    'x: a run needs about 5000.0 MB of memory: 10,000,000 preloaded keys of some 500 bytes each',
  ]);
  expect(() => at(10_000_000, 4 * GIB)).toThrow(
    /At most 4295\.0 MB may be used here .* enough for 8,589,934 keys/,
  );
});

test.each([['hunt'], ['check'], ['worker', '--queue', 'redis://127.0.0.1'], ['conform', 'vectors']])(
  '%s: more --jobs than there is room for are refused',
  async (...command) => {
    const { code, complaints } = await runCommand([...command, '--jobs', '999999999'], { cwd: folder });
    expect(code).toBe(3);
    expect(complaints).toMatch(/'999999999' is invalid\. This machine has room for \d+ threads\./);
  },
);

const HUGE = { name: 'huge', servers: [{ name: 'm', preload: [{ db: 0, keys: 10_000_000 }] }] };

test.each([['run'], ['why'], ['diff'], ['export', '--to', 'csv'], ['live'], ['compare', '1']])(
  '%s: a preload that does not fit is refused with an estimate, and nothing is begun',
  async (...command) => {
    writeFileSync(join(folder, 'huge.json'), JSON.stringify(HUGE));
    const env = { REPLISIM_MEMORY: '1000' };
    const ran = await runCommand([...command, 'huge.json'], { cwd: folder, env });
    expect(ran).toMatchObject({ code: 3, output: '' });
    expect(ran.complaints).toMatch('huge: a run needs about 5000.0 MB of memory: 10,000,000 preloaded keys');
  },
);

test('a backlog that grows without end is bounded: undecided, with what was done', async () => {
  const value = 'v'.repeat(100);
  // Nobody gives up, so that the master never lets go of what its slave does not take.
  const config = { 'repl-timeout': 1_000_000 };
  const scenario = {
    name: 'stalled',
    servers: [
      { name: 'master', config },
      { name: 'slave', follows: 'master', config },
    ],
    clients: [
      {
        name: 'c',
        server: 'master',
        startMicros: 2_000_000,
        workload: { command: ['SET', 'k', value], repeat: 1_000_000_000 },
      },
    ],
    faults: [{ atMicros: 2_000_100, do: 'stall', link: { from: 'master', to: 'slave' } }],
  };
  writeFileSync(join(folder, 'stalled.json'), JSON.stringify(scenario));
  const env = { REPLISIM_MEMORY: '300' };
  const ran = await runCommand(['run', 'stalled.json', '--variant', '2.4.9'], { cwd: folder, env });
  expect(ran.code).toBe(2);
  const text = ran.output.replace(/\s+/g, ' ');
  expect(text).toMatch(
    /2\.4\.9 was ended at event \d+: the process has come to [\d.]+ MB of memory, of 314\.6 MB/,
  );
  expect(text).toMatch(/undecided: .*select-lifetimes/);
  expect(Number(/writes\s+([\d,]+)/.exec(ran.output)?.[1].replaceAll(',', ''))).toBeGreaterThan(10_000);
  const replayed = await runCommand(['replay', 'stalled.json@1/2.4.9'], { cwd: folder, env });
  expect(replayed.code).toBe(2);
  expect(replayed.output.replace(/\s+/g, ' ')).toMatch('The replay was ended: the process has come to');
});
