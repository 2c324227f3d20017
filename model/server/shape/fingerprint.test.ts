import {
  BIRTH,
  begin,
  createFingerprint,
  finish,
  GENERATION,
  REFCOUNT,
  REQUESTED,
  ROW,
  rowNumber,
  SITE,
  TEXT_PAGE,
  USABLE,
  WORD_A,
  WORD_B,
} from '../../../sim/index.ts';
import { addConnection } from '../../world/connection-fingerprint.ts';
import type { Connection, World } from '../../world/world.ts';
import { SITE_SHARED } from '../memory/sites.ts';
import { cloneServer } from './clone-server.ts';
import { fingerprintServer } from './fingerprint.ts';
import { walkServer } from './reachable.ts';
import type { Server } from './server.ts';
import { type Field, fieldsOf, Noticing, settingOf } from './testing/changed-fields.ts';
import { giveOwnTables } from './testing/own-tables.ts';
import { eachReachedWorld } from './testing/reached-worlds.ts';

const builder = createFingerprint();

function textOfServer(server: Server, bytes: boolean): string {
  const { server: whole, clients } = fingerprintServer(builder, server, bytes);
  return [whole, ...clients].map((hash) => `${hash?.high} ${hash?.low}`).join();
}

function textOfConnection(connection: Connection, bytes: boolean): string {
  begin(builder);
  addConnection(connection, bytes, builder);
  finish(builder);
  return `${builder.high} ${builder.low}`;
}

const COLUMNS = { SITE, REQUESTED, USABLE, BIRTH, GENERATION, REFCOUNT, WORD_A, WORD_B };

/** Who holds a row, without numbers. */
function roleOf(holder: string): string {
  return holder
    .replace(/shared\.select\d/, 'a shared SELECT')
    .replace(/shared\.integers\[\d+\]/, 'a shared integer')
    .replace(/shared\.\w+/, 'a shared reply')
    .replace(/\d+/g, 'N');
}

/** The rows of a heap by who holds them. */
function* rowsOf(server: Server, wanted: (path: string) => boolean): Generator<Field> {
  const roles = new Map<number, Set<string>>();
  walkServer(server, (address, holder) => {
    roles.set(address, (roles.get(address) ?? new Set()).add(roleOf(holder)));
  });
  const { cells, text } = server.heap;
  for (const [address, names] of roles) {
    const role = [...names].toSorted().join(' and ');
    for (const [name, column] of Object.entries(COLUMNS)) {
      const path = `${role}: ${name}`;
      if (!wanted(path)) continue;
      const value = cells[address + column];
      const others = column === SITE ? [SITE_SHARED] : [value + 1, value + 8, 0];
      yield { path, changes: others.map((other) => settingOf(cells, address + column, other)) };
    }
    const path = `${role}: text`;
    const row = rowNumber(address);
    const page = text[Math.floor(row / TEXT_PAGE)];
    const at = row % TEXT_PAGE;
    if (wanted(path)) yield { path, changes: [settingOf(page, at, `${page[at]}x`)] };
  }
}

