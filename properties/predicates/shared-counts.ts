import { type Address, type AuditReport, grouped, REFCOUNT, rowNumber } from '../../sim/index.ts';
import type { RedisCalmProperty } from '../property.ts';

/**
 * A shared SELECT has one count for the table it stands in and one for each other place that holds it. More: somebody
 * took a count and never gave it back. Fewer: it will be freed under somebody's hands.
 */
export const sharedCounts: RedisCalmProperty = {
  id: 'shared-counts',
  title: 'The count of each shared SELECT is the number of places that hold it.',
  when: 'whenCalm',
  check({ simulation, audits }) {
    for (const [index, { server, up }] of simulation.world.servers.entries()) {
      if (!up) continue;
      for (let id = 0; id < server.sharedSelects.length; id++) {
        const address = server.sharedSelects[id];
        const count = server.heap.cells[address + REFCOUNT];
        const held = holdersOf(audits[index], address);
        if (count !== held)
          return `${server.name}: the shared SELECT ${id} has a count of ${grouped(count)}, and ${grouped(held)} places hold it.`;
      }
    }
    return null;
  },
};

/** Places that hold it, alive or not. */
function holdersOf({ references, dangling }: AuditReport, address: Address): number {
  let count = references[rowNumber(address)];
  for (const held of dangling) if (held.address === address) count++;
  return count;
}
