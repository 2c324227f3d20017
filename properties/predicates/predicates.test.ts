/** Every predicate can say no: the end of a good run is spoilt in one place, and the right one notices. */

import { checkRun } from '../../lab/index.ts';
import { auditServer, completeScenario, type FeedPorts, type Variant } from '../../model/index.ts';
import { dictEntries, feed2410, type Long } from '../../model/internals.ts';
import { SITE_VALUE } from '../../model/server/memory/sites.ts';
import { createRedisSystem } from '../../properties/redis-system.ts';
import { allocate, createReplayChooser, holdText, WORD_B } from '../../sim/index.ts';
import { bringToRest } from '../at-rest.ts';
import { askedCommands } from '../notes/asked-commands.ts';
import { createReplyNotes, noteReplies } from '../notes/reply-notes.ts';
import { LIFETIMES, PROPERTIES, propertyById } from '../properties.ts';
import type { RedisCalmProperty, RunEnd } from '../property.ts';

const redis = createRedisSystem();

const scenario = completeScenario({
  name: 'plain',
  servers: [{ name: 'master' }, { name: 'slave-1', follows: 'master' }],
  clients: [
    {
      name: 'client-1',
      server: 'master',
      startMicros: 200_000,
      workload: {
        script: [
          ['SELECT', '3'],
          ['SET', 'k', 'v'],
          ['SETEX', 'e', '1000', 'v'],
          ['ECHO', 'one'],
          ['ECHO', 'two'],
        ],
      },
    },
  ],
});

/** The end of a good run, to be spoilt. */
function goodEnd(of = scenario): RunEnd {
  let kept: RunEnd | undefined;
  const keep: RedisCalmProperty = {
    id: 'keep',
    title: 'It is kept.',
    when: 'whenCalm',
    needs: ['replies', 'streams'],
    check(end) {
      kept = end;
      return null;
    },
  };
  checkRun(redis, of, { variant: feed2410, chooser: createReplayChooser({}), properties: [keep] });
  return kept as RunEnd;
}

/** The sentences of all calm properties on a spoilt end, by property. */
function complaints(end: RunEnd): Record<string, string> {
  const { simulation } = end;
  const fresh: RunEnd = {
    ...end,
    audits: simulation.world.servers.map(({ server }) => auditServer(server)),
    atRest: () => bringToRest(simulation),
  };
  const entries = PROPERTIES.flatMap((property): [string, string][] => {
    const sentence = property.when === 'whenCalm' ? property.check(fresh) : null;
    return sentence === null ? [] : [[property.id, sentence]];
  });
  return Object.fromEntries(entries);
}

test('nobody complains about a good run', () => {
  expect(complaints(goodEnd())).toEqual({});
});

test('nor about one that leaves a slow log and other save points behind', () => {
  const script = [
    ['CONFIG', 'SET', 'save', '900 1 60 10000 30 10000 1000 1'],
    ['CONFIG', 'SET', 'slowlog-log-slower-than', '0'],
    ['SET', 'k', 'v'.repeat(100)],
    ['SET', 'n', '7'],
    ['SET', 'm', '12345'],
    ['INCR', 'm'],
    ['DEL', 'k'],
  ];
  const [client] = scenario.clients;
  const end = goodEnd({ ...scenario, clients: [{ ...client, workload: { script, repeat: 2 } }] });
  const { config, slowlog } = end.simulation.world.servers[0].server;
  expect([config.savePoints.length, slowlog.length]).toEqual([4, 13]);
  expect(complaints(end)).toEqual({});
  slowlog.pop();
  expect(Object.keys(complaints(end))).toEqual(['ledger-and-audit-agree', 'memory-at-rest']);
});

test('a slave that is dead has what it had when it died, and is not held against its master', () => {
  const end = goodEnd();
  const [, slave] = end.simulation.world.servers;
  const { value } = entryOf(end, 1, 'k');
  const { heap } = end.simulation.redis[1];
  holdText(heap, heap.cells[value().value + WORD_B], 'w');
  expect(complaints(end)).toHaveProperty('slaves-converge');
  slave.up = false;
  expect(complaints(end)).not.toHaveProperty('slaves-converge');
});

test('a stray allocation: out of reach, and too many bytes at rest', () => {
  const end = goodEnd();
  const [redis] = end.simulation.redis;
  allocate(redis.heap, redis.rules.sizeClasses, SITE_VALUE, 100);
  expect(complaints(end)).toEqual({
    'ledger-and-audit-agree': expect.stringMatching(
      /^master: 1 allocations of 112 bytes are alive and out of reach, the first a value object/,
    ),
    'memory-at-rest': expect.stringMatching(/^master, alone with its keys, holds .* and 112 too many\.$/),
  });
});

test('a sum that is not the sum of its rows', () => {
  const end = goodEnd();
  end.simulation.redis[1].heap.used += 8;
  expect(Object.keys(complaints(end))).toEqual(['ledger-and-audit-agree', 'memory-at-rest']);
});

function entryOf(end: RunEnd, server: number, key: string) {
  const { dbs } = end.simulation.world.servers[server].server;
  const db = dbs[3] as NonNullable<(typeof dbs)[number]>;
  const find = <V>(entries: Iterable<{ text: string; value: V }>) =>
    [...entries].find(({ text }) => text === key) as { text: string; value: V };
  return {
    deadline: () => find<Long>(dictEntries(db.expires)),
    value: () => find<number>(dictEntries(db.dict)),
  };
}

