import type { ScenarioInput, Version } from '../model/index.ts';

/**
 * What the faithful versions themselves violate, apart from the report's leak. Neither the property nor the model is
 * bent: each is pinned here by name, with the smallest scenario that shows it, and told in docs/findings/NAME.md.
 */
export interface Finding {
  /** Also the name of its scenario and of its page. */
  id: string;
  /** One line. */
  title: string;
  /** The property that is violated. */
  property: string;
  /** The versions that violate it; on the others the scenario violates nothing. */
  versions: readonly Version[];
  /** Played without a single choice. */
  scenario: ScenarioInput;
}

const MASTER_AND_SLAVE: ScenarioInput['servers'] = [
  { name: 'master' },
  { name: 'slave-1', follows: 'master' },
];

/** All that was found, in the order of the pages. */
export const FINDINGS: readonly Finding[] = [
  {
    id: 'copied-output-forgets-its-database',
    title:
      'A slave that joins a waiting one takes over its output, but not the database that the output ends in',
    property: 'slaves-converge',
    versions: ['2.4.9', '2.4.10'],
    scenario: {
      name: 'copied-output-forgets-its-database',
      servers: [...MASTER_AND_SLAVE, { name: 'slave-2', follows: 'master' }],
      clients: [
        client('client-1', 1000, [
          ['SELECT', '10'],
          ['SET', 'k', 'v'],
        ]),
        client('client-2', 11_000, [['SET', 'k', 'v']]),
      ],
      links: { overrides: [{ from: 'slave-2', to: 'master', latencyMicros: 5000 }] },
    },
  },
  {
    id: 'copied-output-of-a-closing-slave',
    title: 'A slave that joins one that has said QUIT takes over an output that is not kept any more',
    property: 'slaves-converge',
    versions: ['2.4.9', '2.4.10'],
    scenario: {
      name: 'copied-output-of-a-closing-slave',
      servers: MASTER_AND_SLAVE,
      clients: [
        { name: 'client-1', server: 'master', workload: { raw: ['SYNC\r\n', 'QUIT\r\n'] }, stay: true },
        client('client-2', 0, [['SET', 'k', 'v']]),
      ],
    },
  },
  {
    id: 'killed-child-serves-an-old-dump',
    title: 'A BGSAVE child that was killed counts as a good one: the slave is sent the dump of another time',
    property: 'slaves-converge',
    versions: ['2.4.9', '2.4.10'],
    scenario: {
      name: 'killed-child-serves-an-old-dump',
      servers: [
        { name: 'master', bgsave: { outcomes: ['killed'] } },
        { name: 'slave-1', follows: 'master' },
      ],
      clients: [client('client-1', 0, [['SAVE'], ['SET', 'k', 'v']])],
    },
  },
  {
    id: 'save-in-a-transaction-hides-exec',
    title: 'SAVE inside a transaction makes EXEC look as if nothing had changed: slaves wait for it for ever',
    property: 'slaves-converge',
    versions: ['2.4.9', '2.4.10'],
    scenario: {
      name: 'save-in-a-transaction-hides-exec',
      servers: MASTER_AND_SLAVE,
      clients: [
        client('client-1', 101_000, [['SET', 'k', '1'], ['MULTI'], ['SET', 'k', 'v'], ['SAVE'], ['EXEC']]),
      ],
    },
  },
  {
    id: 'slaveof-keeps-stale-slaves',
    title: 'SLAVEOF replaces the dataset of a server and tells its own slaves nothing',
    property: 'slaves-converge',
    versions: ['2.4.9'],
    scenario: {
      name: 'slaveof-keeps-stale-slaves',
      servers: [
        { name: 'master', preload: [{ db: 0, keys: 1 }] },
        { name: 'slave-1' },
        { name: 'slave-2', follows: 'slave-1' },
      ],
      faults: [{ atMicros: 2000, do: 'slaveof', server: 'slave-1', master: 'master' }],
    },
  },
  {
    id: 'randomkey-on-a-slave-hangs',
    title: 'RANDOMKEY on a slave whose keys have all expired never ends',
    property: 'no-crash',
    versions: ['2.4.9', '2.4.10'],
    scenario: {
      name: 'randomkey-on-a-slave-hangs',
      servers: MASTER_AND_SLAVE,
      clients: [
        client('client-1', 0, [['SETEX', 'k', '1', 'v']]),
        { ...client('client-2', 2_000_000, [['RANDOMKEY']]), server: 'slave-1' },
      ],
    },
  },
  {
    id: 'debug-populate-is-not-fed',
    title: 'DEBUG POPULATE writes keys that no slave hears of',
    property: 'slaves-converge',
    versions: ['2.4.9', '2.4.10'],
    scenario: {
      name: 'debug-populate-is-not-fed',
      servers: MASTER_AND_SLAVE,
      clients: [client('client-1', 1000, [['DEBUG', 'POPULATE', '1']])],
    },
  },
];

function client(
  name: string,
  startMicros: number,
  script: string[][],
): NonNullable<ScenarioInput['clients']>[number] {
  return { name, server: 'master', startMicros, workload: { script } };
}
