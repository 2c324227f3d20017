/** A moment of a run as the page shows it: plain data, made by the worker out of the run's history and its world. */

export interface Column {
  event: number;
  micros: number;
  lane: number;
  flags: number;
  label: string;
}

export interface Arrow {
  id: number;
  from: number;
  to: number;
  sent: number;
  /** Event in which its last byte arrived; -1 while under way or for ever. */
  arrived: number;
  lost: boolean;
  bytes: string;
  /** Length of the whole message; `bytes` is cut where it is longer than a page shows. */
  length: number;
}

export interface LifeEvent {
  event: number;
  what: string;
  refcount: number;
}

export interface ShownObject {
  id: number;
  server: string;
  /** By birth on its server: its name in every sentence. */
  number: number;
  text: string;
  bytes: number;
  state: 'alive' | 'freed' | 'leaked';
  refcount: number;
  way: string;
  /** Who points at it now, in words. */
  holders: string[];
  life: LifeEvent[];
}

export interface ChunkView {
  text: string;
  length: number;
  refcount: number;
  /** Id of the SELECT object that this chunk is, 0 for any other, and the number it is called by. */
  select: number;
  selectNumber: number;
}

export interface SlaveView {
  client: number;
  name: string;
  state: string;
  selectedDb: number;
  bufferUsed: number;
  bufferSize: number;
  bufferText: string;
  chunks: ChunkView[];
  chunkCount: number;
  replyBytes: number;
  bulkSent: number;
  bulkLength: number;
  /** Bytes in this server's socket, on the wire, and in the slave's socket. */
  socket: number;
  flight: number;
  unread: number;
  stalled: boolean;
}

export interface ShownServer {
  name: string;
  role: 'master' | 'slave';
  up: boolean;
  death: string | null;
  used: number;
  peak: number;
  link: string;
  child: boolean;
  keys: [db: number, keys: number][];
  slaves: SlaveView[];
  clients: { name: string; db: number }[];
  leakedObjects: number;
  leakedBytes: number;
  createdObjects: number;
  freedObjects: number;
}

export interface SharedView {
  server: string;
  id: number;
  refcount: number;
}

export interface LogLine {
  event: number;
  text: string;
}

/** One call that the feed made to its ports, with the line of the variant's file it stands in. */
export interface FeedCall {
  /** From 1; 0 when it was not found. */
  line: number;
  port: string;
  /** The call and what it gave, in words. */
  sentence: string;
}

/** All that the page shows of a moment. */
export interface Moment {
  branch: number;
  event: number;
  micros: number;
  /** What matters in the event, in one line; all that it did, the heaviest first. */
  headline: string;
  clauses: string[];
  flags: number;
  /** After the event, or after the first one: see `HistoryPart`. */
  memory: { used: number; leaked: number; backlog: number };
  columns: Column[];
  arrows: Arrow[];
  /** Arrows that were sent or arrived in this event. */
  current: number[];
  /** Steps around the moment, those with nothing to see left out. */
  steps: { event: number; micros: number; headline: string; flags: number }[];
  servers: ShownServer[];
  objects: ShownObject[];
  /** Leaked and freed objects beyond those in `objects`. */
  moreLeaked: number;
  moreFreed: number;
  shared: SharedView[];
  log: LogLine[];
  feed: FeedCall[];
}