test('another value on the slave: it does not converge, and its stream gives something else', () => {
  const end = goodEnd();
  const { heap } = end.simulation.redis[1];
  const { value } = entryOf(end, 1, 'k').value();
  holdText(heap, heap.cells[value + WORD_B], 'w');
  expect(complaints(end)).toEqual({
    'slaves-converge': 'key "k" of db 3 is "v" in master and "w" in its slave slave-1.',
    'stream-replays': 'key "k" of db 3 is "w" in slave-1 and "v" in what its stream gives.',
  });
});

test('long values that differ late are shown where they differ', () => {
  const long = 'x'.repeat(5_000);
  const [client] = scenario.clients;
  const script = [
    ['SELECT', '3'],
    ['SET', 'k', `${long}ab`],
  ];
  const end = goodEnd({ ...scenario, clients: [{ ...client, workload: { script, repeat: 1 } }] });
  const { heap } = end.simulation.redis[1];
  const { value } = entryOf(end, 1, 'k').value();
  holdText(heap, heap.cells[value + WORD_B], `${long}ac`);
  expect(complaints(end)['slaves-converge']).toBe(
    'key "k" of db 3 is "...xxxxxxxxxab" from byte 4991 on in master and "...xxxxxxxxxac" from byte 4991 on in its slave slave-1.',
  );
});

test.each([
  [1, ['stream-replays']],
  [-1, ['slaves-converge', 'stream-replays']],
  [100, ['slaves-converge', 'stream-replays']],
])('a deadline %i seconds later on the slave', (seconds, properties) => {
  const end = goodEnd();
  const entry = entryOf(end, 1, 'e').deadline();
  entry.value = Number(entry.value) + seconds;
  expect(Object.keys(complaints(end))).toEqual(properties);
});

test('a stream of which something was lost', () => {
  const end = goodEnd();
  end.streams[1].chunks.pop();
  expect(complaints(end)).toEqual({
    'stream-replays': expect.stringMatching(
      /^key "\w" of db 3 is in slave-1 and not in what its stream gives\.$/,
    ),
  });
});

test('a stream that is longer than what is kept is undecided', () => {
  const end = goodEnd();
  end.streams[1].bytes = 3_000_000;
  const property = propertyById('stream-replays') as RedisCalmProperty;
  expect(property.undecided?.(end)).toBe(
    'The stream of slave-1 has 3,000,000 bytes, and no more than 2,000,000 are kept.',
  );
});

test('replies that have changed places', () => {
  const { simulation } = goodEnd();
  const right = '+OK\r\n+OK\r\n+OK\r\n$3\r\none\r\n$3\r\ntwo\r\n';
  const wrong = '+OK\r\n+OK\r\n+OK\r\n$3\r\ntwo\r\n$3\r\none\r\n';
  const mismatchOf = (bytes: string) => {
    simulation.world.clients[0].answered = 0;
    const notes = createReplyNotes(simulation.scenario.clients.map(askedCommands));
    for (const byte of bytes) noteReplies(notes, simulation, 0, byte);
    return notes.mismatch;
  };
  expect(mismatchOf(right)).toBeNull();
  expect(mismatchOf(wrong)).toBe('reply 4 to client-1 is "$two", which does not answer ECHO one');
  expect(mismatchOf(`${right}:1\r\n`)).toBe('client-1 was sent ":1", which answers nothing it asked');
});

describe('feeds that are wrong about a shared object', () => {
  const wrong = (id: string, change: (ports: FeedPorts) => Partial<FeedPorts>): Variant => ({
    id,
    title: id,
    feed: (ports, slaves, dictid, argv) =>
      feed2410.feed({ ...ports, ...change(ports) }, slaves, dictid, argv),
  });
  const violated = (variant: Variant) =>
    checkRun(redis, scenario, {
      variant,
      chooser: createReplayChooser({}),
      properties: LIFETIMES,
    }).verdicts.filter(({ held }) => held === false);

  test('without the increment, the first release frees it', () => {
    const [verdict] = violated(wrong('no-increment', () => ({ incrRefCount: () => {} })));
    expect(verdict).toMatchObject({ property: 'shared-objects-intact' });
    expect(verdict.sentence).toMatch(/^master has freed 1 of its shared objects/);
  });

  test('without the release, its count grows', () => {
    const [verdict] = violated(wrong('no-release', () => ({ decrRefCount: () => {} })));
    expect(verdict).toMatchObject({ property: 'shared-counts' });
    expect(verdict.sentence).toBe('master: the shared SELECT 3 has a count of 2, and 1 places hold it.');
  });
});

test.each([
  [262_144, 'a socket that takes everything', null],
  [1_000, 'a socket with less room than a reply', true],
])('%i bytes of room: %s', (room, _, held) => {
  const [client] = scenario.clients;
  const [partial] = [propertyById('reaches-partial-write')].flatMap((each) => each ?? []);
  const of = {
    ...scenario,
    links: {
      ...scenario.links,
      default: { ...scenario.links.default, sendBuffer: room, receiveBuffer: room },
    },
    clients: [{ ...client, workload: { script: [['ECHO', 'x'.repeat(5_000)]], repeat: 1 } }],
  };
  const { verdicts } = checkRun(redis, of, {
    variant: feed2410,
    chooser: createReplayChooser({}),
    properties: [partial],
  });
  expect(verdicts).toMatchObject([{ property: 'reaches-partial-write', held }]);
});
