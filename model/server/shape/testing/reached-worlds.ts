import { createSeededChooser } from '../../../../sim/index.ts';
import { completeScenario } from '../../../scenario/complete-scenario.ts';
import type { Scenario } from '../../../scenario/scenario.ts';
import { variantById } from '../../../variants/index.ts';
import { createDynamics } from '../../../world/dynamics.ts';
import type { World } from '../../../world/world.ts';
import type { Variant } from '../../variant.ts';

/**
 * Worlds that runs have come to, for tests alone: with WATCH and MULTI, MONITOR and subscriptions, expiring keys, dicts
 * that rehash, requests that have come in part, output that waits, children, transfers, slaves in every state, links that
 * are stalled, cut and closed, and ends outside.
 */

const wide = Array.from({ length: 20 }, (_, i) => ['SET', `key:${i}`, `${i}`]);

const scenario: Scenario = completeScenario({
  name: 'everything',
  databases: 16,
  servers: [
    {
      name: 'master',
      config: { save: [[1, 5]], 'repl-ping-slave-period': 1 },
      bgsave: { durationMicros: 150_000, outcomes: ['ok', 'error', 'killed', 'ok'] },
      preload: [{ db: 2, keys: 100 }],
    },
    { name: 'slave-1', follows: 'master', bgsave: { durationMicros: 400_000 } },
    { name: 'slave-2', follows: 'slave-1' },
    { name: 'slave-3', follows: 'master' },
  ],
  clients: [
    {
      name: 'watcher',
      server: 'master',
      startMicros: 300_000,
      thinkMicros: [20_000, 60_000],
      workload: {
        repeat: 6,
        script: [
          ['SELECT', '3'],
          ['SET', 'a', '123456789'],
          ['WATCH', 'a', 'b'],
          ['MULTI'],
          ['SETEX', 'b', '100', 'x'],
          ['GET', 'a'],
          ['EXEC'],
          ['INCRBY', 'a', '99999999999999999999'],
          ['CONFIG', 'SET', 'timeout', '300'],
        ],
      },
    },
    {
      name: 'writer',
      server: 'master',
      startMicros: 350_000,
      pipeline: 4,
      thinkMicros: [0, 5_000],
      workload: {
        repeat: 3,
        script: [['SELECT', '10'], ...wide, ['SELECT', '12'], ['SET', 'k', 'v'], ['FLUSHDB']],
      },
    },
    {
      name: 'monitor',
      server: 'master',
      startMicros: 250_000,
      stay: true,
      workload: { script: [['MONITOR']] },
    },
    {
      name: 'subscriber',
      server: 'master',
      startMicros: 260_000,
      stay: true,
      workload: {
        script: [
          ['SUBSCRIBE', 'one', 'two'],
          ['PSUBSCRIBE', 'o*', 'x*'],
        ],
      },
    },
    {
      name: 'publisher',
      server: 'master',
      startMicros: 500_000,
      thinkMicros: [10_000, 40_000],
      workload: { repeat: 10, command: ['PUBLISH', 'one', 'message'] },
    },
    {
      name: 'halting',
      server: 'master',
      startMicros: 280_000,
      stay: true,
      workload: { raw: ['*3\r\n$3\r\nSET\r\n$5\r\nhal', 'ted\r\n$1\r\nv\r\n*2\r\n$3\r\nGE'] },
    },
    {
      name: 'reader',
      server: 'master',
      startMicros: 400_000,
      pipeline: 40,
      workload: {
        repeat: 300,
        script: [
          ['SELECT', '2'],
          ['KEYS', '*'],
        ],
      },
    },
    {
      name: 'quitter',
      server: 'master',
      startMicros: 700_000,
      stay: true,
      workload: { raw: ['SYNC\r\n', 'QUIT\r\n'] },
    },
  ],
  links: {
    default: { sendBuffer: 4_000, receiveBuffer: 4_000 },
    overrides: [
      {
        from: 'master',
        to: 'slave-1',
        segmentBytes: 500,
        bytesPerMilli: 4,
        sendBuffer: 500,
        receiveBuffer: 500,
      },
    ],
  },
  faults: [
    { atMicros: 400_000, do: 'stall', link: { from: 'master', to: 'monitor' } },
    { atMicros: 402_000, do: 'stall', link: { from: 'master', to: 'reader' } },
    { atMicros: 500_000, do: 'stall', link: { from: 'master', to: 'slave-3' } },
    { atMicros: 900_000, do: 'resume', link: { from: 'master', to: 'monitor' } },
    { atMicros: 950_000, do: 'cut', link: { from: 'master', to: 'slave-3' } },
    { atMicros: 1_000_000, do: 'resume', link: { from: 'master', to: 'slave-3' } },
    { atMicros: 1_100_000, do: 'slaveof', server: 'slave-2', master: 'master' },
    { atMicros: 1_200_000, do: 'slow-reader', link: { from: 'master', to: 'slave-1' }, bytesPerMilli: 1 },
    { atMicros: 1_300_000, do: 'restart', server: 'slave-3' },
    { atMicros: 1_400_000, do: 'slaveof-no-one', server: 'slave-2' },
  ],
  outside: [
    { atMicros: 300_000, do: 'connect', conn: 0, server: 'slave-1' },
    { atMicros: 310_000, do: 'send', conn: 0, bytes: 'PING\r\n' },
    { atMicros: 800_000, do: 'end', conn: 0 },
  ],
  stop: { afterEvents: 6_000 },
});

/** A feed that leaks, two that remember SELECT objects (one of them dead ones), one that remembers numbers, one that kills. */
const FEEDS = [
  '2.4.9',
  'cache-never-shrinks',
  'cache-without-count',
  'own-memory-not-reset',
  'count-from-zero',
];

/** Shows the world before every `every`th event of a run with each of the feeds. */
export function eachReachedWorld(every: number, look: (world: World) => void): void {
  const dynamics = createDynamics();
  for (const id of FEEDS) {
    const variant = variantById(id) as Variant;
    const simulation = dynamics.start(scenario, { variant, chooser: createSeededChooser('reached') });
    for (let event = 0; event < 6_000; event++) {
      if (event % every === 0) look(simulation.world);
      if (!dynamics.step(simulation)) break;
    }
  }
}
