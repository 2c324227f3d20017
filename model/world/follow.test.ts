import { createSeededChooser } from '../../sim/index.ts';
import { completeScenario } from '../scenario/complete-scenario.ts';
import type { FaultSpec, OutsideStep, Scenario } from '../scenario/scenario.ts';
import { variantById } from '../variants/index.ts';
import { simulate } from './simulate.ts';

/**
 * Masters that will not have a slave: itself, a circle, one that is down, one that nobody knows. The lines are those that
 * a real 2.4.9, built from its tag and told the same, wrote to its log, its ports and times left out.
 */

const SECOND = 1_000_000;

function scenarioOf(outside: OutsideStep[], faults: FaultSpec[] = []): Scenario {
  return completeScenario({
    name: 'follow',
    servers: [{ name: 'first' }, { name: 'second' }],
    outside,
    faults,
    stop: { afterMicros: 6.5 * SECOND },
  });
}

function logOf(scenario: Scenario): string[] {
  const variant = variantById('2.4.9');
  if (variant === undefined) throw new Error('no variant');
  const { log } = simulate(scenario, { variant, chooser: createSeededChooser(1), log: true });
  return log
    .map((line) => line.replace(/^\[\d+\] \d+ \w+ [\d:]+ /, '').replace(/(?<=127\.0\.0\.1):\d+$/, ''))
    .filter((line) => !/clients connected|^- DB /.test(line));
}

/** One client of the first server that says these lines at 2.5 s, and those of `later` at 5.25 s. */
function saying(lines: string[], later: string[] = []): OutsideStep[] {
  const said = (atMicros: number, text: string[]): OutsideStep[] =>
    text.map((line) => ({ atMicros, do: 'send', conn: 0, bytes: `${line}\r\n` }));
  return [
    { atMicros: 2.5 * SECOND, do: 'connect', conn: 0, server: 'first' },
    ...said(2.5 * SECOND, lines),
    ...said(5.25 * SECOND, later),
  ];
}

const START = [
  '* Server started, Redis version 2.4.9',
  '* The server is now ready to accept connections on port 6379',
  '- Accepted 127.0.0.1',
];

test('itself: it dials once a second, and refuses itself', () => {
  const dial = [
    '* Connecting to MASTER...',
    '* MASTER <-> SLAVE sync started',
    '- Accepted 127.0.0.1',
    '* Non blocking connect for SYNC fired the event.',
    "# MASTER aborted replication with an error: ERR Can't SYNC while not connected with my master",
    '- Client closed connection',
  ];
  const log = logOf(scenarioOf(saying(['SLAVEOF first 6379'], ['SLAVEOF no one'])));
  expect(log).toEqual([
    ...START,
    '* SLAVE OF first:6379 enabled (user request)',
    ...dial,
    ...dial,
    ...dial,
    '* MASTER MODE enabled (user request)',
  ]);
});

test('a circle: each is refused by the other once a second', () => {
  const circle: FaultSpec[] = [
    { atMicros: 2.5 * SECOND, do: 'slaveof', server: 'second', master: 'first' },
    { atMicros: 2.5 * SECOND, do: 'slaveof', server: 'first', master: 'second' },
    { atMicros: 5.25 * SECOND, do: 'slaveof-no-one', server: 'first' },
    { atMicros: 5.25 * SECOND, do: 'slaveof-no-one', server: 'second' },
  ];
  const counts = new Map<string, number>();
  for (const line of logOf(scenarioOf([], circle))) counts.set(line, (counts.get(line) ?? 0) + 1);
  expect([...counts]).toEqual([
    ...START.slice(0, 2).map((line) => [line, 1]),
    ['* SLAVE OF second:6379 enabled (user request)', 1],
    ['* Connecting to MASTER...', 3],
    ['* MASTER <-> SLAVE sync started', 3],
    // Both dial at the same time; which of the two sees the other first is the network's.
    ['- Accepted 127.0.0.1', 3],
    ['* Non blocking connect for SYNC fired the event.', 3],
    ["# MASTER aborted replication with an error: ERR Can't SYNC while not connected with my master", 3],
    ['- Client closed connection', 3],
    ['* MASTER MODE enabled (user request)', 1],
  ]);
});

test('one that is down: refused once a second', () => {
  const shutdown: FaultSpec = { atMicros: SECOND, do: 'shutdown', server: 'second' };
  const dial = [
    '* Connecting to MASTER...',
    '* MASTER <-> SLAVE sync started',
    '* Non blocking connect for SYNC fired the event.',
    '# I/O error writing to MASTER: Connection refused',
  ];
  const log = logOf(scenarioOf(saying(['SLAVEOF second 6379'], ['SLAVEOF NO ONE']), [shutdown]));
  expect(log).toEqual([
    ...START,
    '* SLAVE OF second:6379 enabled (user request)',
    ...dial,
    ...dial,
    ...dial,
    '* MASTER MODE enabled (user request)',
  ]);
});

describe('numeric addresses', () => {
  const finished = '* MASTER <-> SLAVE sync: Finished with success';

  function linked(line: string): boolean {
    const scenario = scenarioOf(saying([line]));
    scenario.servers[1].machinePort = 7002;
    return logOf(scenario).includes(finished);
  }

  test.each([
    ['SLAVEOF 127.0.0.1 7002', true],
    ['SLAVEOF localhost 7002', true],
    // htons keeps 16 bits of a port.
    ['SLAVEOF second 71915', true],
    ['SLAVEOF second 7002', false],
    ['SLAVEOF 127.0.0.1 7001', false],
    ['SLAVEOF 127.0.0.1 6379', false],
  ])('%s leads to the other server: %s', (line, leads) => {
    expect(linked(line)).toBe(leads);
  });

  test('where nobody listens the dial is refused, as by a server that is down', () => {
    const log = logOf(scenarioOf(saying(['SLAVEOF 127.0.0.1 1'], ['SLAVEOF NO ONE'])));
    expect(log.filter((line) => line === '# I/O error writing to MASTER: Connection refused')).toHaveLength(
      3,
    );
  });

  test('127.0.0.1 6379 is the server itself', () => {
    const log = logOf(scenarioOf(saying(['SLAVEOF 127.0.0.1 6379'], ['SLAVEOF NO ONE'])));
    expect(
      log.filter((line) => line.startsWith("# MASTER aborted replication with an error: ERR Can't SYNC")),
    ).toHaveLength(3);
  });
});

test('one that nobody knows: no dial, once a second', () => {
  const dial = ['* Connecting to MASTER...', '# Unable to connect to MASTER: Success'];
  const log = logOf(scenarioOf(saying(['SLAVEOF nowhere 6379'], ['SLAVEOF NO ONE'])));
  expect(log).toEqual([
    ...START,
    '* SLAVE OF nowhere:6379 enabled (user request)',
    ...dial,
    ...dial,
    ...dial,
    '* MASTER MODE enabled (user request)',
  ]);
});
