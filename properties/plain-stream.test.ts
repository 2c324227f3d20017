/** What the words of a stream alone tell is what a fresh server makes of it; where they do not, nothing is told. */
import { checkRun, chooserOf, huntCase } from '../lab/index.ts';
import { VARIANTS } from '../model/index.ts';
import { datasetOf } from './dataset.ts';
import { freshServer, type Input } from './fresh-server.ts';
import type { StreamNotes } from './notes/stream-notes.ts';
import { plainDataset, storesPlainly } from './plain-stream.ts';
import { playStream } from './played-stream.ts';
import type { RedisCalmProperty, RunEnd } from './property.ts';
import { createRedisSystem } from './redis-system.ts';

const redis = createRedisSystem();

/** Plays a case of a hunt, and shows its end. */
function endOf(number: number, look: (end: RunEnd) => void): void {
  const drawn = huntCase({ system: redis, seed: 'plain', space: { version: '2.4.10' } }, number);
  const property: RedisCalmProperty = {
    id: 'looks',
    title: 'looks',
    when: 'whenCalm',
    needs: ['streams'],
    check(end) {
      look(end);
      return null;
    },
  };
  checkRun(redis, drawn.scenario, {
    variant: VARIANTS[number % VARIANTS.length],
    chooser: chooserOf(drawn),
    properties: [property],
  });
}

function played({ simulation }: RunEnd, index: number, notes: Pick<StreamNotes, 'payload' | 'chunks'>) {
  const input: Input = { micros: 0, bytes: '' };
  const fresh = freshServer(simulation, index, input);
  fresh.server.masterHost = 'master';
  expect(playStream(fresh, input, notes)).toBeNull();
  return fresh;
}

test('it is what a fresh server makes of the streams of hunted runs, and is told of most of them', () => {
  let told = 0;
  let streams = 0;
  for (let number = 0; number < 400; number++) {
    endOf(number, (end) => {
      for (const [index, { server, up }] of end.simulation.world.servers.entries()) {
        if (!up || server.linkState !== 'connected') continue;
        streams++;
        const dataset = plainDataset(end.simulation.redis[index], end.streams[index]);
        if (dataset === null) continue;
        told++;
        const fresh = played(end, index, end.streams[index]);
        const keys = [...datasetOf(fresh).values()].map(({ db, key, value, deadline }) => {
          expect([dataset.get(db)?.get(key), -1]).toEqual([value, deadline]);
          return value;
        });
        expect(keys).toHaveLength([...dataset.values()].reduce((sum, { size }) => sum + size, 0));
        expect(storesPlainly(fresh, dataset)).toBe(true);
      }
    });
  }
  expect(told).toBeGreaterThan(streams / 2);
  expect(told).toBeLessThan(streams);
});

const EMPTY = 'REDIS0002\xff';
const multibulk = (...words: string[]) =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;

