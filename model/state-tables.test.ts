/**
 * The states that have a table change by it alone. The compiler holds the fields read-only; what it cannot see is looked
 * for in the sources.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nextState } from '../sim/index.ts';
import { endChild, forkChild, moveLink, moveSlave, reapChild } from './server/state-moves.ts';
import { connect, createBench } from './server/testing/bench.ts';
import { STATE_TABLES } from './state-tables.ts';
import { createProgram, stopClient } from './world/redis-cli.ts';

const ROOT = join(__dirname, '..');
const ROOMS = ['lab', 'model', 'properties', 'classroom', 'cli', 'web', 'bench'];

const sources = ROOMS.flatMap((room) =>
  readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('node_modules'))
    .map((file) => ({ path: `${room}/${file}`, text: readFileSync(join(ROOT, room, file), 'utf8') })),
);

/** What a pattern captures in each file, as `path: captured`. */
function found(pattern: RegExp): string[] {
  return sources.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map((match) => `${path}: ${match.at(1) ?? match[0]}`),
  );
}

const MOVES = 'model/server/state-moves.ts';
const PROGRAM = 'model/world/redis-cli.ts';

describe('a field with a table is written', () => {
  test('by the moves', () => {
    const writes = found(
      /\b(\w+\.(?:linkState|slaveState)|(?:server|running)\.child|(?:child|program)\.state) = /g,
    );
    expect(writes.sort()).toEqual([
      `${MOVES}: child.state`,
      `${MOVES}: server.child`,
      `${MOVES}: server.child`,
      `${MOVES}: server.linkState`,
      `${MOVES}: slave.slaveState`,
      `${PROGRAM}: program.state`,
    ]);
  });

  test('at birth, and in clones', () => {
    const values = found(/^ +(?:linkState|slaveState): (.*),$/gm);
    const other = values.filter(
      (value) => !/: (SLAVE_(LINK|VIEW)\.initial|\w+\.(linkState|slaveState))$/.test(value),
    );
    expect(other).toEqual([]);
    expect(values.length).toBeGreaterThan(3);
    const states = found(/^ +state: (.*),$/gm).filter((value) =>
      /^model.*(program|child|CHILD|CLIENT)/i.test(value),
    );
    expect(states).toEqual([`${PROGRAM}: CLIENT_WORKLOAD.initial`]);
  });

  test('read-only for everybody else', () => {
    const { server } = createBench().redis;
    const program = createProgram();
    () => {
      // @ts-expect-error Only moveLink may.
      server.linkState = 'none';
      // @ts-expect-error Only moveSlave may.
      server.clientById[0]!.slaveState = 'online';
      // @ts-expect-error Only forkChild and reapChild may.
      server.child = null;
      // @ts-expect-error Only endChild may.
      server.child!.state = 'ended';
      // @ts-expect-error Only the program itself may.
      program.state = 'done';
    };
    expect(found(/-readonly/g)).toEqual([`${MOVES}: -readonly`, `${PROGRAM}: -readonly`]);
  });
});

test.each(STATE_TABLES.map((table) => [table.name, table] as const))(
  '%s: a step that it does not have throws',
  (_, table) => {
    const events = [...new Set(table.transitions.map(({ on }) => on))];
    const known = new Set(table.transitions.map(({ from, on }) => `${from} ${on}`));
    let refused = 0;
    for (const state of table.states) {
      for (const event of events) {
        if (known.has(`${state} ${event}`)) continue;
        expect(() => nextState(table, state, event)).toThrow(`'${state}' on '${event}'`);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(0);
  },
);

test.each(STATE_TABLES.map((table) => [table.name, table] as const))(
  '%s: every event of it happens somewhere',
  (_, table) => {
    const code = sources
      .map(({ text }) => text.replace(/defineStateTable\(\{[\s\S]*?\n\}\);/g, ''))
      .join('\n');
    const unused = [...new Set(table.transitions.map(({ on }) => on))].filter(
      (event) => !code.includes(`'${event}'`),
    );
    expect(unused).toEqual([]);
  },
);

test('what moves refuses, and leaves all as it was', () => {
  const bench = createBench();
  const { server } = bench.redis;
  const c = connect(bench);
  const before = JSON.stringify(server);
  expect(() => moveLink(server, 'payload loaded')).toThrow("nothing leads from 'none' on 'payload loaded'");
  expect(() => moveSlave(c, 'good child reaped')).toThrow("nothing leads from 'none' on 'good child reaped'");
  expect(() => endChild(server, 'ok')).toThrow("nothing leads from 'none' on 'exit'");
  expect(() => reapChild(server)).toThrow("nothing leads from 'none' on 'cron reaps'");
  expect(JSON.stringify(server)).toBe(before);

  const child = { pid: 1, payload: '', outcome: 'ok' } as const;
  forkChild(server, child);
  expect(() => forkChild(server, child)).toThrow("nothing leads from 'running' on 'fork'");
  expect(() => reapChild(server)).toThrow("nothing leads from 'running' on 'cron reaps'");
  endChild(server, 'killed');
  expect(() => endChild(server, 'ok')).toThrow("nothing leads from 'ended' on 'exit'");
  expect(server.child).toEqual({
    pid: 1,
    payload: '',
    outcome: 'killed',
    state: 'ended',
    fileRemoved: false,
  });
  expect(reapChild(server)).toMatchObject({ pid: 1 });
  expect(server.child).toBeNull();
});

test('a program that is stopped is done, and what it had planned is void', () => {
  const program = createProgram();
  stopClient(program);
  expect(program).toEqual({ ...createProgram(), state: 'done', moves: 1 });
  stopClient(program);
  expect(program).toMatchObject({ state: 'done', moves: 2 });
});
