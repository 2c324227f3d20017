import fc from 'fast-check';
import {
  BIRTH,
  GENERATION,
  heldText,
  type Ledger,
  REFCOUNT,
  REQUESTED,
  ROW,
  SITE,
  USABLE,
  WORD_A,
  WORD_B,
} from '../../../sim/index.ts';
import { ServerDied } from '../death.ts';
import { isInteger } from '../memory/object.ts';
import { createServerCaches, type ServerCaches } from '../server-caches.ts';
import { auditServer } from '../shape/reachable.ts';
import type { Client } from '../shape/server.ts';
import {
  attach,
  type Bench,
  type BenchOptions,
  connect,
  createBench,
  cron,
  drain,
  say,
} from '../testing/bench.ts';
import { encodeCommand } from '../text/resp.ts';

/** The short ways of SET and SELECT, and of what slaves hear, held against the long ones row by row. */

/** Remembers nothing: every request is read, and executed in full. */
class NoRequests extends Map<string, never> {
  override set(): this {
    return this;
  }
}

function forgetful(): ServerCaches {
  return { ...createServerCaches(), texts: new NoRequests() };
}

interface Side {
  bench: Bench;
  clients: Client[];
  /** Commands that were executed briefly. */
  brief: number;
  death: string | null;
}

/** @param whole whether requests are fed to slaves as they were read; word by word, if not */
function sideOf(options: BenchOptions, slaves: number, whole: boolean): Side {
  const bench = createBench(options);
  const side: Side = { bench, clients: [], brief: 0, death: null };
  for (let i = 0; i < slaves; i++) attach(bench);
  side.clients.push(connect(bench), connect(bench));
  bench.redis.commandRan = (c) => {
    if (bench.redis.unwritten.first !== 0) side.brief++;
    // An integer that is part of what is sent whole is not made a string before.
    if (!whole && !c.argv.some((argument) => isInteger(bench.redis, argument))) c.request = null;
  };
  return side;
}

const SPELLINGS: Record<string, (words: readonly string[]) => string> = {
  'multi-bulk': (words) => encodeCommand([...words]),
  inline: (words) => `${words.join(' ')}\r\n`,
  'two blanks': (words) => `${words.join('  ')}\r\n`,
  'leading zeros': (words) => encodeCommand([...words]).replace(/[*$]/g, '$&0'),
};

function play({ bench, clients }: Side, { client, commands, spelling, drained }: Portion): void {
  say(bench, clients[client], commands.map(SPELLINGS[spelling]).join(''));
  if (drained) for (const c of bench.redis.server.clientById) if (c !== null) drain(bench, c);
  cron(bench);
}

function playAll(side: Side, portions: readonly Portion[]): void {
  try {
    for (const portion of portions) play(side, portion);
  } catch (error) {
    if (!(error instanceof ServerDied)) throw error;
    side.death = error.message;
  }
}

const OF_ALL = { SITE, USABLE, BIRTH, GENERATION, WORD_A, WORD_B };
const OF_LIVING = { REQUESTED, REFCOUNT };

/** Every row. What was asked for and counted of a dead one, nobody looks at. */
function rowsOf(ledger: Ledger): Record<string, number | string>[] {
  const { cells, top } = ledger;
  const rows: Record<string, number | string>[] = [];
  for (let row = ROW; row < top; row += ROW) {
    const columns = cells[row + USABLE] === 0 ? OF_ALL : { ...OF_ALL, ...OF_LIVING };
    const named = Object.entries(columns).map(([name, column]) => [name, cells[row + column]]);
    rows.push({ ...Object.fromEntries(named), text: heldText(ledger, row) });
  }
  return rows;
}

function stateOf({ bench, death }: Side): unknown {
  const { heap, ...server } = bench.redis.server;
  const { used, untracked, allocations, releases, made, freed, top } = heap;
  const { leaked, dangling, references } = auditServer(bench.redis.server);
  const totals = { used, untracked, allocations, releases, made, freed, top };
  return { server, totals, rows: rowsOf(heap), leaked, dangling, references, written: bench.written, death };
}

interface Portion {
  client: number;
  commands: readonly (readonly string[])[];
  spelling: string;
  drained: boolean;
}

const key = fc.constantFrom('a', 'b', 'c');
const value = fc.constantFrom('text', 'other', '7', '12345', '', 'x'.repeat(30));
const command = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom('SET', 'set'), key, value) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('SELECT'), fc.constantFrom('0', '3', '12', '99', '-1', 'x')) },
  fc.tuple(fc.constantFrom('GET', 'DEL', 'INCR', 'WATCH'), key),
  fc.tuple(fc.constant('EXPIRE'), key, fc.constant('1')),
  fc.constantFrom(
    ['MULTI'],
    ['EXEC'],
    ['UNWATCH'],
    ['FLUSHALL'],
    ['CONFIG', 'SET', 'maxmemory', '0'],
    ['CONFIG', 'SET', 'slowlog-log-slower-than', '0'],
    ['CONFIG', 'SET', 'slowlog-log-slower-than', '10000'],
    ['SLOWLOG', 'RESET'],
    ['DEBUG', 'POPULATE', '9'],
  ),
);
const portions = fc.array(
  fc.record({
    client: fc.nat(1),
    commands: fc.array(command, { minLength: 1, maxLength: 4 }),
    spelling: fc.oneof(
      { weight: 5, arbitrary: fc.constant('multi-bulk') },
      fc.constantFrom(...Object.keys(SPELLINGS)),
    ),
    drained: fc.boolean(),
  }),
  { maxLength: 30 },
);

describe('the short way and the long one', () => {
  test.each([
    ['2.4.9', 1, {}],
    ['2.4.10', 2, {}],
    ['2.4.9', 1, { replyBufferBytes: 36, replyChunkBytes: 32, sharedIntegers: 0 }],
    ['2.4.9', 2, { replyBufferBytes: 64, replyChunkBytes: 200 }],
    ['2.4.10', 1, { replyBufferBytes: 64, replyChunkBytes: 200, ioBufferBytes: 50 }],
    ['2.4.10', 0, { ioBufferBytes: 40 }],
    ['2.4.10', 0, {}],
    ['freed-at-once', 2, {}],
    ['last-one-kept', 1, {}],
    ['later-design', 2, {}],
  ])('%s, %d slaves, %j: come to the same', (variant, slaves, rules) => {
    let brief = 0;
    fc.assert(
      fc.property(portions, (all) => {
        const short = sideOf({ variant, rules, caches: createServerCaches() }, slaves, true);
        const long = sideOf({ variant, rules, caches: forgetful() }, slaves, false);
        playAll(short, [...all, ...all]);
        playAll(long, [...all, ...all]);
        expect(stateOf(short)).toEqual(stateOf(long));
        expect(long.brief).toBe(0);
        brief += short.brief;
      }),
      { numRuns: 60, seed: 7 },
    );
    expect(brief).toBeGreaterThan(0);
  });
});
