import { completeScenario, type OutsideStep, type Scenario } from '../../model/index.ts';
import { encodeCommand } from '../../model/internals.ts';
import { MAX_DATABASES, MAX_EPOCH_SECONDS, MAX_MICROS } from '../../model/scenario-text.ts';
import type { Captured } from './captured.ts';
import { toModel } from './to-model.ts';

/** Turns captured commands into the steps of programs outside of the simulation, in virtual time. */

/** Until then the slaves have their payload and are online. */
export const LEAD_MICROS = 3_000_000;

/** Commands of a file without times come one after the other, so far apart. */
const PACE_MICROS = 100;

/** Open connections at a time; the one that was silent for the longest makes room. MONITOR does not show who leaves. */
const MAX_CONNECTIONS = 1_000;

export interface ImportCounts {
  commands: number;
  played: number;
  /** By name: commands that 2.4 does not have and that were said in its words. */
  rewritten: Map<string, number>;
  /** By name: commands that are played and that the model answers with an error. */
  notModelled: Map<string, number>;
  /** By reason. */
  leftOut: Map<string, number>;
  connections: number;
  /** Commands whose time was before that of the one before them. */
  outOfOrder: number;
}

/** Why a command has no place in a scenario, after its name; null when it has. */
function outOfBounds({ db }: Captured, virtualMicros: number): string | null {
  if (db >= MAX_DATABASES) return `in a database beyond ${MAX_DATABASES - 1}`;
  return virtualMicros >= MAX_MICROS ? 'at a time that is too far from the first' : null;
}

/** What must be known of a file before its first step is written. */
export interface Extent {
  firstMicros: number | null;
  highestDb: number;
}

export function createExtent(): { take(captured: Captured): void; extent: Extent } {
  const extent: Extent = { firstMicros: null, highestDb: 0 };
  return {
    extent,
    take({ atMicros, db }) {
      if (atMicros !== null) extent.firstMicros = Math.min(extent.firstMicros ?? atMicros, atMicros);
      if (db > extent.highestDb && db < MAX_DATABASES) extent.highestDb = db;
    },
  };
}

/** The scenario without its steps. */
export function emptyImport(name: string, extent: Extent, slaves: number): Scenario {
  const epoch =
    extent.firstMicros === null ? undefined : Math.floor((extent.firstMicros - LEAD_MICROS) / 1_000_000);
  return completeScenario({
    name,
    title: `${name}, imported`,
    ...(epoch === undefined || epoch < 0 || epoch > MAX_EPOCH_SECONDS ? {} : { epochSeconds: epoch }),
    databases: Math.max(16, extent.highestDb + 1),
    servers: [
      { name: 'master', config: { save: [] } },
      ...Array.from({ length: slaves }, (_, index) => ({
        name: slaves === 1 ? 'slave' : `slave-${index + 1}`,
        follows: 'master',
        config: { save: [] as [number, number][] },
      })),
    ],
  });
}

export interface Importer {
  take(captured: Captured): void;
  readonly counts: ImportCounts;
  /** Virtual time of the last step. */
  lastMicros(): number;
}

/** @param add is given the steps, in order of time. */
export function createImporter(extent: Extent, add: (step: OutsideStep) => void): Importer {
  const counts: ImportCounts = {
    commands: 0,
    played: 0,
    rewritten: new Map(),
    notModelled: new Map(),
    leftOut: new Map(),
    connections: 0,
    outOfOrder: 0,
  };
  /** The virtual time at which the epoch's second begins is 0. */
  const epochMicros =
    extent.firstMicros === null ? 0 : Math.floor((extent.firstMicros - LEAD_MICROS) / 1_000_000) * 1_000_000;
  /** By client, the one that has been silent for the longest first. */
  const open = new Map<string, { conn: number; db: number }>();
  const free: number[] = [];
  let last = LEAD_MICROS;
  const timeOf = (atMicros: number | null): number => {
    if (atMicros === null) return last + PACE_MICROS;
    return Math.max(atMicros - epochMicros, last);
  };
  const connectionOf = (client: string): { conn: number; db: number } => {
    const known = open.get(client);
    if (known !== undefined) {
      open.delete(client);
      open.set(client, known);
      return known;
    }
    if (open.size >= MAX_CONNECTIONS) close([...open.keys()][0]);
    const connection = { conn: free.pop() ?? open.size, db: 0 };
    open.set(client, connection);
    counts.connections++;
    add({ atMicros: last, do: 'connect', conn: connection.conn, server: 'master' });
    return connection;
  };
  const close = (client: string) => {
    const connection = open.get(client);
    if (connection === undefined) return;
    add({ atMicros: last, do: 'close', conn: connection.conn });
    open.delete(client);
    free.push(connection.conn);
  };
  return {
    counts,
    lastMicros: () => last,
    take(captured) {
      const { db, args } = captured;
      counts.commands++;
      const name = args[0].toLowerCase();
      const translation = toModel(args);
      if ('leftOut' in translation) {
        count(counts.leftOut, translation.leftOut);
        return;
      }
      const at = timeOf(captured.atMicros);
      const beyond = outOfBounds(captured, at);
      if (beyond !== null) {
        count(counts.leftOut, `${name} ${beyond}`);
        return;
      }
      if (captured.atMicros !== null && captured.atMicros - epochMicros < last) counts.outOfOrder++;
      last = at;
      const client = captured.client === '' ? `db ${db}` : captured.client;
      if (name === 'quit') {
        close(client);
        counts.played++;
        return;
      }
      const connection = connectionOf(client);
      let bytes = '';
      if (connection.db !== db && name !== 'select') bytes = encodeCommand(['SELECT', String(db)]);
      connection.db = name === 'select' && /^\d{1,5}$/.test(args[1] ?? '') ? Number(args[1]) : db;
      for (const command of translation.play) bytes += encodeCommand(command);
      add({ atMicros: last, do: 'send', conn: connection.conn, bytes });
      counts.played++;
      if (translation.rewritten) count(counts.rewritten, name);
      if (!translation.modelled) count(counts.notModelled, name);
    },
  };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
