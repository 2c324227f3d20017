import { addReplyString } from './reply-buffer.ts';
import { sendReplyToClient } from './send-reply.ts';
import { auditServer } from './shape/reachable.ts';
import { type Client, FLAG_MASTER } from './shape/server.ts';
import { attach, type Bench, connect, createBench, drain, isGone, say, tell, used } from './testing/bench.ts';
import { encodeCommand } from './text/resp.ts';

/** sendReplyToClient, networking.c of tag 2.4.9. */

/** A client with 7,500 bytes in its static buffer and as many full chunks. */
function loaded(bench: Bench, fullChunks: number): Client {
  const c = connect(bench);
  for (let i = 0; i <= fullChunks; i++) addReplyString(bench.redis, c, String(i % 10).repeat(7500));
  return c;
}

describe('one write event', () => {
  it('goes on until it has passed 65,536 bytes', () => {
    const bench = createBench();
    const c = loaded(bench, 19);
    sendReplyToClient(bench.redis, c);
    // 8 * 7,500 = 60,000 is not above REDIS_MAX_WRITE_PER_EVENT, 9 * 7,500 = 67,500 is.
    expect(bench.writes).toEqual(Array.from({ length: 9 }, () => 7500));
    sendReplyToClient(bench.redis, c);
    sendReplyToClient(bench.redis, c);
    expect(bench.writes).toHaveLength(20);
    expect(c.writeHandler).toBe('none');
  });

  it.each([
    ['below maxmemory', 1_000_000_000, 9],
    ['above maxmemory', 1, 20],
  ])(
    '%s (%i) makes %i writes of 7,500 bytes: over the limit all goes that the socket takes',
    (_, maxMemory, writes) => {
      const bench = createBench({ config: { maxMemory } });
      sendReplyToClient(bench.redis, loaded(bench, 19));
      expect(bench.writes).toHaveLength(writes);
    },
  );

  it('writes a chunk of any length at once', () => {
    const bench = createBench();
    const c = connect(bench);
    addReplyString(bench.redis, c, 'x'.repeat(200_000));
    addReplyString(bench.redis, c, 'y'.repeat(7500));
    sendReplyToClient(bench.redis, c);
    expect(bench.writes).toEqual([200_000]);
  });

  it('exactly 65,536 bytes are not above the limit', () => {
    const bench = createBench();
    const c = connect(bench);
    addReplyString(bench.redis, c, 'x'.repeat(65_536));
    addReplyString(bench.redis, c, 'y'.repeat(10));
    sendReplyToClient(bench.redis, c);
    expect(bench.writes).toEqual([65_536, 10]);
  });

  it('sends a single byte, too', () => {
    const bench = createBench();
    const c = connect(bench);
    addReplyString(bench.redis, c, 'x');
    sendReplyToClient(bench.redis, c);
    expect([bench.written.get(c.fd), c.writeHandler]).toEqual(['x', 'none']);
  });

  it('ends at a full socket and keeps the rest', () => {
    const bench = createBench();
    const c = loaded(bench, 1);
    bench.writeTakes = 0;
    sendReplyToClient(bench.redis, c);
    expect([c.buf.length, c.sentLength, c.writeHandler]).toEqual([7500, 0, 'reply']);
  });
});

describe('a partial write', () => {
  const COMMANDS = [
    ['SET', 'k', 'v'.repeat(40)],
    ['GET', 'k'],
    ['KEYS', '*'],
    ['MGET', 'k', 'none', 'k'],
    ['ECHO', 'e'.repeat(60)],
  ];
  const rules = { replyBufferBytes: 64, replyChunkBytes: 64 };

  function sent(takes: number): string {
    const bench = createBench({ rules });
    const c = connect(bench);
    bench.writeTakes = takes;
    say(bench, c, COMMANDS.map(encodeCommand).join(''));
    return drain(bench, c);
  }

  it('of any length leaves the same bytes', () => {
    const whole = sent(100_000);
    expect(whole).toBe(
      [
        '+OK\r\n',
        `$40\r\n${'v'.repeat(40)}\r\n`,
        '*1\r\n$1\r\nk\r\n',
        `*3\r\n$40\r\n${'v'.repeat(40)}\r\n$-1\r\n$40\r\n${'v'.repeat(40)}\r\n`,
        `$60\r\n${'e'.repeat(60)}\r\n`,
      ].join(''),
    );
    for (let takes = 1; takes <= 64; takes++) expect(sent(takes)).toBe(whole);
  });

  it('frees a chunk with its last byte, and nothing before', () => {
    const bench = createBench();
    const c = connect(bench);
    addReplyString(bench.redis, c, 'x'.repeat(8000));
    const before = used(bench);
    let left = 7999;
    // The socket takes all but the last byte, and then is full.
    bench.redis.host.write = (_fd, bytes) => {
      const taken = Math.min(left, bytes.length);
      left -= taken;
      return taken;
    };
    sendReplyToClient(bench.redis, c);
    expect([c.sentLength, used(bench)]).toEqual([7999, before]);
    left = 1;
    sendReplyToClient(bench.redis, c);
    expect(used(bench)).toBe(before - 32 - 16 - 8192);
  });
});

describe('the end of a client', () => {
  it('comes with the last byte of its last reply', () => {
    const bench = createBench();
    const c = connect(bench);
    say(bench, c, `${encodeCommand(['PING'])}QUIT\r\n${encodeCommand(['PING'])}`);
    bench.writeTakes = 11;
    sendReplyToClient(bench.redis, c);
    // The 12 bytes of "+PONG\r\n+OK\r\n" take two writes; both fit into one event.
    expect(bench.written.get(c.fd)).toBe('+PONG\r\n+OK\r\n');
    expect(isGone(bench, c)).toBe(true);
  });

  it('comes at once when the socket is broken', () => {
    const bench = createBench();
    const before = used(bench);
    const c = loaded(bench, 3);
    bench.writeTakes = -1;
    sendReplyToClient(bench.redis, c);
    expect(isGone(bench, c)).toBe(true);
    expect(used(bench)).toBe(before);
  });

  it('a closing slave takes nothing more, and goes when it has got what it had', () => {
    const bench = createBench();
    const slave = attach(bench);
    say(bench, slave, 'QUIT\r\n');
    tell(bench, connect(bench), ['SET', 'k', 'v']);
    expect(drain(bench, slave)).toBe('+OK\r\n');
    expect(isGone(bench, slave)).toBe(true);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });
});

it('the link to a master is written nothing', () => {
  const bench = createBench();
  const c = connect(bench);
  c.flags |= FLAG_MASTER;
  say(bench, c, encodeCommand(['GET', 'k']));
  drain(bench, c);
  expect([c.buf, bench.writes]).toEqual(['', []]);
});

it('an empty chunk is dropped on the way', () => {
  const bench = createBench();
  const c = connect(bench);
  addReplyString(bench.redis, c, 'x'.repeat(8000));
  addReplyString(bench.redis, c, '');
  expect(c.reply.nodes).toHaveLength(2);
  expect(drain(bench, c)).toHaveLength(8000);
  expect([c.reply.nodes.length, c.writeHandler]).toEqual([0, 'none']);
});