/** Fields in which two servers can differ though all that is to come is the same, by the reason. */
const WITHOUT_MEANING_IN_A_SERVER: Record<string, string[]> = {
  'never changes after the start': ['index', 'name', 'version', 'shared.*'],
  'a heap is looked at through those who hold its rows, below': ['heap.*'],
  'whoever compares servers takes the fingerprints of slaves in the order in which they are fed': [
    'slaves.*',
  ],
  'the loop, the cron and INFO go through clients in this order, and time stands still': [
    'clients.values.length',
    'clients.values[]',
  ],
  'a time, and time stands still': [
    'clientById[].lastInteraction',
    'cronLoops',
    'lastSave',
    'linkDownSince',
    'lruClock',
    'lruTurns.length',
    'lruTurns[]',
    'transfer.lastIo',
  ],
  'a counter, and nothing is decided by it': [
    'clientById[].replyBytes',
    'selects.aliveBytes',
    'selects.closing',
    'selects.copied',
    'selects.created',
    'selects.freed',
    'selects.glued',
    'selects.node',
    'selects.switches',
    'selects.unsent',
    'sharedFreed',
    'stats.commands',
    'stats.connections',
    'stats.evictedKeys',
    'stats.expiredKeys',
    'stats.fullSyncs',
    'stats.keyspaceHits',
    'stats.keyspaceMisses',
    'stats.peakMemory',
    'stats.startTime',
    'stats.writes',
  ],
  'a running number, by which others know what it names': [
    'child.pid',
    'childrenStarted',
    'clientById[].id',
    'slowlogNextId',
  ],
  'an address: where in the heap something lies': [
    'clientById[].address',
    'clientById[].argvAddress',
    'clientById[].ioKeys.address',
    'clientById[].multi[].argvAddress',
    'clientById[].multiAddress',
    'clientById[].pubsubChannels.address',
    'clientById[].pubsubChannels.first.address',
    'clientById[].pubsubChannels.second.address',
    'clientById[].pubsubChannels.first.buckets[].address',
    'clientById[].pubsubChannels.first.buckets[].key',
    'clientById[].pubsubPatterns.address',
    'clientById[].reply.address',
    'clientById[].watched[].address',
    'clientById[].watchedKeys.address',
    'clients.address',
    'dbs[].blockingKeys',
    'dbs[].dict.address',
    'dbs[].dict.first.address',
    'dbs[].dict.second.address',
    'dbs[].dict.first.buckets[].address',
    'dbs[].dict.first.buckets[].key',
    'dbs[].expires.address',
    'dbs[].expires.first.address',
    'dbs[].expires.second.address',
    'dbs[].expires.first.buckets[].address',
    'dbs[].expires.first.buckets[].key',
    'dbs[].watchedKeys.address',
    'dbs[].watchedKeys.first.address',
    'dbs[].watchedKeys.second.address',
    'dbs[].watchedKeys.first.buckets[].address',
    'dbs[].watchedKeys.first.buckets[].key',
    'dbs[].watchedKeys.first.buckets[].value.address',
    'masterHostAddress',
    'monitors.address',
    'patterns[].address',
    'pubsubChannels.address',
    'pubsubChannels.first.address',
    'pubsubChannels.second.address',
    'pubsubChannels.first.buckets[].address',
    'pubsubChannels.first.buckets[].key',
    'pubsubChannels.first.buckets[].value.address',
    'pubsubPatterns.address',
    'saveParams',
    'transfer.fileName',
  ],
  'a node of a list, whose values say what is in it': [
    'clientById[].pubsubPatterns.nodes.length',
    'clientById[].pubsubPatterns.nodes[]',
    'clientById[].reply.generations.length',
    'clientById[].reply.nodes.length',
    'clientById[].reply.nodes[]',
    'clientById[].watchedKeys.nodes.length',
    'clientById[].watchedKeys.nodes[]',
    'clients.nodes.length',
    'clients.nodes[]',
    'dbs[].watchedKeys.first.buckets[].value.nodes.length',
    'dbs[].watchedKeys.first.buckets[].value.nodes[]',
    'monitors.nodes.length',
    'monitors.nodes[]',
    'pubsubChannels.first.buckets[].value.nodes.length',
    'pubsubChannels.first.buckets[].value.nodes[]',
    'pubsubPatterns.nodes.length',
    'pubsubPatterns.nodes[]',
  ],
  'says once more what another field says': [
    'clientById.length',
    'clientById[].pubsubChannels.first.buckets.length',
    'clientById[].watchedKeys.values.length',
    'clientById[].watchedKeys.values[]',
    'dbs[].dict.first.buckets.length',
    'dbs[].expires.first.buckets.length',
    'dbs[].watchedKeys.first.buckets.length',
    'master',
    'pubsubChannels.first.buckets.length',
    'pubsubPatterns.values.length',
    'pubsubPatterns.values[]',
  ],
  'a command that is over': ['clientById[].command', 'clientById[].lastCommand', 'clientById[].request'],
  'always null': ['clientById[].pubsubChannels.first.buckets[].value'],
  'no iterator lives from one event to the next': [
    'clientById[].pubsubChannels.iterators',
    'dbs[].dict.iterators',
    'dbs[].expires.iterators',
    'dbs[].watchedKeys.iterators',
    'pubsubChannels.iterators',
  ],
  'a table that is looked up in, and never gone through': [
    'dbs[].watchedKeys.rehashIndex',
    'dbs[].watchedKeys.second.size',
    'pubsubChannels.rehashIndex',
    'pubsubChannels.second.size',
  ],
  'a dead server does nothing any more, whatever it died of': [
    'death.kind',
    'death.object',
    'death.sentence',
  ],
  'read when a process starts, which knows nothing else of this server, or a child has ended, whose payload it is':
    ['rdbFile'],
  'rows that are made on first use; a key names those in use': ['sharedIntegers[]'],
};

/** An object: its count, whether it is a shared one, whether it lives, its encoding, and where its string is. */
const OBJECT = ['REFCOUNT', 'SITE', 'USABLE', 'WORD_A', 'WORD_B'];
/** Its text is its own. */
const SHARED_INTEGER = ['REFCOUNT', 'USABLE', 'WORD_A', 'WORD_B', 'text'];

