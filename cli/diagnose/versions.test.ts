/** Where versions of Redis differ in what their INFO means: fields as the source at the tags has them, figures made for it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { readEvidence } from './evidence.ts';
import { clientBytes } from './server-sizes.ts';
import type { SuspectId } from './suspect.ts';
import { writeFiles } from './testing/situations.ts';
import { createTraffic } from './traffic.ts';

const scratch = mkdtempSync(join(tmpdir(), 'replisim-versions-'));
afterAll(() => rmSync(scratch, { recursive: true }));

type Fields = Record<string, number | string>;

function infoText(version: string, fields: Fields): string {
  const all = {
    redis_version: version,
    role: 'master',
    connected_clients: 1,
    connected_slaves: 0,
    ...fields,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}:${value}\r\n`);
  return `# Server\r\n${lines.join('')}# Keyspace\r\n`;
}

function diagnosed(version: string, looks: Fields[], more = ''): Diagnosis {
  const files = looks.map((fields, at) => ({ name: `${at}.info`, text: infoText(version, fields) }));
  if (more !== '') files.push({ name: 'more.txt', text: more });
  return diagnose(readEvidence(writeFiles(scratch, files), () => {}));
}

function weightOf({ suspects }: Diagnosis, wanted: SuspectId): number {
  return suspects.find(({ id }) => id === wanted)?.weight ?? 0;
}

function reasons({ suspects }: Diagnosis, wanted: SuspectId): string {
  const { speaksFor = [], speaksAgainst = [] } = suspects.find(({ id }) => id === wanted) ?? {};
  return [...speaksFor, ...speaksAgainst].join(' ');
}

test('4.0 has clients in its overhead and does not name them: that is no hash table', () => {
  const look = (clients: number) => ({
    connected_clients: clients,
    used_memory: 1_000_000 + clients * 17_500,
    used_memory_overhead: 900_000 + clients * 17_500,
    used_memory_startup: 850_000,
    used_memory_dataset: 100_000,
  });
  const answer = diagnosed('4.0.14', [look(1), look(401)]);
  expect([answer.conclusion, weightOf(answer, 'tables')]).toEqual(['clients', 0]);
});

test('up to 6.2 the replication backlog takes all of its size at once: to fill it takes nothing', () => {
  const look = (bytes: number) => ({
    used_memory: 3_000_000 + bytes,
    connected_slaves: 1,
    repl_backlog_active: 1,
    repl_backlog_size: 1_048_576,
    repl_backlog_histlen: bytes,
  });
  expect(weightOf(diagnosed('2.8.24', [look(100), look(1_000_000)]), 'replication-backlog')).toBe(0);
});

test('a small key with a shared integer takes 32 bytes from 3.2 on', () => {
  const look = (keys: number, bytes: number) => ({
    used_memory: 1_000_000 + bytes,
    rdb_changes_since_last_save: keys,
    db0: `keys=${keys},expires=0`,
  });
  // An entry of 24 bytes and a name of 8 for each, and 16,384 slots.
  const answer = diagnosed('3.2.13', [look(1, 0), look(10_001, 10_000 * 32 + 16_384 * 8)]);
  expect(answer.conclusion).toBe('data');
});

test("scripts are told by the name of the version's field, and Lua's own memory is no part of used_memory", () => {
  const look = (field: string, bytes: number) => ({ used_memory: 1_000_000 + bytes, [field]: bytes });
  const answer = diagnosed('6.2.16', [look('used_memory_scripts', 0), look('used_memory_scripts', 900_000)]);
  expect([answer.conclusion, reasons(answer, 'scripts')]).toEqual([
    'scripts',
    'used_memory_scripts has grown by 900,000 bytes.',
  ]);
  const old = diagnosed('2.6.17', [look('used_memory_lua', 30_000), look('used_memory_lua', 930_000)]);
  const scripts = old.suspects.find(({ id }) => id === 'scripts');
  expect(scripts?.bytes).toBeNull();
  expect(scripts?.weight).toBeLessThan(0.5);
});

test('one look from 5.0 on: mem_clients_slaves says what waits, and an idle query buffer is no large one', () => {
  const look = {
    used_memory: 10_000_000,
    used_memory_startup: 880_000,
    connected_clients: 100,
    connected_slaves: 1,
    client_recent_max_input_buffer: 40_960,
    mem_clients_slaves: 8_000_000,
    mem_clients_normal: 1_800_000,
  };
  const answer = diagnosed('6.2.16', [look]);
  expect(answer.suspects[0].id).toBe('backlog');
  expect(reasons(answer, 'backlog')).toBe('mem_clients_slaves is 8,000,000 bytes.');
  expect(reasons(answer, 'clients')).not.toMatch(/query buffer/);
});

test('a connection takes what the version of its server gives it', () => {
  // A static buffer of 7,500 bytes since 2.2, of 16 KiB since 2.6, one that shrinks since 7.0.
  const ranges = ['2.0.4', '2.2.15', '2.6.17', '6.2.16', '7.0.15'].map(clientBytes);
  expect(ranges[0].most).toBeLessThan(7_500);
  expect(ranges[1].least).toBeGreaterThan(7_500);
  for (const { least } of ranges.slice(2, 4)) expect(least).toBeGreaterThan(16_384);
  expect(ranges[4].least).toBeLessThan(16_384);
});

test('what 2.4.9 feeds only when it changes something is no sure switch', () => {
  const traffic = createTraffic();
  const lines = ['FLUSHDB', 'ZINCRBY z 0 m', 'LPUSH l x', 'RPUSH l x', 'SETRANGE s 0 '];
  lines.forEach((line, at) => {
    traffic.take({ atMicros: at, db: 10 + at, client: '', args: line.split(' ') });
  });
  expect([traffic.switches.size, traffic.possibleSwitches.size]).toEqual([0, 5]);
});

test('a database of which only MONITOR shows writes, as its keys have gone, is named', () => {
  const turns = Array.from({ length: 500 }, (_, at) =>
    [
      `${1000 + at}.000001 (db 12) "sadd" "s" "m"\n`,
      `${1000 + at}.000002 (db 12) "srem" "s" "m"\n`,
      `${1000 + at}.000003 (db 0) "set" "k" "v"\n`,
    ].join(''),
  ).join('');
  const look = (bytes: number, commands: number) => ({
    used_memory: 800_000 + bytes,
    connected_slaves: 1,
    total_commands_processed: commands,
    db0: 'keys=1,expires=0',
  });
  const answer = diagnosed('2.4.9', [look(0, 10), look(500 * 48, 1_510)], turns);
  expect([answer.conclusion, reasons(answer, 'leak')]).toEqual([
    'leak',
    expect.stringMatching(/^DB 12 is the odd one out beside DB 0: /),
  ]);
});
