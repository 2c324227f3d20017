import { between, chance, oneOf } from '../../lab/index.ts';
import type { BgsaveOutcome, FaultSpec, ServerInput } from '../../model/index.ts';
import type { Chooser } from '../../sim/index.ts';
import type { Swarm } from './swarm.ts';

/** Servers, and the SLAVEOFs by which late slaves join. */
export interface Topology {
  servers: ServerInput[];
  joins: FaultSpec[];
}

const MILLI = 1000;

/** A BGSAVE is over at once, within a cron period, or after several. */
const BGSAVE_MICROS: readonly number[] = [50, 1, 150, 350].map((millis) => millis * MILLI);

const OUTCOMES: readonly BgsaveOutcome[][] = [['ok'], ['error', 'ok'], ['killed', 'ok']];

function drawServer(choose: Chooser, name: string, swarm: Swarm): ServerInput {
  const troubled = swarm.faults.bgsave > 0 && chance(choose, 1, 4, 'BGSAVE goes wrong');
  return {
    name,
    bgsave: {
      durationMicros: oneOf(choose, BGSAVE_MICROS, 'BGSAVE duration'),
      outcomes: troubled ? oneOf(choose, OUTCOMES, 'BGSAVE outcomes') : ['ok'],
    },
    config: {
      save: chance(choose, 1, 4, 'no save points') ? [] : undefined,
      'repl-ping-slave-period': oneOf(choose, [10, 1], 'ping period'),
    },
    commandMicros: oneOf(choose, [2, 0, 100, 5000], 'command time'),
    preload: chance(choose, 1, 8, 'preload') ? [{ db: oneOf(choose, [0, 10], 'preload db'), keys: 3 }] : [],
  };
}

/** One master and one to three slaves; a slave may follow a slave, and may join late. */
export function drawTopology(choose: Chooser, swarm: Swarm, mostSlaves = 3): Topology {
  const servers = [drawServer(choose, 'master', swarm)];
  const joins: FaultSpec[] = [];
  const slaves = Math.max(1, Math.min(mostSlaves, oneOf(choose, [1, 1, 2, 3], 'slaves')));
  for (let n = 1; n <= slaves; n++) {
    const server = drawServer(choose, `slave-${n}`, swarm);
    const chained = n > 1 && swarm.traits.chain > 0 && chance(choose, 1, 2, 'chained');
    const follows = chained ? `slave-${between(choose, 1, n - 1, 'whose slave')}` : 'master';
    const late = swarm.traits.late > 0 && chance(choose, 1, 3, 'late');
    if (late) {
      const atMicros = oneOf(choose, [100, 5, 30, 180, 300], 'joins') * MILLI;
      joins.push({ atMicros, do: 'slaveof', server: server.name, master: follows });
    } else {
      server.follows = follows;
    }
    servers.push(server);
  }
  return { servers, joins };
}
