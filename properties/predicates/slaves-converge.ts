import { masterOf } from '../../model/internals.ts';
import { datasetDifference } from '../dataset.ts';
import type { RedisCalmProperty } from '../property.ts';

/**
 * Every slave that is connected when all is calm has its master's dataset. An EXPIRE is passed on as it came, so a slave
 * counts the seconds from when it hears of it: its deadlines may be later than its master's by as long as a byte can
 * have been under way, which is bounded by the length of the run. `stream-replays` compares them exactly.
 */
export const slavesConverge: RedisCalmProperty = {
  id: 'slaves-converge',
  title: 'Every connected slave has the dataset of its master.',
  when: 'whenCalm',
  check({ simulation }) {
    const slack = Math.ceil(simulation.world.now / 1_000_000);
    for (const [slave, { server, up }] of simulation.world.servers.entries()) {
      if (!up || server.masterHost === null || server.linkState !== 'connected') continue;
      const master = masterOf(simulation, slave);
      const sentence = datasetDifference(
        simulation.redis[master],
        simulation.redis[slave],
        { a: simulation.world.servers[master].server.name, b: `its slave ${server.name}` },
        slack,
      );
      if (sentence !== null) return `${sentence}.`;
    }
    return null;
  },
  alreadySent({ name, wrong, missing }) {
    if (wrong !== null) return `The stream of ${name} is not what its master executed: ${wrong}.`;
    return missing === 0 ? null : `${name} never gets ${missing} writes that its master executed.`;
  },
};
