import { auditServer } from '../shape/reachable.ts';
import {
  ask,
  attach,
  connect,
  createBench,
  drain,
  growth,
  hangUp,
  say,
  tell,
  used,
} from '../testing/bench.ts';
import { encodeCommand } from '../text/resp.ts';

/** pubsub.c of tag 2.4.9. */

/** An argument of up to 7 bytes: an object of 16, and a string of 8 + 7 + 1 at most. */
const ARGUMENT = 32;

describe('memory', () => {
  it('a channel costs an entry at the client, an entry, a list and a node at the server, and its name', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SUBSCRIBE', 'first']);
    // Both tables of 4 are there. dictAdd 24 -> 32 twice, listCreate 48, listAddNodeTail 32; one name for both.
    expect(growth(bench, () => tell(bench, c, ['SUBSCRIBE', 'ch']))).toBe(32 + 32 + 48 + 32 + ARGUMENT);
    expect(growth(bench, () => tell(bench, c, ['SUBSCRIBE', 'ch']))).toBe(0);
  });

  it('the first channel makes both tables, 4 buckets each', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['GET', 'something']);
    const tables = 32 + 32;
    expect(growth(bench, () => tell(bench, c, ['SUBSCRIBE', 'ch']))).toBe(
      tables + 32 + 32 + 48 + 32 + ARGUMENT,
    );
  });

  it('a second subscriber costs its table, its entry, a node, and a name of its own', () => {
    const bench = createBench();
    const [a, b] = [connect(bench), connect(bench)];
    tell(bench, a, ['SUBSCRIBE', 'ch']);
    tell(bench, b, ['GET', 'something']);
    expect(growth(bench, () => tell(bench, b, ['SUBSCRIBE', 'ch']))).toBe(32 + 32 + 32 + ARGUMENT);
  });

  it('a pattern costs a node at the client, its name, a pubsubPattern and a node at the server', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['GET', 'something']);
    expect(growth(bench, () => tell(bench, c, ['PSUBSCRIBE', 'c*']))).toBe(32 + ARGUMENT + 16 + 32);
    expect(growth(bench, () => tell(bench, c, ['PSUBSCRIBE', 'c*']))).toBe(0);
  });

  it('all but the table of the server is free when the client goes', () => {
    const bench = createBench();
    const before = used(bench);
    const c = connect(bench);
    tell(bench, c, ['SUBSCRIBE', 'a', 'b', 'c', 'd', 'e', 'f'], ['PSUBSCRIBE', 'a*', 'b*']);
    hangUp(bench, c);
    // Six channels: 4 buckets, then 8, and the rehash is over with the sixth deletion at the latest.
    expect([32, 64, 96]).toContain(used(bench) - before);
    expect(auditServer(bench.redis.server).leaked).toEqual([]);
  });
});

describe('replies', () => {
  it('count channels and patterns of the client', () => {
    const bench = createBench();
    const c = connect(bench);
    expect(ask(bench, c, 'SUBSCRIBE', 'a', 'b')).toBe(
      '*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n',
    );
    expect(ask(bench, c, 'PSUBSCRIBE', 'x*')).toBe('*3\r\n$10\r\npsubscribe\r\n$2\r\nx*\r\n:3\r\n');
    expect(ask(bench, c, 'UNSUBSCRIBE', 'a', 'none')).toBe(
      '*3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:2\r\n*3\r\n$11\r\nunsubscribe\r\n$4\r\nnone\r\n:2\r\n',
    );
    expect(ask(bench, c, 'PUNSUBSCRIBE')).toBe('*3\r\n$12\r\npunsubscribe\r\n$2\r\nx*\r\n:1\r\n');
    // Nothing is left to leave: nothing is said.
    expect(ask(bench, c, 'PUNSUBSCRIBE')).toBe('');
    expect(ask(bench, c, 'UNSUBSCRIBE')).toBe('*3\r\n$11\r\nunsubscribe\r\n$1\r\nb\r\n:0\r\n');
  });

  it('a subscriber may only subscribe, unsubscribe and quit', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['PSUBSCRIBE', 'a*']);
    const refused = '-ERR only (P)SUBSCRIBE / (P)UNSUBSCRIBE / QUIT allowed in this context\r\n';
    for (const command of [['PING'], ['EXEC'], ['PUBLISH', 'a', 'b']]) {
      expect(ask(bench, c, ...command)).toBe(refused);
    }
    // The number of arguments is looked at before.
    expect(ask(bench, c, 'GET')).toBe("-ERR wrong number of arguments for 'get' command\r\n");
    say(bench, c, 'QUIT\r\n');
    expect(drain(bench, c)).toBe('+OK\r\n');
  });
});

