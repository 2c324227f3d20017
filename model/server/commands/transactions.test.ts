import { auditServer } from '../shape/reachable.ts';
import {
  ask,
  attach,
  type Bench,
  connect,
  createBench,
  drain,
  endChild,
  growth,
  hangUp,
  say,
  sync,
  tell,
  used,
} from '../testing/bench.ts';
import { encodeCommand } from '../text/resp.ts';

/** multi.c of tag 2.4.9. */

const SET = ['SET', 'k', 'v'];
/** An argument of up to 7 bytes: an object of 16, and a string of 8 + 7 + 1 at most. */
const ARGUMENT = 32;

describe('the memory of a queue', () => {
  it('is one block that grows, and for each command a vector and its arguments', () => {
    const bench = createBench();
    const c = connect(bench);
    // The query buffer is as large as it will be, and the client's own vector as long: 3 pointers, 24 -> 32.
    tell(bench, c, ['MGET', 'a', 'b'], SET, ['MULTI']);
    const vector = 32 - 8;
    // queueMultiCommand: zrealloc(24 * 1) -> 32, zmalloc(8 * 3) -> 32, and three arguments that live on.
    expect(growth(bench, () => tell(bench, c, SET))).toBe(vector + 32 + 32 + 3 * ARGUMENT);
    // 24 * 2 = 48: 16 more. 24 * 3 = 72 -> 80: 32 more. 24 * 4 = 96: 16 more.
    expect(growth(bench, () => tell(bench, c, SET))).toBe(16 + 32 + 3 * ARGUMENT);
    expect(growth(bench, () => tell(bench, c, SET))).toBe(32 + 32 + 3 * ARGUMENT);
    expect(growth(bench, () => tell(bench, c, SET))).toBe(16 + 32 + 3 * ARGUMENT);
  });

  it.each(['DISCARD', 'EXEC'])('is free after %s', (end) => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, SET, SET, SET, [end]);
    tell(bench, c, ['MULTI']);
    const before = used(bench);
    tell(bench, c, SET, SET);
    tell(bench, c, [end]);
    tell(bench, c, ['MULTI'], ['DISCARD'], ['MULTI']);
    // The value is another object of the same size; the client's vector is one pointer again.
    expect(used(bench) - before).toBe(0);
  });

  it('is free when the client goes in the middle', () => {
    const bench = createBench();
    const before = used(bench);
    const c = connect(bench);
    tell(bench, c, ['MULTI'], ['GET', 'a'], ['ECHO', 'x'.repeat(100)]);
    hangUp(bench, c);
    expect(used(bench)).toBe(before);
  });

  it('a command that EXEC rewrites leaves its new vector to be freed', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, SET, ['MULTI'], ['EXPIRE', 'k', '-1'], ['EXEC']);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
    expect(ask(bench, c, 'DBSIZE')).toBe(':0\r\n');
  });
});

describe('errors', () => {
  it.each([
    [['EXEC'], 'EXEC without MULTI'],
    [['DISCARD'], 'DISCARD without MULTI'],
  ])('%j', (command, error) => {
    const bench = createBench();
    expect(ask(bench, connect(bench), ...command)).toBe(`-ERR ${error}\r\n`);
  });

  it('MULTI and WATCH inside a transaction leave it as it is', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['MULTI']);
    expect(ask(bench, c, 'MULTI')).toBe('-ERR MULTI calls can not be nested\r\n');
    expect(ask(bench, c, 'WATCH', 'k')).toBe('-ERR WATCH inside MULTI is not allowed\r\n');
    // A name that is none, or the wrong number of arguments, is refused when it is said; 2.4 runs the rest.
    expect(ask(bench, c, 'NOSUCH')).toBe("-ERR unknown command 'NOSUCH'\r\n");
    expect(ask(bench, c, 'PING')).toBe('+QUEUED\r\n');
    expect(ask(bench, c, 'EXEC')).toBe('*1\r\n+PONG\r\n');
  });
});

