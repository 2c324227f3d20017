import type { SelectCounters } from '../../model/internals.ts';
import type { RedisSometimesProperty } from '../property.ts';

/** A way that a created SELECT object can go, and that a slave can reach. `unsent` is not one: a slave has a socket. */
function reachesWay(name: string, way: keyof SelectCounters, what: string): RedisSometimesProperty {
  return {
    id: `reaches-${name}`,
    title: `A created SELECT object ${what}.`,
    when: 'sometimes',
    met({ simulation }) {
      for (const { server } of simulation.world.servers) {
        if (server.selects[way] > 0) return `${server.name}: ${server.selects[way]} SELECT objects: ${way}.`;
      }
      return null;
    },
  };
}

export const reachesCopied = reachesWay('copied', 'copied', "is copied into a slave's static buffer");
export const reachesGlued = reachesWay(
  'glued',
  'glued',
  "is glued to the last chunk of a slave's reply list",
);
export const reachesNode = reachesWay('node', 'node', "becomes a node of a slave's reply list");
export const reachesClosing = reachesWay('closing', 'closing', 'is fed to a slave that is closing');
export const reachesHighId = reachesWay(
  'high-id',
  'created',
  'is there: the feed turns to an id of 10 or more',
);

export const reachesSkippedSlave: RedisSometimesProperty = {
  id: 'reaches-skipped-slave',
  title: 'The feed skips a slave that is waiting for a BGSAVE to start.',
  when: 'sometimes',
  needs: ['feeds'],
  met: ({ skippedFeeds }) =>
    skippedFeeds === 0 ? null : `${skippedFeeds} feeds passed by a slave that waited for a BGSAVE to start.`,
};

export const reachesPartialWrite: RedisSometimesProperty = {
  id: 'reaches-partial-write',
  title: 'A socket takes only a part of an output.',
  when: 'sometimes',
  needs: ['partial-writes'],
  met: ({ partialWrite }) => (partialWrite ? 'A socket took only a part of an output.' : null),
};