describe('PUBLISH', () => {
  it('goes to the subscribers of the channel, then of each pattern that matches, and counts deliveries', () => {
    const bench = createBench();
    const [a, b, c] = [connect(bench), connect(bench), connect(bench)];
    tell(bench, a, ['SUBSCRIBE', 'news'], ['PSUBSCRIBE', 'n*', '*s', 'x*']);
    tell(bench, b, ['SUBSCRIBE', 'news']);
    expect(ask(bench, c, 'PUBLISH', 'news', 'hi')).toBe(':4\r\n');
    const message = '*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n';
    const pmessage = (pattern: string) =>
      `*4\r\n$8\r\npmessage\r\n$2\r\n${pattern}\r\n$4\r\nnews\r\n$2\r\nhi\r\n`;
    expect(drain(bench, a)).toBe(message + pmessage('n*') + pmessage('*s'));
    expect(drain(bench, b)).toBe(message);
  });

  it('is fed to slaves whether anybody listens or not, in the database of its client', () => {
    const bench = createBench();
    const slave = attach(bench);
    tell(bench, connect(bench), ['SELECT', '5'], ['PUBLISH', 'ch', 'hi']);
    expect(drain(bench, slave)).toBe(`select 5\r\n${encodeCommand(['PUBLISH', 'ch', 'hi'])}`);
  });

  it('a slave may subscribe: its messages come into its stream', () => {
    const bench = createBench();
    const slave = attach(bench);
    say(bench, slave, encodeCommand(['SUBSCRIBE', 'ch']));
    drain(bench, slave);
    tell(bench, connect(bench), ['PUBLISH', 'ch', 'hi']);
    expect(drain(bench, slave)).toBe(
      `*3\r\n$7\r\nmessage\r\n$2\r\nch\r\n$2\r\nhi\r\n${encodeCommand(['PUBLISH', 'ch', 'hi'])}`,
    );
  });
});

describe('a client that has subscribed', () => {
  const REFUSED = '-ERR only (P)SUBSCRIBE / (P)UNSUBSCRIBE / QUIT allowed in this context\r\n';

  it.each([
    ['to one channel', ['SUBSCRIBE', 'a'], ['UNSUBSCRIBE']],
    ['to one pattern', ['PSUBSCRIBE', 'a*'], ['PUNSUBSCRIBE']],
    ['to several', ['SUBSCRIBE', 'a', 'b', 'c'], ['UNSUBSCRIBE', 'c', 'b', 'a']],
  ])('%s may run no other command until it has unsubscribed from all', (_, subscribe, unsubscribe) => {
    const bench = createBench();
    const c = connect(bench);
    expect(ask(bench, c, 'PING')).toBe('+PONG\r\n');
    tell(bench, c, subscribe);
    for (const command of [['PING'], ['GET', 'k'], ['PUBLISH', 'a', 'm'], ['MULTI'], ['INFO'], ['SYNC']])
      expect([command, ask(bench, c, ...command)]).toEqual([command, REFUSED]);
    // Before that come its arguments, and before these its name.
    expect(ask(bench, c, 'GET')).toBe("-ERR wrong number of arguments for 'get' command\r\n");
    expect(ask(bench, c, 'NOSUCH')).toBe("-ERR unknown command 'NOSUCH'\r\n");
    tell(bench, c, unsubscribe);
    expect(ask(bench, c, 'PING')).toBe('+PONG\r\n');
  });

  it('may subscribe to more, unsubscribe from what it has not, and quit', () => {
    const bench = createBench();
    const c = connect(bench);
    tell(bench, c, ['SUBSCRIBE', 'a']);
    for (const name of ['SUBSCRIBE', 'UNSUBSCRIBE', 'PSUBSCRIBE', 'PUNSUBSCRIBE'])
      expect(ask(bench, c, name, 'z')).toContain(`\r\n$${name.length}\r\n${name.toLowerCase()}\r\n`);
    expect(ask(bench, c, 'QUIT')).toBe('+OK\r\n');
  });
});
