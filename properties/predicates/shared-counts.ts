import { walkServer } from '../../model/reachable.ts';
import { REFCOUNT } from '../../sim/index.ts';
import type { CalmProperty } from '../property.ts';

/**
 * A shared SELECT has one count for the table it stands in and one for each other place that holds it. More: somebody
 * took a count and never gave it back. Fewer: it will be freed under somebody's hands.
 */
export const sharedCounts: CalmProperty = {
  id: 'shared-counts',
  title: 'The count of each shared SELECT is the number of places that hold it.',
  when: 'whenCalm',
  check({ simulation }) {
    for (const { server, up } of simulation.world.servers) {
      if (!up) continue;
      const holders = new Map<number, number>(server.sharedSelects.map((address) => [address, 0]));
      walkServer(server, (address) => {
        const known = holders.get(address);
        if (known !== undefined) holders.set(address, known + 1);
      });
      for (const [id, address] of server.sharedSelects.entries()) {
        const count = server.heap.cells[address + REFCOUNT];
        const held = holders.get(address);
        if (count !== held)
          return `${server.name}: the shared SELECT ${id} has a count of ${count}, and ${held} places hold it.`;
      }
    }
    return null;
  },
};
