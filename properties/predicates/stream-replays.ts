import type { Simulation } from '../../model/index.ts';
import type { ServerRuntime } from '../../model/internals.ts';
import { grouped } from '../../sim/index.ts';
import { datasetDifference } from '../dataset.ts';
import { freshServer, type Input } from '../fresh-server.ts';
import { STREAM_LIMIT, type StreamNotes } from '../notes/stream-notes.ts';
import { plainDataset, storesPlainly } from '../plain-stream.ts';
import { playStream } from '../played-stream.ts';
import type { RedisCalmProperty } from '../property.ts';

/**
 * What a slave was sent since its payload is all that it knows: given to a fresh server, byte for byte and each read at
 * its own time, payload and stream make the slave's dataset, deadlines included. Where the words alone tell what they make,
 * and the slave has just that, no server is asked.
 */
export const streamReplays: RedisCalmProperty = {
  id: 'stream-replays',
  title: 'The payload and the stream of every connected slave, played into a fresh server, give its dataset.',
  when: 'whenCalm',
  needs: ['streams'],
  undecided({ simulation, streams }) {
    const index = streams.findIndex(({ bytes }) => bytes > STREAM_LIMIT);
    if (index < 0) return null;
    const { name } = simulation.scenario.servers[index];
    return `The stream of ${name} has ${grouped(streams[index].bytes)} bytes, and no more than ${grouped(STREAM_LIMIT)} are kept.`;
  },
  check({ simulation, streams }) {
    for (const [index, { server, up }] of simulation.world.servers.entries()) {
      if (!up || server.linkState !== 'connected') continue;
      const told = plainDataset(simulation.redis[index], streams[index]);
      if (told !== null && storesPlainly(simulation.redis[index], told)) continue;
      const played = replay(simulation, index, streams[index]);
      if (typeof played === 'string') return played;
      const sentence = datasetDifference(simulation.redis[index], played, {
        a: server.name,
        b: 'what its stream gives',
      });
      if (sentence !== null) return `${sentence}.`;
    }
    return null;
  },
};

/** The fresh server after the last byte; a sentence if it died of the stream. */
function replay(simulation: Simulation, index: number, notes: StreamNotes): ServerRuntime | string {
  const input: Input = { micros: notes.loadedMicros, bytes: '' };
  const redis = freshServer(simulation, index, input);
  redis.server.masterHost = simulation.world.servers[index].server.masterHost;
  return playStream(redis, input, notes) ?? redis;
}
