/** What may have taken the memory. */
export const SUSPECTS = {
  leak: 'a leak: SELECT objects that nothing points to any more',
  backlog: 'a backlog: output that waits for a slave',
  'replication-backlog': 'the replication backlog, which takes no more than its size',
  data: 'the growth of the dataset',
  tables: 'the growth of hash tables',
  clients: 'the clients: their connections, queries and output',
  fragmentation: 'fragmentation: memory that the process keeps and does not use',
  fork: 'pages that are copied while a child process saves (copy-on-write)',
  expired: 'expired keys that have not been removed yet',
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
