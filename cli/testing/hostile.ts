import type { Chooser } from '../../sim/index.ts';

/**
 * Not among the orders: a master that is told to follow its own slave. 2.4.9 keeps its slaves then, and the two feed each
 * other every command for ever, so that there is no calm in which a run could be judged.
 */

/** What a hostile program does on one connection: pieces of bytes, whether it reads, and how it leaves. */
export interface Attack {
  name: string;
  pieces: string[];
  /** It never reads a reply. */
  deaf: boolean;
  /** Milliseconds between two pieces. */
  pauseMillis: number;
  leaves: 'end' | 'reset' | 'stays';
}

type Maker = (pick: (bound: number) => number) => { pieces: string[]; deaf?: boolean; pauseMillis?: number };

const bulk = (text: string) => `$${text.length}\r\n${text}\r\n`;
const request = (...argv: string[]) => `*${argv.length}\r\n${argv.map(bulk).join('')}`;

const MAKERS: Record<string, Maker> = {
  noise: (pick) => ({
    pieces: Array.from({ length: 1 + pick(4) }, () =>
      String.fromCharCode(...Array.from({ length: 1 + pick(3000) }, () => pick(256))),
    ),
  }),
  'half frames': (pick) => {
    const whole = request('set', 'key', 'x'.repeat(pick(200)));
    return { pieces: [whole.slice(0, pick(whole.length)), whole.slice(pick(whole.length))] };
  },
  'huge lengths': (pick) => ({
    pieces: [
      [
        '*1048577\r\n',
        '*1048576\r\n$536870912\r\n',
        '*2\r\n$536870913\r\n',
        '*-1\r\n',
        '*9223372036854775808\r\n',
      ][pick(5)],
      'x'.repeat(pick(60_000)),
    ],
  }),
  'a line without end': (pick) => ({
    pieces: Array.from({ length: 4 }, () => 'x'.repeat(20_000 + pick(5000))),
  }),
  'a value without end': (pick) => ({
    pieces: [
      '*3\r\n$3\r\nset\r\n$1\r\na\r\n$400000000\r\n',
      ...Array.from({ length: 40 }, () => 'y'.repeat(60_000 + pick(9))),
    ],
  }),
  'arguments without end': () => ({ pieces: ['*1048576\r\n', '$0\r\n\r\n'.repeat(60_000)] }),
  'one byte at a time': (pick) => ({ pieces: [...request('get', 'k'.repeat(pick(20)))], pauseMillis: 1 }),
  'mutated requests': (pick) => {
    const bytes = [...request('set', 'a', 'b'), ...request('get', 'a'), ...'incr n\r\n'];
    for (let i = 0; i < 3; i++) bytes[pick(bytes.length)] = String.fromCharCode(pick(256));
    return { pieces: [bytes.join('')] };
  },
  'replies that nobody reads': (pick) => ({
    pieces: [
      request('set', 'big', 'z'.repeat(50_000)),
      ...Array.from({ length: 5 + pick(20) }, () => request('get', 'big').repeat(100)),
    ],
    deaf: true,
  }),
  'a transaction without end': (pick) => ({
    pieces: ['multi\r\n', ...Array.from({ length: 10 + pick(10) }, () => 'set a b\r\n'.repeat(2000))],
  }),
  'many databases': (pick) => ({
    pieces: Array.from({ length: 20 }, () => `select ${pick(16)}\r\nset k${pick(50)} v\r\n`.repeat(50)),
  }),
  'slaves and monitors': (pick) => ({
    pieces: [
      ['sync\r\n', 'monitor\r\n', 'sync\r\nsync\r\n', 'monitor\r\nsync\r\n'][pick(4)],
      'set a b\r\n'.repeat(pick(500)),
    ],
    deaf: pick(2) === 0,
  }),
  'slaves that say QUIT': (pick) => ({
    pieces: ['sync\r\n', 'quit\r\n', 'set a b\r\n'.repeat(pick(10))],
    pauseMillis: pick(200),
  }),
  subscriptions: (pick) => ({
    pieces: Array.from({ length: 10 }, () =>
      `subscribe c${pick(1000)}\r\npsubscribe ${'*a'.repeat(pick(20))}\r\n`.repeat(100),
    ),
  }),
  'orders to the server': (pick) => ({
    pieces: [
      [
        'slaveof master 6379\r\n',
        'slaveof nobody 6379\r\n',
        'slaveof no one\r\n',
        'slaveof 127.0.0.1 1\r\n',
        'config set timeout 1\r\n',
        'bgsave\r\nflushall\r\nbgsave\r\n',
        'debug populate 999999999999\r\n',
        'debug populate 20000\r\nkeys *\r\n',
        'shutdown\r\n',
        'debug segfault\r\n',
        'save\r\n',
        'config set save "1 1"\r\n',
      ][pick(12)],
      'info\r\n',
    ],
  }),
  nothing: () => ({ pieces: [] }),
};

export function makeAttack(chooser: Chooser): Attack {
  const pick = (bound: number) => chooser.pick(bound, 'attack');
  const names = Object.keys(MAKERS);
  const name = names[pick(names.length)];
  const { pieces, deaf = false, pauseMillis = 0 } = MAKERS[name](pick);
  return { name, pieces, deaf, pauseMillis, leaves: (['end', 'reset', 'stays'] as const)[pick(3)] };
}
