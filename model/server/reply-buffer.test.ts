import fc from 'fast-check';
import { type Address, USABLE } from '../../sim/index.ts';
import { createStringObject, decrRefCount, objectRefcount, objectSds, objectText } from './memory/object.ts';
import { sdsNew, sdsUsable } from './memory/sds.ts';
import { SITE_REPLY } from './memory/sites.ts';
import {
  addReply,
  addReplySds,
  addReplyString,
  copyClientOutputBuffer,
  createReplyList,
  releaseReplyList,
  removeReplyNode,
} from './reply-buffer.ts';
import { sendReplyToClient } from './send-reply.ts';
import { auditServer } from './shape/reachable.ts';
import { type Client, FLAG_CLOSE_AFTER_REPLY } from './shape/server.ts';
import {
  ask,
  attach,
  type Bench,
  connect,
  createBench,
  drain,
  endChild,
  growth,
  requested,
  say,
  sync,
  tell,
  used,
} from './testing/bench.ts';
import { encodeCommand } from './text/resp.ts';

/** networking.c of tag 2.4.9: where the bytes and the objects of a reply go. */

const VERSIONS = ['2.4.9', '2.4.10'] as const;

function chunks(bench: Bench, c: Client): string[] {
  return c.reply.objects.map((object) => objectText(bench.redis, object));
}

/** Fills the static buffer, and lets the list begin when it is more than fits. */
function fill(bench: Bench, c: Client, bytes: number): void {
  addReplyString(bench.redis, c, 'x'.repeat(bytes));
}

describe('the static buffer and the list', () => {
  it('7,500 bytes fit; what does not fit begins the list, and all that follows goes there', () => {
    const bench = createBench();
    const c = connect(bench);
    fill(bench, c, 7498);
    addReplyString(bench.redis, c, 'yy');
    expect([c.buf.length, chunks(bench, c)]).toEqual([7500, []]);
    const other = connect(bench);
    fill(bench, other, 7498);
    addReplyString(bench.redis, other, 'yyy');
    // _addReplyToBuffer: with a list begun there is no going back, though two bytes are free.
    addReplyString(bench.redis, other, 'z');
    expect([other.buf.length, chunks(bench, other)]).toEqual([7498, ['yyyz']]);
  });

  it('glues to the last chunk while both together are at most 7,500 bytes', () => {
    const bench = createBench();
    const c = connect(bench);
    fill(bench, c, 7500);
    fill(bench, c, 7400);
    fill(bench, c, 100);
    // _addReplyStringToList: sdslen(tail) + len <= REDIS_REPLY_CHUNK_BYTES.
    expect(chunks(bench, c).map((chunk) => chunk.length)).toEqual([7500]);
    fill(bench, c, 1);
    expect(chunks(bench, c).map((chunk) => chunk.length)).toEqual([7500, 1]);
  });

  it('a value longer than a chunk is one chunk', () => {
    const bench = createBench();
    const c = connect(bench);
    fill(bench, c, 20_000);
    expect(chunks(bench, c).map((chunk) => chunk.length)).toEqual([20_000]);
  });

  it('costs a node, an object and a string without room; gluing gives it room', () => {
    const bench = createBench();
    const c = connect(bench);
    fill(bench, c, 7500);
    // listAddNodeTail 24 -> 32, createStringObject: 16, and 8 + 100 + 1 -> 112.
    expect(growth(bench, () => fill(bench, c, 100))).toBe(32 + 16 + 112);
    // sdscatlen: 8 + 2 * 200 + 1 = 409, in the class of 448.
    expect(growth(bench, () => fill(bench, c, 100))).toBe(448 - 112);
  });
});

