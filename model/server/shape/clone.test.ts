import { cloneLedger } from '../../../sim/index.ts';
import { cloneWorld, type World } from '../../world/world.ts';
import { type Client, NO_FEED_MEMORY } from './server.ts';
import { eachReachedWorld } from './testing/reached-worlds.ts';
import { workingCopy } from './working-copy.ts';

type Path = string;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isEmpty = (object: object): boolean =>
  object === NO_FEED_MEMORY ||
  ('size' in object && object.size === 0) ||
  (ArrayBuffer.isView(object) && object.byteLength === 0);

/** A name in a path; what is one of many has no name of its own, and a chain of entries is one entry. */
function step(path: Path, name: string): Path {
  if (name === 'next') return path;
  return /^\d+$/.test(name) ? `${path}[]` : `${path}.${name}`;
}

/** Shows every object that can be reached from this one, and goes on below it if `look` returns true. */
function eachObject(root: object, path: Path, look: (object: object, path: Path) => boolean): void {
  if (!look(root, path) || ArrayBuffer.isView(root)) return;
  if (Array.isArray(root)) {
    for (const item of root) if (isObject(item)) eachObject(item, `${path}[]`, look);
    return;
  }
  for (const [name, value] of Object.entries(root))
    if (isObject(value)) eachObject(value, step(path, name), look);
}

/** Notes where a copy has objects of the original. What is within a shared one is not noted again. */
function addShared(original: object, copy: object, name: string, into: Set<Path>): void {
  const known = new Set<unknown>();
  eachObject(original, '', (object) => {
    if (known.has(object)) return false;
    known.add(object);
    if (ArrayBuffer.isView(object)) known.add(object.buffer);
    return true;
  });
  eachObject(copy, name, (object, path) => {
    const shared = known.has(object) || (ArrayBuffer.isView(object) && known.has(object.buffer));
    if (shared) into.add(isEmpty(object) ? `${path} (empty)` : path);
    return !shared;
  });
}

/** What the worlds must have come to for the lists below to mean something, and whether they have. */
const FEATURES: Record<string, (world: World) => boolean> = {
  'a watched key': someClient(({ watched }) => watched.length > 0),
  'a queued command': someClient(({ multi }) => multi.length > 0),
  'a request that has come in part': someClient(({ argv }) => argv.length > 0),
  'output that waits': someClient(({ reply }) => reply.nodes.length > 0),
  'a payload that is being sent': someClient(({ bulk }) => bulk !== ''),
  'a monitor': someServer(({ server }) => server.monitors.nodes.length > 0),
  'a subscription': someServer(({ server }) => server.pubsubChannels.first.used > 0),
  'a pattern': someServer(({ server }) => server.patterns.length > 0),
  'a child': someServer(({ server }) => server.child !== null),
  'a transfer': someServer(({ server }) => server.transfer.left > 0),
  'a key that expires': someServer(({ server }) =>
    server.dbs.some((db) => (db?.expires.first.used ?? 0) > 0),
  ),
  'a dict that is rehashed': someServer(({ server }) =>
    server.dbs.some((db) => (db?.dict.rehashIndex ?? -1) >= 0),
  ),
  'an object that a feed keeps': someServer(
    ({ server }) => Object.keys(server.feedMemory.objects).length > 0,
  ),
  'a number that a feed keeps': someServer(({ server }) => Object.keys(server.feedMemory.numbers).length > 0),
  'a server that has died': someServer(({ server }) => server.death !== null),
  'a link that is stalled': ({ connections }) => connections.some(({ link }) => link.pipes[1].stalled),
  'a link that is broken': ({ connections }) => connections.some(({ link }) => link.broken),
  'an end outside': ({ outside }) => outside.length > 0,
};

function someServer(has: (running: World['servers'][number]) => boolean): (world: World) => boolean {
  return ({ servers }) => servers.some(has);
}

function someClient(has: (c: Client) => boolean): (world: World) => boolean {
  return someServer(({ server }) => server.clientById.some((c) => c !== null && has(c)));
}

const EMPTY_MEMORY = 'a feed that keeps something is given another';
const EMPTY_TABLE = 'a table without memory: one does for all dicts';
const NOT_REACHED = 'no command of an exploration changes it';

