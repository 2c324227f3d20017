import { createSeededChooser } from '../../sim/index.ts';
import { completeScenario, type ScenarioInput } from '../scenario/complete-scenario.ts';
import { variantById } from '../variants/index.ts';
import { simulate } from './simulate.ts';

/** The first server's log. Words, levels and order are those of a real 2.4.9 in the same situation. */

const SECOND = 1_000_000;

/** The lines as `pid mark message`, without what the cron says every five seconds, and with made-up ports left out. */
function logOf(input: Partial<ScenarioInput>): string[] {
  const variant = variantById('2.4.9');
  if (variant === undefined) throw new Error('no variant');
  const scenario = completeScenario({
    name: 'log',
    servers: [{ name: 'master' }],
    stop: { afterMicros: 4 * SECOND },
    ...input,
  });
  const { log } = simulate(scenario, { variant, chooser: createSeededChooser(1), log: true });
  return log
    .map((line) => line.replace(/^\[(\d+)\] \d+ \w+ [\d:]+ /, '$1 ').replace(/(?<=127\.0\.0\.1):\d+/, ''))
    .filter((line) => !/clients connected|- DB /.test(line));
}

/** Lines of the server itself. */
const own = (...lines: string[]) => lines.map((line) => `20000 ${line}`);

const START = own(
  '* Server started, Redis version 2.4.9',
  '* The server is now ready to accept connections on port 6379',
);

const script = (...commands: string[][]): ScenarioInput['clients'] => [
  { name: 'c', server: 'master', startMicros: SECOND, workload: { script: commands } },
];

test('a client that comes and goes, SAVE, and a BGSAVE whose child writes a line of its own', () => {
  expect(logOf({ clients: script(['SET', 'k', 'v'], ['SAVE'], ['BGSAVE']) })).toEqual([
    ...START,
    ...own('- Accepted 127.0.0.1', '* DB saved on disk', '* Background saving started by pid 1000'),
    ...own('- Client closed connection'),
    '1000 * DB saved on disk',
    ...own('* Background saving terminated with success'),
  ]);
});

test('a child that is killed or fails has not saved', () => {
  const log = logOf({
    servers: [{ name: 'master', bgsave: { outcomes: ['killed', 'error'] } }],
    clients: [
      {
        name: 'c',
        server: 'master',
        startMicros: SECOND,
        thinkMicros: [SECOND, SECOND],
        workload: { command: ['BGSAVE'], repeat: 2 },
      },
    ],
  });
  expect(log.filter((line) => /[Bb]ackground|DB saved/.test(line))).toEqual(
    own(
      '* Background saving started by pid 1000',
      '# Background saving terminated by signal 9',
      '* Background saving started by pid 1001',
      '# Background saving error',
    ),
  );
});

test('a connection that is cut is reset, and not closed', () => {
  const log = logOf({
    clients: [{ name: 'c', server: 'master', stay: true, workload: { command: ['PING'], repeat: 1 } }],
    faults: [{ atMicros: SECOND, do: 'cut', link: { from: 'c', to: 'master' } }],
  });
  expect(log.slice(START.length)).toEqual(
    own('- Accepted 127.0.0.1', '- Reading from client: Connection reset by peer'),
  );
});

test('a slave whose socket is full loses its payload, at level verbose', () => {
  const log = logOf({
    servers: [
      {
        name: 'master',
        config: { 'repl-ping-slave-period': 1 },
        bgsave: { durationMicros: 1.5 * SECOND },
        preload: [{ db: 0, keys: 2000 }],
      },
      { name: 'slave', follows: 'master' },
    ],
    // A newline, sent while the child lives, is under way and held up; the length line, "$" and five digits, fills the rest.
    links: { default: { sendBuffer: 8, receiveBuffer: 1 } },
    faults: [{ atMicros: SECOND / 2, do: 'stall', link: { from: 'master', to: 'slave' } }],
  });
  expect(log).toContain('20000 - Write error sending DB to slave: Resource temporarily unavailable');
});

test('an operator who says SLAVEOF is a user, and a restart says what it loads', () => {
  const log = logOf({
    servers: [{ name: 'master' }, { name: 'other' }],
    clients: script(['SET', 'k', 'v'], ['SAVE']),
    faults: [
      { atMicros: 2 * SECOND, do: 'restart', server: 'master' },
      { atMicros: 2.5 * SECOND, do: 'slaveof', server: 'master', master: 'other' },
      { atMicros: 3.5 * SECOND, do: 'slaveof-no-one', server: 'master' },
    ],
  });
  expect(log.slice(-11)).toEqual(
    own(
      '* Server started, Redis version 2.4.9',
      '* DB loaded from disk: 0 seconds',
      '* The server is now ready to accept connections on port 6379',
      '* SLAVE OF other:6379 enabled (user request)',
      '* Connecting to MASTER...',
      '* MASTER <-> SLAVE sync started',
      '* Non blocking connect for SYNC fired the event.',
      '* MASTER <-> SLAVE sync: receiving 10 bytes from master',
      '* MASTER <-> SLAVE sync: Loading DB in memory',
      '* MASTER <-> SLAVE sync: Finished with success',
      '* MASTER MODE enabled (user request)',
    ),
  );
});

describe('a link that ends before its payload', () => {
  const waiting: Partial<ScenarioInput> = {
    servers: [
      { name: 'slave', follows: 'master' },
      { name: 'master', bgsave: { durationMicros: 2 * SECOND, outcomes: ['error', 'ok'] } },
    ],
    stop: { afterMicros: 3 * SECOND },
  };

  test('cut: it was reset', () => {
    const cut = logOf({
      ...waiting,
      faults: [{ atMicros: SECOND, do: 'cut', link: { from: 'slave', to: 'master' } }],
    });
    expect(cut).toContain('20000 # I/O error reading bulk count from MASTER: Connection reset by peer');
  });

  test('closed, since the BGSAVE has failed: syncReadLine names the error that was there before, the dial', () => {
    const closed = logOf(waiting);
    expect(closed).toContain('20000 # I/O error reading bulk count from MASTER: Operation now in progress');
  });
});