describe('WATCH', () => {
  it('costs the key, its list of clients and its place in the client', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['WATCH', 'first'], ['UNWATCH'], ['GET', 'k']);
    // watchForKey: listCreate 48, dictAdd 24 -> 32 (the table of 4 is there already), the argument, list node
    // 24 -> 32, watchedKey 16, list node 32.
    expect(growth(bench, () => tell(bench, c, ['WATCH', 'k']))).toBe(48 + 32 + ARGUMENT + 32 + 16 + 32);
    // Once more: already watched.
    expect(growth(bench, () => tell(bench, c, ['WATCH', 'k']))).toBe(0);
  });

  it('a second client adds its own key, node and place, for its object is another one', () => {
    const bench = createBench();
    const [a, b] = [connect(bench), connect(bench)];
    tell(bench, a, ['WATCH', 'k']);
    tell(bench, b, ['GET', 'k']);
    expect(growth(bench, () => tell(bench, b, ['WATCH', 'k']))).toBe(ARGUMENT + 32 + 16 + 32);
  });

  it('the first WATCH of a database makes a table of 4 buckets, which stays', () => {
    const bench = createBench();
    const before = used(bench);
    const c = connect(bench);
    tell(bench, c, ['WATCH', 'a', 'b'], ['UNWATCH']);
    hangUp(bench, c);
    expect(used(bench) - before).toBe(32);
  });

  /** What EXEC says after `change` by another client. */
  function execAfter(change: string[], ...before: string[][]): string {
    const bench = createBench();
    const [watcher, other] = [connect(bench), connect(bench)];
    tell(bench, other, ...before, ['PING']);
    tell(bench, watcher, ['WATCH', 'k'], ['MULTI'], ['PING']);
    tell(bench, other, change);
    return ask(bench, watcher, 'EXEC');
  }

  const ABORTED = '*-1\r\n';
  const RUN = '*1\r\n+PONG\r\n';

  it.each([
    [ABORTED, ['SET', 'k', 'w'], [SET]],
    [ABORTED, ['SET', 'k', 'v'], []],
    [ABORTED, ['DEL', 'k'], [SET]],
    [RUN, ['DEL', 'k'], []],
    [RUN, ['SET', 'other', 'v'], [SET]],
    [ABORTED, ['EXPIRE', 'k', '100'], [SET]],
    [RUN, ['PERSIST', 'k'], [SET, ['EXPIRE', 'k', '100']]],
    [ABORTED, ['RENAME', 'k', 'l'], [SET]],
    // moveCommand signals nothing, neither here nor there.
    [RUN, ['MOVE', 'k', '1'], [SET]],
    [ABORTED, ['FLUSHDB'], [SET]],
    [RUN, ['FLUSHDB'], []],
    [ABORTED, ['FLUSHALL'], [SET]],
    [ABORTED, ['APPEND', 'k', 'x'], [SET]],
    [ABORTED, ['INCR', 'k'], []],
    [RUN, ['INCR', 'k'], [SET]],
    [RUN, ['GET', 'k'], [SET]],
  ])('EXEC says %j after %j', (expected, change, before) => {
    expect(execAfter(change, ...before)).toBe(expected);
  });

  it('UNWATCH and DISCARD forget what happened', () => {
    const bench = createBench();
    const [watcher, other] = [connect(bench), connect(bench)];
    for (const forget of [[['UNWATCH']], [['MULTI'], ['DISCARD']]]) {
      tell(bench, watcher, ['WATCH', 'k']);
      tell(bench, other, SET);
      tell(bench, watcher, ...forget);
      tell(bench, watcher, ['MULTI'], ['PING']);
      expect(ask(bench, watcher, 'EXEC')).toBe(RUN);
    }
  });
});

describe('what slaves are fed', () => {
  function fed(bench: Bench, ...commands: string[][]): string {
    const slave = attach(bench);
    tell(bench, connect(bench), ...commands);
    return drain(bench, slave);
  }

  it('MULTI and EXEC around what changed something', () => {
    // execCommandReplicateMulti makes a MULTI of its own; EXEC is the client's.
    expect(fed(createBench(), ['MULTI'], SET, ['GET', 'k'], ['EXEC'])).toBe(
      [['MULTI'], SET, ['EXEC']].map(encodeCommand).join(''),
    );
  });

  it('MULTI and EXEC around nothing, too', () => {
    expect(fed(createBench(), ['MULTI'], ['GET', 'k'], ['exec'])).toBe(
      encodeCommand(['MULTI']) + encodeCommand(['exec']),
    );
  });

  it('nothing of an EXEC that was aborted', () => {
    const bench = createBench();
    const slave = attach(bench);
    const [watcher, other] = [connect(bench), connect(bench)];
    tell(bench, watcher, ['WATCH', 'k'], ['MULTI'], SET);
    tell(bench, other, SET);
    tell(bench, watcher, ['EXEC']);
    expect(drain(bench, slave)).toBe(encodeCommand(SET));
  });

  it('a SELECT inside goes to the slave where the next command is fed', () => {
    expect(fed(createBench(), ['MULTI'], SET, ['SELECT', '3'], SET, ['EXEC'])).toBe(
      [
        encodeCommand(['MULTI']),
        encodeCommand(SET),
        'select 3\r\n',
        encodeCommand(SET),
        encodeCommand(['EXEC']),
      ].join(''),
    );
  });

  it('SAVE inside takes EXEC away: the count of changes is below what it was', () => {
    const bench = createBench();
    const slave = attach(bench);
    const c = connect(bench);
    tell(bench, c, SET, SET);
    drain(bench, slave);
    // call: dirty = server.dirty - dirty, and rdbSave has set server.dirty to 0.
    tell(bench, c, ['MULTI'], SET, ['SAVE'], ['EXEC']);
    expect(drain(bench, slave)).toBe(encodeCommand(['MULTI']) + encodeCommand(SET));
  });

  it('a slave that says SYNC between MULTI and EXEC of another client gets the whole transaction', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['MULTI'], SET);
    const slave = sync(bench);
    tell(bench, c, ['EXEC']);
    endChild(bench);
    expect(drain(bench, slave)).toMatch(/\*1\r\n\$5\r\nMULTI\r\n\*3\r\n.*\*1\r\n\$4\r\nEXEC\r\n$/s);
  });
});

it('QUIT inside a transaction ends the connection', () => {
  const bench = createBench();
  const before = used(bench);
  const c = connect(bench);
  tell(bench, c, ['MULTI'], SET);
  say(bench, c, 'QUIT\r\n');
  expect(drain(bench, c)).toBe('+OK\r\n');
  expect(used(bench)).toBe(before);
});
