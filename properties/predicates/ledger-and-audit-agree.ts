import { auditServer, type Server, SITE_NAMES } from '../../model/index.ts';
import { holdsDeadChunk, SITE_SELECT, stringSite } from '../../model/internals.ts';
import { type AuditReport, grouped, ROW, rowNumber, SITE, USABLE } from '../../sim/index.ts';
import type { RedisCalmProperty } from '../property.ts';

/**
 * The two accounts of memory. SELECT objects are left to `select-lifetimes`; of everything else, what the ledger counts
 * as alive can be reached, what can be reached is alive, and the rows add up to used_memory.
 */
export const ledgerAndAuditAgree: RedisCalmProperty = {
  id: 'ledger-and-audit-agree',
  title: 'What is counted as alive is what can be reached, and it adds up to used_memory.',
  when: 'whenCalm',
  check({ simulation, audits }) {
    for (const [index, { server, up }] of simulation.world.servers.entries()) {
      if (!up) continue;
      const sentence = lost(server, audits[index]) ?? dangling(server, audits[index]) ?? sum(server);
      if (sentence !== null) return sentence;
    }
    return null;
  },
  // That something is out of reach is left to the calm: to know it takes a walk over the whole server.
  already: (server, nameOf) =>
    holdsDeadChunk(server) ? dangling(server, auditServer(server, nameOf)) : null,
};

function isSelectSite(site: number): boolean {
  return site === SITE_SELECT || site === stringSite(SITE_SELECT);
}

function lost(server: Server, report: AuditReport): string | null {
  const others = report.leakedBySite.filter(({ site }) => !isSelectSite(site));
  if (others.length === 0) return null;
  const count = others.reduce((total, leaked) => total + leaked.count, 0);
  const bytes = others.reduce((total, leaked) => total + leaked.bytes, 0);
  const first = report.leaked.find(({ site }) => !isSelectSite(site));
  const named =
    first === undefined
      ? ''
      : `, the first a ${SITE_NAMES[first.site]}, number ${rowNumber(first.address)}, made at event ${first.birth}`;
  return `${server.name}: ${grouped(count)} allocations of ${grouped(bytes)} bytes are alive and out of reach${named}.`;
}

function dangling(server: Server, report: AuditReport): string | null {
  const dead = report.dangling.filter(({ address }) => !isSelectSite(server.heap.cells[address + SITE]));
  if (dead.length === 0) return null;
  const [{ address, holder }] = dead;
  return `${server.name}: ${grouped(dead.length)} references lead to freed memory, the first from ${holder} to ${rowNumber(address)}.`;
}

function sum(server: Server): string | null {
  const { cells, top, used, untracked } = server.heap;
  let bytes = untracked;
  for (let row = ROW; row < top; row += ROW) bytes += cells[row + USABLE];
  if (bytes === used) return null;
  return `${server.name}: used_memory is ${grouped(used)}, and the allocations add up to ${grouped(bytes)}.`;
}
