import { auditServer } from '../shape/reachable.ts';
import {
  ask,
  attach,
  type Bench,
  connect,
  createBench,
  cron,
  drain,
  endChild,
  growth,
  hangUp,
  isGone,
  say,
  sync,
  tell,
  used,
} from '../testing/bench.ts';
import { encodeCommand } from '../text/resp.ts';
import { sendBulkToSlave } from './master.ts';

/** The master's side: replication.c and rdb.c of tag 2.4.9. */

const SET = ['SET', 'k', 'v'];
/** "REDIS0002" and the end. */
const EMPTY_PAYLOAD = 'REDIS0002\xff';

describe('SYNC', () => {
  it('starts a BGSAVE; what is written meanwhile follows the payload', () => {
    const bench = createBench();
    const c = connect(bench);
    const slave = sync(bench);
    expect(slave.slaveState).toBe('wait_bgsave_end');
    tell(bench, c, SET);
    // _installWriteEvent: nothing is sent before the payload.
    expect(drain(bench, slave)).toBe('');
    endChild(bench);
    expect(slave.slaveState).toBe('send_bulk');
    expect(drain(bench, slave)).toBe(`$10\r\n${EMPTY_PAYLOAD}${encodeCommand(SET)}`);
    expect(slave.slaveState).toBe('online');
  });

  it('gives a feed its ports, which a server has not before', () => {
    const bench = createBench();
    tell(bench, connect(bench), SET);
    expect(bench.redis.ports).toBeNull();
    tell(bench, attach(bench), SET);
    expect(bench.redis.ports).toMatchObject({ sharedSelects: 10 });
  });

  it('the payload is the dataset at the fork', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, SET);
    const slave = sync(bench);
    tell(bench, c, ['SET', 'k', 'w']);
    endChild(bench);
    // Signature 9, SELECT 2, type 1, key 2, value 2, end 1.
    expect(drain(bench, slave)).toBe(
      `$17\r\nREDIS0002\xfe\0\0\x01k\x01v\xff${encodeCommand(['SET', 'k', 'w'])}`,
    );
  });

  it('is ignored on a slave and on a monitor', () => {
    const bench = createBench();
    const slave = attach(bench);
    say(bench, slave, 'SYNC\r\n');
    const monitor = connect(bench);
    tell(bench, monitor, ['MONITOR']);
    const before = bench.written.get(monitor.fd);
    say(bench, monitor, 'SYNC\r\n');
    expect(bench.redis.server.slaves.values).toHaveLength(1);
    // The monitor sees it all the same.
    expect(drain(bench, monitor)).toMatch(/^\+\d+\.\d{6} "SYNC"\r\n$/);
    expect(before).toContain('"MONITOR"');
  });

  it('is refused while a list of replies waits, and not for a static buffer', () => {
    const bench = createBench();
    const [listed, buffered] = [connect(bench), connect(bench)];
    say(bench, listed, `${encodeCommand(['ECHO', 'x'.repeat(8000)])}SYNC\r\n`);
    expect(drain(bench, listed)).toMatch(/-ERR SYNC is invalid with pending input\r\n$/);
    say(bench, buffered, 'PING\r\nSYNC\r\n');
    // The write event was installed for the PING and stays: its reply goes out before the payload.
    expect(drain(bench, buffered)).toBe('+PONG\r\n');
    endChild(bench);
    expect(drain(bench, buffered)).toBe(`$10\r\n${EMPTY_PAYLOAD}`);
  });

  it('is refused by a slave whose own link is down', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SLAVEOF', 'nowhere', '6379']);
    expect(ask(bench, c, 'SYNC')).toBe("-ERR Can't SYNC while not connected with my master\r\n");
  });

  it('a slave costs a node of the list of slaves', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['PING']);
    expect(growth(bench, () => say(bench, c, 'SYNC\r\n'))).toBe(32);
  });
});

