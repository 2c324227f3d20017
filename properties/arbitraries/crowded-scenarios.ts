import { between, listOf, oneOf } from '../../lab/index.ts';
import { type ClientInput, completeScenario, type Scenario, type Version } from '../../model/index.ts';
import type { Chooser } from '../../sim/index.ts';

/**
 * Scenarios about output that piles up: slaves that wait for a BGSAVE while clients write values about as large as the
 * static buffer and a chunk. A SELECT then often finds no room and becomes a node of the list, the one way that takes a
 * reference, which is rare where buffers are drained all the time.
 */
export function drawCrowdedScenario(choose: Chooser, version: Version): Scenario {
  const slaves = listOf(choose, 1, 2, (n) => ({ name: `slave-${n + 1}`, follows: 'master' }));
  return completeScenario({
    name: 'generated',
    seed: between(choose, 0, 999_999_999, 'seed'),
    version,
    servers: [
      {
        name: 'master',
        bgsave: { durationMicros: oneOf(choose, [350, 50, 150], 'BGSAVE duration') * MILLI },
      },
      ...slaves,
    ],
    clients: listOf(choose, 1, 2, (n) => writer(choose, n)),
    stop: { afterEvents: MAX_EVENTS },
    calm: { settleMicros: 100_000 },
  });
}

const MILLI = 1000;
const MAX_EVENTS = 30_000;

/** With the bytes around it, 7,455 leaves no room for a SELECT; two of 3,720 fill a buffer; 7,600 never fits. */
const SIZES: readonly number[] = [7455, 1, 3720, 7600];

/** Begins about when the slaves' BGSAVE does. */
function writer(choose: Chooser, n: number): ClientInput {
  return {
    name: `writer-${n + 1}`,
    server: 'master',
    startMicros: between(choose, 0, 10, 'start') * 10 * MILLI,
    pipeline: oneOf(choose, [1, 4], 'pipeline'),
    workload: {
      script: listOf(choose, 1, 6, () => {
        const size = choose.pick(SIZES.length + 2, 'select or size');
        if (size >= SIZES.length) return ['SELECT', String(oneOf(choose, [10, 0, 11], 'id'))];
        return ['SET', `k${n}`, 'v'.repeat(SIZES[size])];
      }),
    },
  };
}