describe('of one stream', () => {
  let end: RunEnd;
  beforeAll(() => {
    endOf(0, (seen) => {
      end = seen;
    });
  });
  const told = (bytes: string, payload = EMPTY) =>
    plainDataset(end.simulation.redis[0], { payload, chunks: [{ micros: 0, bytes }] });

  test.each([
    ['select 3\r\n', multibulk('SET', 'k', 'v'), 'select 4\r\n', multibulk('flushdb')],
    ['PING\r\n', multibulk('SETNX', 'k', '1'), multibulk('setnx', 'k', '2'), multibulk('INCRBY', 'k', '41')],
    [multibulk('MSET', 'k', 'a', 'l', 'b'), multibulk('MSETNX', 'm', 'c', 'k', 'd'), multibulk('DEL', 'l')],
    [
      multibulk('MSETNX', 'k', 'a', 'k', 'b'),
      multibulk('APPEND', 'k', '\r\n$1\r\n'),
      multibulk('PUBLISH', 'c', 'm'),
    ],
    [multibulk('SET', 'k', 'v'), multibulk('FLUSHALL'), multibulk('GETSET', 'k', 'w'), multibulk('get', 'k')],
  ])('cut anywhere, it gives the same as a server: %j', (...requests) => {
    const bytes = requests.join('');
    for (let cut = 0; cut <= bytes.length; cut++) {
      const chunks = [bytes.slice(0, cut), bytes.slice(cut)].map((part) => ({ micros: 0, bytes: part }));
      const dataset = plainDataset(end.simulation.redis[0], { payload: EMPTY, chunks });
      expect(dataset).not.toBeNull();
      expect(storesPlainly(played(end, 0, { payload: EMPTY, chunks }), dataset as never)).toBe(true);
    }
  });

  test.each([1, 7, 1_000])(
    'in pieces of %i bytes it gives the same as a server, however long its requests are',
    (size) => {
      const long = multibulk('APPEND', 'k', 'v'.repeat(20_000));
      const bytes = `select 3\r\n${long}${multibulk('SET', 'l', 'w')}${long}PING\r\n`;
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => ({
        micros: 0,
        bytes: bytes.slice(n * size, (n + 1) * size),
      }));
      const dataset = plainDataset(end.simulation.redis[0], { payload: EMPTY, chunks });
      expect(dataset?.get(3)?.get('k')).toHaveLength(40_000);
      expect(storesPlainly(played(end, 0, { payload: EMPTY, chunks }), dataset as never)).toBe(true);
    },
  );

  test('what a server stores besides, or otherwise, or with a deadline, is not that', () => {
    const chunks = [{ micros: 0, bytes: multibulk('SET', 'k', 'v') }];
    const dataset = plainDataset(end.simulation.redis[0], { payload: EMPTY, chunks });
    const stored = (more: string) =>
      storesPlainly(
        played(end, 0, { payload: EMPTY, chunks: [...chunks, { micros: 0, bytes: more }] }),
        dataset as never,
      );
    expect(stored('')).toBe(true);
    expect(stored(multibulk('SET', 'k', 'w'))).toBe(false);
    expect(stored(multibulk('SET', 'l', 'v'))).toBe(false);
    expect(stored(`select 1\r\n${multibulk('SET', 'k', 'v')}`)).toBe(false);
    expect(stored(multibulk('EXPIRE', 'k', '100'))).toBe(false);
    expect(stored(multibulk('DEL', 'k'))).toBe(false);
    expect(stored(multibulk('RENAME', 'k', 'l'))).toBe(false);
  });

  test.each([
    ['a command that it knows nothing of', multibulk('RENAME', 'k', 'l')],
    ['one that is answered with an error', multibulk('SET', 'k', 'v') + multibulk('INCR', 'k')],
    ['a wrong number of arguments', multibulk('SET', 'k')],
    ['no argument at all', multibulk('DEL')],
    ['a key without a value', multibulk('MSET', 'k', 'v', 'l')],
    ['FLUSHALL of something', multibulk('FLUSHALL', 'k')],
    ['a transaction', multibulk('MULTI')],
    ['a database that is not there', 'select 16\r\n'],
    ['a database that is no number', 'select x\r\n'],
    ['SELECT of two', 'select 1 2\r\n'],
    ['two blanks', 'select  1\r\n'],
    ['another line', 'set k v\r\n'],
    ['an empty line', '\r\n'],
    ['a request without words', '*0\r\n'],
    ['a request of so many', '*x\r\n'],
    ['words of a length', '*1\r\n$x\r\nPING\r\n'],
    ['words that are cut off', multibulk('SET', 'k', 'v').slice(0, -1)],
    ['words that go on', '*1\r\n$4\r\nPINGS\r\n'],
    ['no length where there should be one', '*1\r\n:4\r\nPING\r\n'],
  ])('nothing is told of %s', (_, bytes) => {
    expect(told(bytes)).toBeNull();
  });

  test.each([
    ['with a deadline', `REDIS0002\xfe\x00\xfd\x01\x00\x00\x00\x00\x01k\x01v\xff`],
    ['with a key twice', `REDIS0002\xfe\x00\x00\x01k\x01v\x00\x01k\x01w\xff`],
    ['for a database that is not there', `REDIS0002\xfe\x10\x00\x01k\x01v\xff`],
    ['that cannot be read', 'REDIS'],
  ])('nor of a payload %s', (_, payload) => {
    expect(told('', payload)).toBeNull();
  });

  test('nor where a server may refuse a write', () => {
    const { server } = end.simulation.redis[0];
    const with_ = (change: Partial<typeof server.config>) =>
      plainDataset(
        { ...end.simulation.redis[0], server: { ...server, config: { ...server.config, ...change } } },
        {
          payload: EMPTY,
          chunks: [],
        },
      );
    expect(with_({})).not.toBeNull();
    expect(with_({ maxMemory: 1_000_000 })).toBeNull();
    expect(with_({ slaveServeStaleData: false })).toBeNull();
  });

  test('its payload counts', () => {
    const payload = `REDIS0002\xfe\x02\x00\x01k\x01v\xff`;
    const dataset = told('', payload);
    expect(dataset).toEqual(new Map([[2, new Map([['k', 'v']])]]));
    expect(storesPlainly(played(end, 0, { payload, chunks: [] }), dataset as never)).toBe(true);
  });
});