/** What counts of the rows of a heap, by who holds them; of all other rows, nothing. */
const WITH_MEANING_IN_A_HEAP: Record<string, string[]> = {
  'a queued argument of client N': OBJECT,
  'a shared SELECT': ['REFCOUNT', 'USABLE'],
  'a shared integer and a value of db N': SHARED_INTEGER,
  'a shared integer and a value of db N and an argument of client N': SHARED_INTEGER,
  'a value of db N': OBJECT,
  'a watched key of db N and watched keys of client N': OBJECT,
  'an argument of client N': OBJECT,
  'chunk N of the output of client N': ['GENERATION', ...OBJECT],
  'patterns of client N and server.pubsub_patterns': OBJECT,
  'query buffer of client N': ['text'],
  'string of a queued argument of client N': ['text'],
  'string of a value of db N': ['text'],
  'string of a watched key of db N and string of watched keys of client N': ['text'],
  'string of an argument of client N': ['text'],
  'string of chunk N of the output of client N': ['text'],
  'string of patterns of client N and string of server.pubsub_patterns': ['text'],
  "the feed's own SELECT N": ['GENERATION', 'REFCOUNT', 'USABLE'],
};

const WITHOUT_MEANING_IN_A_CONNECTION: Record<string, string[]> = {
  'a time, and time stands still': [
    'link.pipes[].arrivals.length',
    'link.pipes[].arrivals[]',
    'link.pipes[].lastArrival',
    'link.pipes[].wireFreeAt',
  ],
  'given by the scenario; what a fault changes in them is a matter of time': [
    'link.pipes[].settings.bytesPerMilli',
    'link.pipes[].settings.jitterMicros',
    'link.pipes[].settings.latencyMicros',
    'link.pipes[].settings.receiveBuffer',
    'link.pipes[].settings.segmentBytes',
    'link.pipes[].settings.sendBuffer',
  ],
  'a running number': ['link.serial'],
  'whose connection it is says whoever compares': ['owners[].index', 'owners[].kind'],
  'always two': ['owners.length'],
  'told by the bytes themselves': ['link.pipes[].unread.length'],
};

/** Where the bytes of output do not count, neither does how they are cut. */
const NOR_WITHOUT_BYTES = [
  'link.pipes[].arrival',
  'link.pipes[].segment',
  'link.pipes[].segments.length',
  'link.pipes[].segments[]',
  'link.pipes[].unsent.behind.length',
  'link.pipes[].unsent.behind[]',
  'link.pipes[].unsent.front',
];

const listed = (lists: Record<string, string[]>): string[] =>
  Object.values(lists)
    .flat()
    .filter((path) => !path.endsWith('.*'))
    .toSorted();

describe.each([true, false])('if the bytes of output count: %s', (bytes) => {
  const server = new Noticing(12);
  const rows = new Noticing(12);
  const connection = new Noticing(12);
  const unseen = Object.values(WITHOUT_MEANING_IN_A_SERVER)
    .flat()
    .filter((path) => path.endsWith('.*'));
  const wanted = (path: string) => !unseen.includes(path) && server.wanted(path);

  beforeAll(() => {
    eachReachedWorld(149, ({ servers, connections }: World) => {
      for (const { server: one } of servers) {
        giveOwnTables(one);
        const ask = () => textOfServer(one, bytes);
        server.look(fieldsOf(one, '', wanted), ask);
        rows.look(rowsOf(one, rows.wanted), ask);
      }
      for (const one of connections)
        connection.look(fieldsOf(one, '', connection.wanted), () => textOfConnection(one, bytes));
    });
  });

  test('each field of a server moves its fingerprint, or has no meaning', () => {
    expect(server.unnoticed()).toEqual(listed(WITHOUT_MEANING_IN_A_SERVER));
  });

  test('of the rows of a heap, objects and strings count', () => {
    const found: Record<string, string[]> = {};
    for (const path of rows.noticed()) {
      const [role, column] = path.split(': ');
      found[role] = [...(found[role] ?? []), column];
    }
    expect(found).toEqual(WITH_MEANING_IN_A_HEAP);
  });

  test('each field of a connection moves its fingerprint, or has no meaning', () => {
    const expected = [...listed(WITHOUT_MEANING_IN_A_CONNECTION), ...(bytes ? [] : NOR_WITHOUT_BYTES)];
    expect(connection.unnoticed()).toEqual(expected.toSorted());
  });
});

test('whether two places hold the same object, or two that are alike, counts', () => {
  let asked = 0;
  eachReachedWorld(199, ({ servers }) => {
    for (const original of servers) {
      const server = cloneServer(original.server);
      const c = server.clientById.find((one) => one !== null && new Set(one.reply.objects).size > 1);
      if (c === null || c === undefined) continue;
      const { objects, generations } = c.reply;
      const other = objects.findIndex((object) => object !== objects[0]);
      // Another object is made like the first, string and all, and then the first put in its place.
      server.heap.cells.copyWithin(objects[other], objects[0], objects[0] + ROW);
      generations[other] = generations[0];
      const alike = textOfServer(server, true);
      objects[other] = objects[0];
      expect(textOfServer(server, true)).not.toBe(alike);
      asked++;
    }
  });
  expect(asked).toBeGreaterThan(0);
});
