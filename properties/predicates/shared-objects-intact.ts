import type { RedisAlwaysProperty } from '../property.ts';

/** Shared objects are made once and used by everybody; the count that made them is never given back. */
export const sharedObjectsIntact: RedisAlwaysProperty = {
  id: 'shared-objects-intact',
  title: 'No shared object is ever freed.',
  when: 'always',
  onCloserLook: true,
  check({ simulation }) {
    for (const { server } of simulation.world.servers) {
      if (server.sharedFreed > 0) {
        return `${server.name} has freed ${server.sharedFreed} of its shared objects: somebody gave a count back that was not his.`;
      }
    }
    return null;
  },
};
