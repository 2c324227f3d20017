/** The reference of the model names every command and every INFO field, as the code has them, and the C functions that it goes by. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND_NAMES, unsupportedCommandError } from '../../model/server/text/command-names.ts';
import { formatInfo } from '../../model/server/text/info.ts';

const page = readFileSync(join(__dirname, 'model.md'), 'utf8');

/** The part of the page below a heading, down to the next one. */
function below(heading: string): string {
  const start = page.indexOf(`\n${heading}\n`);
  expect(start).toBeGreaterThan(0);
  const rest = page.slice(start + heading.length + 2);
  const end = rest.search(/^##? |^### /m);
  return end < 0 ? rest : rest.slice(0, end);
}

/** The part of the page below a heading of the second level, with all that is below that. */
function whole(heading: string): string {
  const rest = page.slice(page.indexOf(`\n${heading}\n`) + heading.length + 2);
  const end = rest.search(/^## /m);
  return end < 0 ? rest : rest.slice(0, end);
}

const argumentsText = (arity: number) => (arity > 0 ? `${arity}` : `${-arity} or more`);
const commands = (supported: boolean) => COMMAND_NAMES.filter((command) => command.supported === supported);

test('every supported command has a row with its number of arguments', () => {
  const rows = [...below('### Supported').matchAll(/^\| `([A-Z]+)[^|]*\| ([^|]*) \|/gm)];
  expect(rows.map(([, name, count]) => [name.toLowerCase(), count])).toEqual(
    commands(true).map(({ name, arity }) => [name, argumentsText(arity)]),
  );
});

test('every other command is listed, and their error quoted', () => {
  const section = below('### Known to Redis 2.4, but not to the model');
  const listed = [...section.matchAll(/`([A-Z]+)` \(([^)]*)\)/g)];
  expect(listed.map(([, name, count]) => [name.toLowerCase(), count])).toEqual(
    commands(false).map(({ name, arity }) => [name, argumentsText(arity)]),
  );
  expect(section).toContain(`-ERR ${unsupportedCommandError('lpush')}`);
});

test('every INFO field has a row, in the order of the text', () => {
  const counts = {
    processId: 0,
    uptimeSeconds: 0,
    lruClock: 0,
    connectedClients: 0,
    connectedSlaves: 0,
    longestOutputList: 0,
    biggestInputBuffer: 0,
    usedMemory: 0,
    usedMemoryPeak: 0,
    changesSinceLastSave: 0,
    lastSaveTime: 0,
    connectionsReceived: 0,
    commandsProcessed: 0,
    expiredKeys: 0,
    evictedKeys: 0,
    keyspaceHits: 0,
    keyspaceMisses: 0,
    pubsubChannels: 0,
    pubsubPatterns: 0,
    latestForkMicros: 0,
  };
  const text = formatInfo({
    ...counts,
    version: '2.4.9',
    bgsaveInProgress: false,
    slaves: [{ ip: '127.0.0.1', port: 1, state: 'online' }],
    master: {
      host: 'm',
      port: 1,
      linkUp: false,
      lastIoSecondsAgo: 0,
      transfer: { leftBytes: 0, lastIoSecondsAgo: 0 },
      downSinceSeconds: 0,
    },
    databases: [{ id: 0, keys: 1, expires: 0 }],
  });
  const rows = [...below('## INFO').matchAll(/^\| `([a-z0-9_]+)` \| ([^|]*) \|$/gm)];
  const lines = text.trimEnd().split('\r\n');
  expect(rows.map(([, field]) => field)).toEqual(lines.map((line) => line.slice(0, line.indexOf(':'))));
  for (const [, field, meaning] of rows) {
    const fixed = /^fixed, `([^`]*)`/.exec(meaning);
    if (fixed !== null) expect(lines).toContain(`${field}:${fixed[1]}`);
  }
});

/** A C function and its file: `call`, redis.c. */
const SOURCE = /`_?[a-zA-Z]\w+`,? (?:and `\w+`, )?\w+\.[ch]\b/;

test('every section says by which C function it can be checked', () => {
  const sections = [...page.matchAll(/^## .*$/gm)].map(([heading]) => heading);
  expect(sections.length).toBeGreaterThan(8);
  expect(sections.filter((heading) => !SOURCE.test(whole(heading)))).toEqual([]);
});

test('so does every limit that says what 2.4 does instead', () => {
  const others = below('## Limits')
    .split('\n')
    .filter((row) => / 2\.4 /.test(row));
  expect(others.length).toBeGreaterThan(5);
  expect(others.filter((row) => !SOURCE.test(row))).toEqual([]);
});
