/**
 * The text of INFO, of any version: `name:value` lines (`genRedisInfoString`, redis.c), from 2.6 on with `# Section`
 * headings. A name that comes a second time begins the next INFO, so that many may stand in one file.
 */
export interface Info {
  /** Where it was found: the file, and which INFO of it. */
  readonly source: string;
  readonly fields: ReadonlyMap<string, string>;
  /** Whether it goes on to its end: from 2.6 on to the heading `# Keyspace`, before to `role`. */
  readonly whole: boolean;
}

export interface InfoReader {
  /** Whether the line is one of an INFO. Of one that is not whole, the value is not taken: it may be longer. */
  take(line: string, whole: boolean): boolean;
  /** What was found, in the order of the text. */
  infos(): Info[];
}

/** Names that begin an INFO wherever they stand; others count only once one has begun. */
const BEGINNING =
  /^(redis_version|redis_git_sha1|arch_bits|process_id|uptime_in_seconds|connected_clients|connected_slaves|used_memory|used_memory_rss|maxmemory|loading|role|aof_enabled|total_connections_received|bgsave_in_progress|rdb_bgsave_in_progress):(?! )/;

const FIELD = /^([a-z][a-z0-9_.-]*):(.*)$/i;
const SECTION =
  /^# (Server|Clients|Memory|Persistence|Stats|Replication|CPU|Modules|Commandstats|Errorstats|Latencystats|Cluster|Keyspace)$/i;

/** Of a database: what is read of it stands at the beginning. */
const DATABASE = /^keys=(\d{1,15}),expires=(\d{1,15})/;

export function createInfoReader(source: string): InfoReader {
  const found: Map<string, string>[] = [];
  let open: Map<string, string> | null = null;
  let headings = false;
  const ended = new Set<Map<string, string>>();
  return {
    take(line, whole) {
      const section = SECTION.exec(line);
      if (section !== null) {
        headings = true;
        if (open !== null && /^keyspace$/i.test(section[1])) ended.add(open);
        return true;
      }
      if (BEGINNING.test(line) && open === null) {
        open = new Map();
        found.push(open);
      }
      const match = open === null ? null : FIELD.exec(line);
      if (open === null || match === null) return false;
      if (open.has(match[1])) {
        if (!BEGINNING.test(line)) return true;
        open = new Map();
        found.push(open);
      }
      if (!whole && !DATABASE.test(match[2])) return true;
      open.set(match[1], match[2]);
      return true;
    },
    infos: () =>
      found.map((fields, index) => ({
        source: found.length === 1 ? source : `${source}, INFO ${index + 1}`,
        fields,
        whole: headings ? ended.has(fields) : fields.has('role'),
      })),
  };
}

/** A number of INFO; null when it is missing or is none. */
export function numberOf({ fields }: Info, ...names: string[]): number | null {
  for (const name of names) {
    const value = fields.get(name);
    if (value !== undefined && /^-?\d{1,16}(\.\d+)?$/.test(value)) return Number(value);
  }
  return null;
}

export interface DatabaseFacts {
  id: number;
  keys: number;
  /** Keys that have an expiry. */
  expires: number;
}

export function databasesOf({ fields }: Info): DatabaseFacts[] {
  const databases: DatabaseFacts[] = [];
  for (const [name, value] of fields) {
    const id = /^db(\d{1,5})$/.exec(name);
    const counts = DATABASE.exec(value);
    if (id !== null && counts !== null)
      databases.push({ id: Number(id[1]), keys: Number(counts[1]), expires: Number(counts[2]) });
  }
  return databases;
}

export interface SlaveFacts {
  name: string;
  /** `online`, `wait_bgsave`, `send_bulk`; empty when INFO does not say. */
  state: string;
}

/** `slave0:ip,port,state` up to 2.6, `slave0:ip=...,port=...,state=...,offset=...,lag=...` from 2.8 on. */
export function slavesOf({ fields }: Info): SlaveFacts[] {
  const slaves: SlaveFacts[] = [];
  for (const [name, value] of fields) {
    if (!/^slave\d+$/.test(name)) continue;
    const state = /(?:^|,)state=([a-z_]+)/.exec(value)?.[1] ?? value.split(',')[2] ?? '';
    slaves.push({ name, state });
  }
  return slaves;
}
