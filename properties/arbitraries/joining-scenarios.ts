import { between, chance, listOf, oneOf } from '../../lab/index.ts';
import {
  type ClientInput,
  completeScenario,
  type FaultSpec,
  type Scenario,
  type Version,
} from '../../model/index.ts';
import type { Chooser } from '../../sim/index.ts';

/**
 * Scenarios about slaves that come and go while clients write: some join while a BGSAVE runs that nobody waits for, and
 * have to wait for the next one; some are cut off and come back. Mistakes in what a feed remembers of a slave show here
 * far more often than among scenarios about everything.
 *
 * A slave that is told of its master, or has lost it, dials in the next replication cron: a second after the start, or
 * two, or three. So that is when BGSAVEs run and clients write.
 */
export function drawJoiningScenario(choose: Chooser, version: Version): Scenario {
  const slaves = listOf(choose, 1, 2, (n) => ({
    name: `slave-${n + 1}`,
    late: chance(choose, 1, 2, 'late'),
  }));
  const faults: FaultSpec[] = slaves
    .filter(({ late }) => late)
    .map(({ name }) => ({ atMicros: 100 * MILLI, do: 'slaveof', server: name, master: 'master' }));
  for (const { name } of slaves) {
    if (!chance(choose, 1, 2, 'cut')) continue;
    const atMicros = between(choose, 11, 29, 'when') * 100 * MILLI;
    faults.push({ atMicros, do: 'cut', link: { from: 'master', to: name } });
  }
  return completeScenario({
    name: 'generated',
    seed: between(choose, 0, 999_999_999, 'seed'),
    version,
    servers: [
      {
        name: 'master',
        bgsave: { durationMicros: oneOf(choose, [350, 50, 800], 'BGSAVE duration') * MILLI },
      },
      ...slaves.map(({ name, late }) => ({ name, ...(late ? {} : { follows: 'master' }) })),
    ],
    clients: [
      ...listOf(choose, 0, 2, (n) => saver(choose, n)),
      ...listOf(choose, 1, 2, (n) => writer(choose, n)),
    ],
    faults,
    stop: { afterEvents: MAX_EVENTS },
    calm: { settleMicros: 100_000 },
  });
}

const MILLI = 1000;
const MAX_EVENTS = 30_000;

/** The moments of replication crons, in milliseconds. */
const CRONS: readonly number[] = [1000, 2000, 3000];

function saver(choose: Chooser, n: number): ClientInput {
  const before = between(choose, 1, 30, 'how long before') * 10;
  return {
    name: `saver-${n + 1}`,
    server: 'master',
    startMicros: (oneOf(choose, CRONS, 'which cron') - before) * MILLI,
    workload: { script: [['BGSAVE']] },
  };
}

/** Writes to few databases, in runs of the same one, from about the moment of a cron on. */
function writer(choose: Chooser, n: number): ClientInput {
  const from = oneOf(choose, CRONS, 'which cron') + between(choose, -50, 50, 'around') * 10;
  return {
    name: `writer-${n + 1}`,
    server: 'master',
    startMicros: from * MILLI,
    db: oneOf(choose, [0, 10, 11], 'id'),
    thinkMicros: [0, oneOf(choose, [400, 200, 0], 'think time') * MILLI],
    workload: {
      script: listOf(choose, 1, 8, () =>
        chance(choose, 1, 6, 'select')
          ? ['SELECT', String(oneOf(choose, [0, 10, 11], 'id'))]
          : ['INCR', `k${n}`],
      ),
    },
  };
}