describe('objects of the caller in the list', () => {
  it('the list takes a count, and copies a shared object before it glues to it', () => {
    const bench = createBench();
    const { redis } = bench;
    const c = connect(bench);
    const { pong } = redis.server.shared;
    fill(bench, c, 7500);
    addReply(redis, c, pong);
    expect([objectRefcount(redis, pong), c.reply.objects[0]]).toEqual([2, pong]);
    // dupLastObjectIfNeeded: a count above 1 means that somebody else has it.
    addReplyString(redis, c, 'abc');
    expect(objectRefcount(redis, pong)).toBe(1);
    expect(objectText(redis, pong)).toBe('+PONG\r\n');
    expect(chunks(bench, c)).toEqual(['+PONG\r\nabc']);
  });

  it('a value in the list outlives its key', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SET', 'k', 'v'.repeat(8000)]);
    bench.writeTakes = 0;
    say(bench, c, encodeCommand(['GET', 'k']) + encodeCommand(['DEL', 'k']));
    // The value's own object is the chunk: the length line does not fit beside 8,000 bytes.
    expect(chunks(bench, c).map((chunk) => chunk.length)).toEqual([8000, 6]);
    bench.writeTakes = 100_000;
    expect(drain(bench, c)).toBe(`$8000\r\n${'v'.repeat(8000)}\r\n:1\r\n`);
  });

  it('an integer is decoded into an object of the list', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SET', 'k', '12345']);
    fill(bench, c, 7500);
    // addReplyBulk: "$5\r\n" is a chunk; the digits and CRLF are glued, and the decoded object is gone again.
    expect(growth(bench, () => say(bench, c, encodeCommand(['GET', 'k'])))).toBeGreaterThan(0);
    expect(chunks(bench, c)).toEqual(['$5\r\n12345\r\n']);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });
});

describe('the multi-bulk length that comes later', () => {
  /** KEYS with as many keys, its reply not sent. */
  function keysReply(keys: number): { bench: Bench; c: Client } {
    const bench = createBench();
    const c = connect(bench);
    for (let i = 0; i < keys; i++) tell(bench, c, ['SET', `k${i}`, 'v']);
    say(bench, c, encodeCommand(['KEYS', '*']));
    return { bench, c };
  }

  it('is a chunk of its own without elements', () => {
    const { bench, c } = keysReply(0);
    expect([c.buf, chunks(bench, c)]).toEqual(['', ['*0\r\n']]);
    // sdscatprintf(sdsempty(), ...): 4 bytes, doubled.
    expect(requested(bench, objectSds(bench.redis, c.reply.objects[0]))).toBe(8 + 8 + 1);
  });

  it('is glued before the next chunk, with the room of an append', () => {
    const { bench, c } = keysReply(1);
    expect(chunks(bench, c)).toEqual(['*1\r\n$2\r\nk0\r\n']);
    // "*1\r\n" has 4 bytes of room; sdscatlen of 8 more: 8 + 2 * 12 + 1.
    expect(requested(bench, objectSds(bench.redis, c.reply.objects[0]))).toBe(33);
  });

  it('is glued to a chunk of any length, and the chunk after that stays', () => {
    const { bench, c } = keysReply(1000);
    const lengths = chunks(bench, c).map((chunk) => chunk.length);
    // setDeferredMultiBulkLength does not look at the chunk limit: "*1000\r\n" before the first full chunk.
    expect(lengths[0]).toBeGreaterThan(7490);
    expect(chunks(bench, c)[0]).toMatch(/^\*1000\r\n\$/);
    expect(lengths.length).toBe(2);
    expect(drain(bench, c).match(/\$/g)).toHaveLength(1000);
  });

  it('follows what is already in the static buffer', () => {
    const bench = createBench();
    const c = connect(bench);
    say(bench, c, encodeCommand(['PING']) + encodeCommand(['KEYS', '*']) + encodeCommand(['PING']));
    expect([c.buf, chunks(bench, c)]).toEqual(['+PONG\r\n', ['*0\r\n+PONG\r\n']]);
  });
});

