import { type Server, walkServer } from '../../model/index.ts';
import { masterOf, SITE_SELECT, sha1, sha1Hex } from '../../model/internals.ts';
import { datasetOf, type RunEnd } from '../../properties/index.ts';
import { REFCOUNT, ROW, rowNumber, SITE, USABLE } from '../../sim/index.ts';

/** A SELECT object as a student's property sees it. */
export interface ObjectView {
  /** Its number in the server's ledger. */
  id: number;
  /** One of the ten that the server makes when it starts. */
  shared: boolean;
  /** False: it is freed, and something still holds it. */
  alive: boolean;
  refcount: number;
  /** Who holds it, one entry for each place. */
  holders: string[];
}

/** A server as a student's property sees it, when all is calm. Memory is in bytes, as INFO counts it. */
export interface ServerView {
  name: string;
  up: boolean;
  /** Why its process died, or null. */
  death: string | null;
  usedMemory: number;
  /** Its master, or null. */
  follows: string | null;
  /** Whether the link to its master is up. */
  connected: boolean;
  /** A digest of every key and value, deadlines left out: the same for the same dataset. */
  dataset: string;
  /** SELECT objects that the feed created, and how many of them were freed. */
  created: number;
  freed: number;
  /** Those alive or held now, at most 200, and the shared ones. */
  objects: ObjectView[];
}

/** The world when all is calm: clients done, faults over, every buffer drained. Plain data. */
export interface CalmView {
  servers: ServerView[];
}

const MAX_OBJECTS = 200;

export function calmView({ simulation }: RunEnd): CalmView {
  return {
    servers: simulation.world.servers.map(({ server, up }, index) => ({
      name: server.name,
      up,
      death: server.death?.sentence ?? null,
      usedMemory: server.heap.used,
      follows: simulation.world.servers[masterOf(simulation, index)]?.server.name ?? server.masterHost,
      connected: server.masterHost !== null && server.linkState === 'connected',
      dataset: up ? datasetText(datasetOf(simulation.redis[index])) : '',
      created: server.selects.created,
      freed: server.selects.freed,
      objects: objectsOf(server),
    })),
  };
}

function datasetText(dataset: ReturnType<typeof datasetOf>): string {
  const lines = [...dataset].map(([key, { value }]) => `${key}=${value}`).sort();
  return sha1Hex(sha1(lines.join('\n')));
}

function objectsOf(server: Server): ObjectView[] {
  const { cells, top } = server.heap;
  const held = new Map<number, string[]>();
  walkServer(server, (address, holder) => {
    if (cells[address + SITE] !== SITE_SELECT && !server.sharedSelects.includes(address)) return;
    held.set(address, [...(held.get(address) ?? []), holder]);
  });
  for (let row = ROW; row < top && held.size < MAX_OBJECTS; row += ROW) {
    if (cells[row + SITE] === SITE_SELECT && cells[row + USABLE] !== 0 && !held.has(row)) held.set(row, []);
  }
  return [...held].map(([address, holders]) => ({
    id: rowNumber(address),
    shared: server.sharedSelects.includes(address),
    alive: cells[address + USABLE] !== 0,
    refcount: cells[address + REFCOUNT],
    holders,
  }));
}
