import { auditServer, type Server } from '../../model/index.ts';
import { holdsDeadChunk, lostSelects, SITE_SELECT, selectNumber, stringSite } from '../../model/internals.ts';
import { type AuditReport, BIRTH, grouped, ROW, SITE, USABLE } from '../../sim/index.ts';
import type { RedisCalmProperty } from '../property.ts';

/**
 * The report's own property. Every SELECT object that the feed created was released, or somebody still holds it: what
 * the counters say, what the ledger counts and what the audit's walk reaches agree.
 */
export const selectLifetimes: RedisCalmProperty = {
  id: 'select-lifetimes',
  title: 'Every SELECT object that a feed created was released, or something holds it.',
  when: 'whenCalm',
  check({ simulation, audits }) {
    for (const [index, { server, up }] of simulation.world.servers.entries()) {
      if (!up) continue;
      const sentence = lost(server, audits[index]) ?? dangling(server, audits[index]) ?? uncounted(server);
      if (sentence !== null) return sentence;
    }
    return null;
  },
  already(server, nameOf) {
    const dead = holdsDeadChunk(server);
    if (lostSelects(server).bytes === 0 && !dead) return null;
    const report = auditServer(server, nameOf);
    return lost(server, report) ?? (dead ? dangling(server, report) : null);
  },
};

function isSelect(server: Server, address: number): boolean {
  return server.heap.cells[address + SITE] === SITE_SELECT;
}

/** Alive, and out of everybody's reach: all of them are counted, the first of them is named. */
function lost(server: Server, report: AuditReport): string | null {
  const objects = report.leakedBySite.find(({ site }) => site === SITE_SELECT)?.count ?? 0;
  if (objects === 0) return null;
  const bytes = report.leakedBySite
    .filter(({ site }) => site === SITE_SELECT || site === stringSite(SITE_SELECT))
    .reduce((sum, leaked) => sum + leaked.bytes, 0);
  const [first] = report.leaked
    .filter(({ site }) => site === SITE_SELECT)
    .map(({ address, birth }) => ({ number: selectNumber(server, address), birth }))
    .sort((a, b) => a.number - b.number);
  const shown = objects === 1 ? 'object' : 'the first is object';
  const named = first === undefined ? '' : ` (${shown} ${first.number}, made at event ${first.birth})`;
  return (
    `${server.name}: of ${grouped(server.selects.created)} SELECT objects made, ${grouped(objects)} will never be freed, ` +
    `${grouped(bytes)} bytes: nothing holds them any more${named}.`
  );
}

/** In reach, and freed. */
function dangling(server: Server, report: AuditReport): string | null {
  const dead = report.dangling.filter(({ address }) => isSelect(server, address));
  if (dead.length === 0) return null;
  const [{ address, holder }] = dead;
  const birth = server.heap.cells[address + BIRTH];
  return `${server.name}: ${grouped(dead.length)} SELECT objects are freed and still held: the one made at event ${birth} by ${holder}.`;
}

/** Counted by the feed and the free function, and by the ledger's rows. */
function uncounted(server: Server): string | null {
  const { cells, top } = server.heap;
  const { created, freed } = server.selects;
  let alive = 0;
  for (let row = ROW; row < top; row += ROW) {
    if (cells[row + SITE] === SITE_SELECT && cells[row + USABLE] !== 0) alive++;
  }
  if (created === freed + alive) return null;
  return `${server.name}: ${grouped(created)} SELECT objects were made, ${grouped(freed)} freed, and ${grouped(alive)} are alive.`;
}
