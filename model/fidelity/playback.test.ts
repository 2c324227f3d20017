import { encodeCommand } from '../server/index.ts';
import { playVector } from './conformance.ts';
import type { Vector, VectorStep } from './vector.ts';

/** How steps are played, where no recorded vector happens to look. */

function vector(steps: VectorStep[]): Vector {
  return {
    name: 'test',
    about: '',
    databases: 16,
    server: { version: '2.4.9', allocator: 'jemalloc-2.2.5', arch_bits: 64 },
    steps,
    observed: { used_memory_delta: [], replies: [], streams: {} },
  };
}

describe('a connection that the server has closed', () => {
  const steps: VectorStep[] = [
    { do: 'connect', conn: 'quitter' },
    { do: 'raw', conn: 'quitter', parts: ['QUIT\r\n'], replies: 1 },
    { do: 'connect', conn: 'next' },
    { do: 'close', conn: 'quitter' },
    { do: 'send', conn: 'next', commands: [['PING']] },
  ];

  it('is not the one that came after it when the vector closes it', () => {
    expect(playVector(vector(steps)).observed.replies).toEqual([['+OK'], ['+PONG']]);
  });

  it('says nothing to the one that came after it', () => {
    const speaking: VectorStep[] = [
      { do: 'attach', slave: 'quitter' },
      { do: 'slave-raw', slave: 'quitter', bytes: 'QUIT\r\n' },
      { do: 'connect', conn: 'next' },
      { do: 'slave-raw', slave: 'quitter', bytes: 'PING\r\n' },
      { do: 'send', conn: 'next', commands: [['ECHO', 'one']] },
    ];
    expect(playVector(vector(speaking)).observed.replies).toEqual([['$one']]);
  });
});

it('finds the one key of many whose time has come', () => {
  const lasting = Array.from({ length: 40 }, (_, i) => ['SETEX', `k${i}`, '1000', 'v']);
  const played = playVector(
    vector([
      { do: 'connect', conn: 'a' },
      { do: 'attach', slave: 's' },
      { do: 'send', conn: 'a', commands: [...lasting, ['SETEX', 'gone', '1', 'v']] },
      { do: 'wait', ms: 4000 },
      { do: 'send', conn: 'a', commands: [['DBSIZE']] },
    ]),
  );
  // redis.c activeExpireCycle: ten random picks each 100 ms, some 200 picks of 41 after the key's time.
  expect(played.observed.replies[1]).toEqual([':40']);
  expect(played.observed.streams.s).toMatch(/\*2\r\n\$3\r\nDEL\r\n\$4\r\ngone\r\n$/);
});

describe('a child that is held', () => {
  const info = (steps: VectorStep[]): string => {
    const asked: VectorStep[] = [
      { do: 'connect', conn: 'a' },
      ...steps,
      { do: 'send', conn: 'a', commands: [['INFO']] },
    ];
    return String(playVector(vector(asked)).observed.replies.at(-1));
  };

  it('keeps slaves waiting until it is released', () => {
    expect(info([{ do: 'bgsave' }, { do: 'attach', slave: 's' }])).toMatch(/slave0:[^\n]*,wait_bgsave\r/);
    const released = info([{ do: 'attach', slave: 's', hold: true }, { do: 'release' }]);
    expect(released).toMatch(/slave0:[^\n]*,online\r/);
  });

  it('is held no more when FLUSHALL has killed it, and nor is the one that follows', () => {
    const flushed: VectorStep[] = [
      { do: 'bgsave' },
      { do: 'send', conn: 'a', commands: [['FLUSHALL']] },
      { do: 'wait', ms: 200 },
      { do: 'attach', slave: 's' },
    ];
    expect(info(flushed)).toMatch(/bgsave_in_progress:0\r[\s\S]*slave0:[^\n]*,online\r/);
    expect(info([...flushed.slice(0, 3), { do: 'bgsave' }])).toMatch(/bgsave_in_progress:1\r/);
  });
});

it('keeps what it was asked of a step that cannot end', () => {
  const steps: VectorStep[] = [
    { do: 'connect', conn: 'a' },
    { do: 'raw', conn: 'a', parts: ['*1\r\n'], replies: 1 },
  ];
  expect(() => playVector(vector(steps))).toThrow('step 2: reply 1 did not happen');
});

it('takes any number of bytes at once, and answers without a socket that is full', () => {
  const value = 'v'.repeat(1_000_000);
  const played = playVector(
    vector([
      { do: 'connect', conn: 'a' },
      { do: 'raw', conn: 'a', parts: [encodeCommand(['SET', 'k', value])], replies: 1 },
      { do: 'send', conn: 'a', commands: [['INCRBY', 'n', '99999999999999999999']] },
      { do: 'send', conn: 'a', commands: [['GET', 'k']] },
      { do: 'send', conn: 'a', commands: [['INCRBY', 'n', '9223372036854775807']] },
    ]),
  );
  // A full socket would leave EAGAIN in errno: ERANGE is still there, as on the real 2.4.9 and 2.4.10.
  const refused = ['-ERR value is not an integer or out of range'];
  expect(played.observed.replies).toEqual([['+OK'], refused, [`$${value}`], refused]);
});