/** What a clone shares with its original, and why neither can tell. Strings cannot be changed, and are not listed. */
const SHARED_WITH_CLONE: Record<Path, string> = {
  'world.queue.buckets (empty)': 'the array of no integers',
  'world.connections[].owners': 'who has the ends of a connection never changes',
  'world.connections[].link.pipes[].settings': 'a fault that changes them puts others in their place',
  'world.servers[].server.shared': 'the shared replies are made once; what they name is freed at most',
  'world.servers[].server.sharedSelects': 'as the shared replies',
  'world.servers[].server.config.inert': 'CONFIG SET puts another record in its place',
  'world.servers[].server.config.savePoints': 'CONFIG SET puts another list in its place',
  'world.servers[].server.dbs[].dict.first (empty)': EMPTY_TABLE,
  'world.servers[].server.dbs[].dict.second (empty)': EMPTY_TABLE,
  'world.servers[].server.dbs[].expires.first (empty)': EMPTY_TABLE,
  'world.servers[].server.dbs[].expires.second (empty)': EMPTY_TABLE,
  'world.servers[].server.dbs[].watchedKeys.first (empty)': EMPTY_TABLE,
  'world.servers[].server.dbs[].watchedKeys.second (empty)': EMPTY_TABLE,
  'world.servers[].server.clientById[].pubsubChannels.first (empty)': EMPTY_TABLE,
  'world.servers[].server.clientById[].pubsubChannels.second (empty)': EMPTY_TABLE,
  'world.servers[].server.pubsubChannels.first (empty)': EMPTY_TABLE,
  'world.servers[].server.pubsubChannels.second (empty)': EMPTY_TABLE,
  'world.servers[].server.feedMemory (empty)': EMPTY_MEMORY,
  'world.servers[].server.feedMemory.objects[]': 'what a feed keeps is replaced as a whole',
  'world.servers[].server.death': 'a process dies once, and of one thing',
};

const SHARED_WITH_WORKING_COPY: Record<Path, string> = {
  'server.config': NOT_REACHED,
  'server.shared': NOT_REACHED,
  'server.sharedSelects': NOT_REACHED,
  'server.sharedIntegers': NOT_REACHED,
  'server.dbs[].dict.first (empty)': EMPTY_TABLE,
  'server.dbs[].dict.second (empty)': EMPTY_TABLE,
  'server.dbs[].expires': NOT_REACHED,
  'server.dbs[].watchedKeys': NOT_REACHED,
  'server.monitors': NOT_REACHED,
  'server.pubsubChannels': NOT_REACHED,
  'server.pubsubPatterns': NOT_REACHED,
  'server.patterns': NOT_REACHED,
  'server.lruTurns': NOT_REACHED,
  'server.slowlog': NOT_REACHED,
  'server.transfer': NOT_REACHED,
  'server.feedMemory (empty)': EMPTY_MEMORY,
  'server.feedMemory.objects[]': 'what a feed keeps is replaced as a whole',
  'server.death': 'a process dies once, and of one thing',
  'server.clientById[].multi': NOT_REACHED,
  'server.clientById[].ioKeys': NOT_REACHED,
  'server.clientById[].watchedKeys': NOT_REACHED,
  'server.clientById[].watched': NOT_REACHED,
  'server.clientById[].pubsubChannels.first': 'a client that goes is given another table',
  'server.clientById[].pubsubChannels.first (empty)': EMPTY_TABLE,
  'server.clientById[].pubsubChannels.second (empty)': EMPTY_TABLE,
  'server.clientById[].pubsubPatterns': NOT_REACHED,
};

describe('over worlds with everything in them', () => {
  const missing = new Set(Object.keys(FEATURES));
  const withClone = new Set<Path>();
  const withWorkingCopy = new Set<Path>();
  const withUntouched = new Set<Path>();

  beforeAll(() => {
    eachReachedWorld(97, (world) => {
      for (const name of missing) if (FEATURES[name](world)) missing.delete(name);
      addShared(world, cloneWorld(world), 'world', withClone);
      for (const { server } of world.servers) {
        const heap = cloneLedger(server.heap);
        const everybody = server.clientById.map(() => true);
        addShared(server, workingCopy(server, heap, everybody, true), 'server', withWorkingCopy);
        addShared(server, workingCopy(server, heap, [], false), 'server', withUntouched);
      }
    });
  });

  test('such as', () => {
    expect([...missing]).toEqual([]);
  });

  test('this is all that a clone shares with its original', () => {
    expect([...withClone].toSorted()).toEqual(Object.keys(SHARED_WITH_CLONE).toSorted());
  });

  test('this is all that a working copy shares with its original', () => {
    expect([...withWorkingCopy].toSorted()).toEqual(Object.keys(SHARED_WITH_WORKING_COPY).toSorted());
  });

  test('one that executes nothing shares its databases and clients, too', () => {
    const clients = 'server.clientById[]';
    const expected = [...withWorkingCopy].filter(
      (path) => !path.startsWith(clients) && !path.startsWith('server.dbs'),
    );
    expect([...withUntouched].toSorted()).toEqual([...expected, clients, 'server.dbs'].toSorted());
  });
});
