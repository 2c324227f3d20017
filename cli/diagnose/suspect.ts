/** What may have taken the memory. */
export const SUSPECTS = {
  leak: 'a leak: SELECT objects that nobody holds',
  backlog: 'a backlog: output that waits for a slave',
  'replication-backlog': 'the replication backlog, which fills up to its size',
  data: 'growth of the dataset',
  tables: 'hash tables',
  clients: 'query and output buffers of clients',
  fragmentation: 'fragmentation: pages that the process keeps',
  fork: "copy-on-write of a child's pages",
  expired: 'expired keys that are not yet removed',
  'aof-buffer': 'the buffer of the append-only file',
  scripts: 'cached scripts',
} as const;

export type SuspectId = keyof typeof SUSPECTS;

export interface Suspect {
  id: SuspectId;
  /** From 0, excluded, to 1: how well the figures fit. */
  weight: number;
  /** Bytes of the growth that it explains, where they can be told. */
  bytes: number | null;
  /** Sentences with figures. */
  speaksFor: string[];
  speaksAgainst: string[];
  /** Where the rule comes from: a C function of a tag, or what was published. */
  source: string;
  /** What would prove it, or rule it out. */
  proof: string[];
}