describe('a BGSAVE that ends', () => {
  it('with an error: the slaves that waited for it are dropped', () => {
    const bench = createBench();
    const before = used(bench);
    const slave = sync(bench);
    tell(bench, connect(bench), SET);
    endChild(bench, 'error');
    expect(isGone(bench, slave)).toBe(true);
    expect(bench.logged).toContain('SYNC failed. BGSAVE child returned an error');
    expect(used(bench)).toBeGreaterThan(before);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });

  it('killed: taken for a good one, and the slave gets the file that was there', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, SET, ['SAVE'], ['SET', 'k', 'w']);
    const slave = sync(bench);
    endChild(bench, 'killed');
    // WEXITSTATUS of a signal is 0. The old dump has v, and nothing tells the slave of w.
    expect(bench.logged).toContain('Background saving terminated by signal 9');
    expect(drain(bench, slave)).toBe('$17\r\nREDIS0002\xfe\0\0\x01k\x01v\xff');
    expect(slave.slaveState).toBe('online');
  });

  it('killed without any file: the slave is dropped', () => {
    const bench = createBench();
    const slave = sync(bench);
    endChild(bench, 'killed');
    expect(isGone(bench, slave)).toBe(true);
  });

  it('killed by FLUSHALL: the slave gets the FLUSHALL after the old file', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, SET, ['SAVE']);
    const slave = sync(bench);
    tell(bench, c, ['FLUSHALL']);
    cron(bench);
    expect(drain(bench, slave)).toBe(`$17\r\nREDIS0002\xfe\0\0\x01k\x01v\xff${encodeCommand(['FLUSHALL'])}`);
  });

  it('killed by FLUSHALL with save points: the file is the empty dataset by then', () => {
    const bench = createBench({ config: { savePoints: [[900, 1]] } });
    const c = connect(bench);
    tell(bench, c, SET, ['SAVE']);
    const slave = sync(bench);
    tell(bench, c, ['FLUSHALL']);
    expect(bench.redis.server.dirty).toBe(2);
    cron(bench);
    expect(drain(bench, slave)).toBe(`$10\r\n${EMPTY_PAYLOAD}${encodeCommand(['FLUSHALL'])}`);
  });

  it('starts another for slaves that came too late for it', () => {
    const bench = createBench();
    const c = connect(bench);
    ask(bench, c, 'BGSAVE');
    const late = sync(bench);
    tell(bench, c, SET);
    endChild(bench);
    expect(late.slaveState).toBe('wait_bgsave_end');
    expect(bench.redis.server.child).not.toBeNull();
    endChild(bench);
    // Nothing was fed while it waited for the start: the SET is in the payload.
    expect(drain(bench, late)).toBe('$17\r\nREDIS0002\xfe\0\0\x01k\x01v\xff');
  });
});

describe('the payload on the wire', () => {
  /** A master with a value of 40,000 bytes, and a slave whose payload is ready. */
  function ready(): { bench: Bench; slave: ReturnType<typeof connect>; payload: number } {
    const bench = createBench();
    tell(bench, connect(bench), ['SET', 'k', 'v'.repeat(40_000)]);
    const slave = sync(bench);
    endChild(bench);
    bench.writes.length = 0;
    return { bench, slave, payload: slave.bulk.length };
  }

  it('goes in reads of 16,384 bytes, one a write event, after its length', () => {
    const { bench, slave, payload } = ready();
    drain(bench, slave);
    expect(bench.writes).toEqual([8, 16_384, 16_384, payload - 2 * 16_384]);
    expect(bench.written.get(slave.fd)).toMatch(/^\$400\d\d\r\nREDIS0002/);
  });

  it('a write that takes less goes on from there', () => {
    const { bench, slave, payload } = ready();
    bench.writeTakes = 10_000;
    drain(bench, slave);
    expect(bench.writes).toEqual([8, 10_000, 10_000, 10_000, 10_000, payload - 40_000]);
  });

  it.each([
    [0, 'Resource temporarily unavailable'],
    [-1, 'Connection reset by peer'],
  ])('a write of %i drops the slave: a full socket is an error like others here', (takes, error) => {
    const { bench, slave } = ready();
    sendBulkToSlave(bench.redis, slave);
    expect(isGone(bench, slave)).toBe(false);
    bench.writeTakes = takes;
    sendBulkToSlave(bench.redis, slave);
    expect(isGone(bench, slave)).toBe(true);
    expect(bench.logged).toContain(`Write error sending DB to slave: ${error}`);
  });

  it.each([
    [0, 'EAGAIN'],
    [-1, 'ECONNRESET'],
    [1, 'ERANGE'],
    [7, 'ERANGE'],
  ])('a write of %i of the 8 bytes of the length drops it, too; errno is %s', (takes, errno) => {
    const { bench, slave } = ready();
    bench.redis.server.errno = 'ERANGE';
    bench.writeTakes = takes;
    sendBulkToSlave(bench.redis, slave);
    expect(isGone(bench, slave)).toBe(true);
    expect(bench.redis.server.errno).toBe(errno);
  });
});

describe('a slave that goes', () => {
  it('leaves the child to its end, and nothing behind', () => {
    const bench = createBench();
    const before = used(bench);
    const slave = sync(bench);
    tell(bench, connect(bench), ['PING']);
    const other = connect(bench);
    hangUp(bench, slave);
    expect(bench.redis.server.child).not.toBeNull();
    endChild(bench);
    hangUp(bench, other);
    for (const id of [...bench.redis.server.clients.values]) {
      const c = bench.redis.server.clientById[id];
      if (c !== null) hangUp(bench, c);
    }
    expect(used(bench)).toBe(before);
  });

  it('with chunks that nobody has read frees them', () => {
    const bench = createBench();
    const c = connect(bench);
    const slave = sync(bench);
    tell(bench, c, ['SET', 'k', 'v'.repeat(7600)], ['SET', 'k', 'w'.repeat(7600)], ['DEL', 'k']);
    hangUp(bench, slave);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });
});