describe.each(VERSIONS)('the five ways of a SELECT object of %s', (version) => {
  /** Feeds one write in database 10, with the slave prepared. Returns what stays when all is sent. */
  function feed(slave: Client, bench: Bench): void {
    const c = connect(bench);
    tell(bench, c, ['SELECT', '10'], ['SET', 'k', 'v']);
    drain(bench, slave);
  }

  /** What nobody holds any more: 16 for the object and 32 for "select 10\r\n" with its room. */
  const lost = version === '2.4.9' ? 48 : 0;

  function leaked(bench: Bench): number {
    return auditServer(bench.redis.server).leaked.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  it('copied into the static buffer: no count is taken', () => {
    const bench = createBench({ version });
    const slave = attach(bench);
    feed(slave, bench);
    expect(bench.redis.server.selects).toMatchObject({ created: 1, copied: 1, switches: 1 });
    expect(leaked(bench)).toBe(lost);
    expect(bench.written.get(slave.fd)).toBe(`select 10\r\n${encodeCommand(['SET', 'k', 'v'])}`);
  });

  it('glued to the last chunk: no count is taken', () => {
    const bench = createBench({ version });
    const slave = attach(bench);
    fill(bench, slave, 7500);
    fill(bench, slave, 10);
    feed(slave, bench);
    expect(bench.redis.server.selects).toMatchObject({ created: 1, glued: 1 });
    expect(leaked(bench)).toBe(lost);
  });

  it('a node of the list: the list takes a count, and frees the object when it is sent', () => {
    const bench = createBench({ version });
    const slave = attach(bench);
    fill(bench, slave, 7495);
    feed(slave, bench);
    expect(bench.redis.server.selects).toMatchObject({ created: 1, node: 1, freed: 1 });
    expect(leaked(bench)).toBe(0);
  });

  it('a closing slave: the bytes go nowhere, no count is taken', () => {
    const bench = createBench({ version });
    const slave = attach(bench);
    slave.flags |= FLAG_CLOSE_AFTER_REPLY;
    feed(slave, bench);
    expect(bench.redis.server.selects).toMatchObject({ created: 1, closing: 1 });
    expect(leaked(bench)).toBe(lost);
    expect(bench.written.get(slave.fd)).toBe('');
  });

  it('no write event: a client without a socket', () => {
    const bench = createBench({ version });
    const slave = attach(bench);
    slave.fd = 0;
    feed(slave, bench);
    expect(bench.redis.server.selects).toMatchObject({ created: 1, unsent: 1 });
    expect(leaked(bench)).toBe(lost);
  });

  it('ids up to 9 are shared and cost nothing', () => {
    const bench = createBench({ version });
    const slave = attach(bench);
    const c = connect(bench);
    tell(bench, c, ['SELECT', '9'], ['SET', 'k', 'v'], ['SELECT', '0'], ['SET', 'k', 'v']);
    drain(bench, slave);
    expect(bench.redis.server.selects).toMatchObject({ created: 0, switches: 2 });
    expect(bench.redis.server.sharedSelects.map((object) => objectRefcount(bench.redis, object))).toEqual(
      Array.from({ length: 10 }, () => 1),
    );
  });
});

describe('copyClientOutputBuffer', () => {
  /** A slave that waits for a BGSAVE, fed with more than the static buffer holds, and a second one. */
  function twoWaiting(): { bench: Bench; first: Client; second: Client; c: Client } {
    const bench = createBench();
    const c = connect(bench);
    const first = sync(bench);
    tell(bench, c, ['SELECT', '3'], ['SET', 'k', 'v'.repeat(7600)]);
    const second = sync(bench);
    return { bench, first, second, c };
  }

  it('copies the buffer and counts each chunk once more', () => {
    const { bench, first, second } = twoWaiting();
    expect(second.buf).toBe(first.buf);
    expect(second.reply.objects).toEqual(first.reply.objects);
    const counts = first.reply.objects.map((object: Address) => objectRefcount(bench.redis, object));
    // The value itself is one chunk (the keyspace and both lists hold it), CRLF the other (shared, and both).
    expect(counts).toEqual([3, 3]);
  });

  it('the next bytes for each go to a chunk of its own', () => {
    const { bench, first, second, c } = twoWaiting();
    tell(bench, c, ['SET', 'l', 'w']);
    // The second slave's slaveseldb is 0 though its copy ends in database 3: it is told once more.
    expect(chunks(bench, first)[1]).toBe(`\r\n${encodeCommand(['SET', 'l', 'w'])}`);
    expect(chunks(bench, second)[1]).toBe(`\r\nselect 3\r\n${encodeCommand(['SET', 'l', 'w'])}`);
  });

  it('both get the same, but for that SELECT', () => {
    const { bench, first, second, c } = twoWaiting();
    tell(bench, c, ['SET', 'l', 'w']);
    endChild(bench);
    const [one, two] = [first, second].map((slave) => drain(bench, slave));
    expect(two.replace('select 3\r\n*3\r\n$3\r\nSET\r\n$1\r\nl', '*3\r\n$3\r\nSET\r\n$1\r\nl')).toBe(one);
    expect(one).toContain(`select 3\r\n${encodeCommand(['SET', 'k', 'v'.repeat(7600)])}`);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });

  it('takes nothing from a slave that waits for the BGSAVE after this one', () => {
    const bench = createBench();
    const c = connect(bench);
    ask(bench, c, 'BGSAVE');
    const first = sync(bench);
    tell(bench, c, ['SET', 'k', 'v']);
    const second = sync(bench);
    expect([first, second].map(({ slaveState }) => slaveState)).toEqual([
      'wait_bgsave_start',
      'wait_bgsave_start',
    ]);
    // replicationFeedSlaves skips a slave in wait_bgsave_start: what it misses will be in its own payload.
    expect([first.buf, second.buf]).toEqual(['', '']);
  });
});

describe('a chunk that was freed while a list had it, and in whose place something else stands', () => {
  /** A slave that waits for a BGSAVE, whose only chunk in the list has met that. */
  function broken(): { bench: Bench; slave: Client } {
    const bench = createBench();
    const { redis } = bench;
    const slave = sync(bench);
    fill(bench, slave, 7500);
    fill(bench, slave, 10);
    const [chunk] = slave.reply.objects;
    decrRefCount(redis, chunk);
    createStringObject(redis, SITE_REPLY, 'another');
    expect(redis.heap.cells[chunk + USABLE]).toBeGreaterThan(0);
    return { bench, slave };
  }

  test.each<[string, (bench: Bench, slave: Client) => void]>([
    ['copies the list', (bench, slave) => copyClientOutputBuffer(bench.redis, connect(bench), slave)],
    ['glues to it', (bench, slave) => fill(bench, slave, 10)],
    ['sends it', (bench, slave) => sendReplyToClient(bench.redis, slave)],
    ['takes it out', (bench, slave) => removeReplyNode(bench.redis, slave, 0)],
    ['frees the list', (bench, slave) => releaseReplyList(bench.redis, slave)],
  ])('is found by whoever %s', (_, touch) => {
    const { bench, slave } = broken();
    expect(() => touch(bench, slave)).toThrow('touched freed memory');
  });
});

it('a new reply list costs its header', () => {
  const bench = createBench();
  const before = used(bench);
  createReplyList(bench.redis);
  expect(used(bench) - before).toBe(48);
});

describe('reply_bytes', () => {
  /** What the strings of the chunks cost: zmalloc_size_sds of each. */
  function costOfChunks({ redis }: Bench, c: Client, counts = (_text: string) => true): number {
    const counted = c.reply.objects.filter((object) => counts(objectText(redis, object)));
    return counted.reduce((sum, object) => sum + sdsUsable(redis, objectSds(redis, object)), 0);
  }

  /** Sends, and gives the cost of the empty chunks that went: sendReplyToClient drops them without counting them out. */
  function costOfEmptySent(bench: Bench, c: Client, send: () => void): number {
    const ofEmpty = () => costOfChunks(bench, c, (text) => text === '');
    const before = ofEmpty();
    send();
    return before - ofEmpty();
  }

  const sizes = fc.oneof(
    fc.integer({ min: 0, max: 200 }),
    fc.integer({ min: 7300, max: 7600 }),
    fc.constant(20_000),
  );
  const steps = fc.array(fc.tuple(fc.constantFrom('string', 'sds', 'object', 'send'), sizes), {
    maxLength: 12,
  });

  it('is what the strings of the list cost, whatever was made a chunk, glued, copied or sent', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const bench = createBench();
        const { redis } = bench;
        const [c, other] = [connect(bench), connect(bench)];
        let uncounted = 0;
        for (const [step, size] of taken) {
          const text = 'x'.repeat(size);
          if (step === 'string') addReplyString(redis, c, text);
          else if (step === 'sds') addReplySds(redis, c, sdsNew(redis, SITE_REPLY + 1, text));
          else if (step === 'object') {
            // Two clients share it, so that the next that is glued to it makes a copy.
            const object = createStringObject(redis, SITE_REPLY, text);
            for (const client of [c, other]) addReply(redis, client, object);
            decrRefCount(redis, object);
          } else {
            bench.writeTakes = 5000;
            uncounted += costOfEmptySent(bench, c, () => sendReplyToClient(redis, c));
            bench.writeTakes = Number.MAX_SAFE_INTEGER;
          }
          expect(c.replyBytes).toBe(costOfChunks(bench, c) + uncounted);
          expect(other.replyBytes).toBe(costOfChunks(bench, other));
        }
        uncounted += costOfEmptySent(bench, c, () => drain(bench, c));
        expect([c.replyBytes, c.reply.nodes.length]).toEqual([uncounted, 0]);
      }),
    );
  });

  it('keeps the cost of an empty chunk: sendReplyToClient drops one without counting it out', () => {
    const bench = createBench();
    const c = connect(bench);
    addReplyString(bench.redis, c, 'x'.repeat(20_000));
    addReplyString(bench.redis, c, '');
    const emptyCost = sdsUsable(bench.redis, objectSds(bench.redis, c.reply.objects.at(-1) as Address));
    drain(bench, c);
    expect([c.replyBytes, c.reply.nodes.length]).toEqual([emptyCost, 0]);
  });

  it('is copied with the output of a slave', () => {
    const bench = createBench();
    const c = connect(bench);
    const first = sync(bench);
    tell(bench, c, ['SET', 'k', 'v'.repeat(8000)], ['SET', 'k', 'w']);
    const second = sync(bench);
    expect(second.replyBytes).toBe(first.replyBytes);
    expect(second.replyBytes).toBe(costOfChunks(bench, second));
    expect(second.replyBytes).toBeGreaterThan(8000);
  });

  it('does not follow a length that came later: setDeferredMultiBulkLength glues without counting', () => {
    const bench = createBench();
    const c = connect(bench);
    say(bench, c, encodeCommand(['KEYS', '*']));
    // "*0\r\n" of sdscatprintf: 8 + 2 * 4 + 1 = 17, in the class of 32.
    expect(c.replyBytes).toBe(32);
    tell(bench, c, ['SET', 'k', 'v']);
    expect(c.replyBytes).toBe(0);
    say(bench, c, encodeCommand(['KEYS', '*']));
    // "*1\r\n" 32 and "$1\r\nk\r\n", glued piece by piece: 8 + 2 * 5 + 1 = 19, in the class of 32. Together they are 11
    // bytes in the room of 8 + 2 * 11 + 1 = 31, which is what is taken off when they are sent.
    expect(c.replyBytes).toBe(64);
    drain(bench, c);
    expect(c.replyBytes).toBe(32);
  });
});
