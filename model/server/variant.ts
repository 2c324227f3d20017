import type { Address } from '../../sim/index.ts';

/**
 * A variant: one design of `replicationFeedSlaves`, and what it does when a slave attaches. It is stateless, sees
 * only its ports, and knows nothing of properties. Slaves and objects are numbers to it.
 */
export interface Variant {
  id: string;
  title: string;
  /** For a design that did not ship: who would plausibly write it, in one line. */
  author?: string;
  /** replicationFeedSlaves: sends a command, run in database `dictid`, to every slave that is to have it. */
  feed(ports: FeedPorts, slaves: readonly SlaveRef[], dictid: number, command: ReplicatedCommand): void;
  /** What the design does at the end of syncCommand, when `slave` has become one. */
  onAttach?(ports: FeedPorts, slave: SlaveRef): void;
}

/** A slave, as its number for a variant. */
export type SlaveRef = number;
/** A reference-counted object (`robj`), as its number for a variant. */
export type ObjectRef = number;
/**
 * A command on its way to the slaves, to be handed back to `addReplyCommand`: what it holds is no business of a
 * variant's.
 */
export interface ReplicatedCommand {
  argv: readonly Address[];
  /** Exactly what the replies of `argv` would spell; null when nobody has the bytes in one piece. */
  request: string | null;
}

/**
 * All that a variant can do: the parts of `replicationFeedSlaves` (replication.c, tag 2.4.9) as functions. They have the
 * names of the C functions that they stand for.
 */
export interface FeedPorts {
  /** True while the slave waits for a BGSAVE to start: nothing may be fed to it. */
  waitsForBgsaveStart(slave: SlaveRef): boolean;
  /** slave->slaveseldb. */
  selectedDb(slave: SlaveRef): number;
  setSelectedDb(slave: SlaveRef, dictid: number): void;
  /** shared.select0 to shared.select9; dictid must be below `sharedSelects`. */
  sharedSelect(dictid: number): ObjectRef;
  readonly sharedSelects: number;
  /** createObject(REDIS_STRING, "select N\r\n") with the given first reference count. */
  createSelect(dictid: number, refcount: number): ObjectRef;
  addReply(slave: SlaveRef, object: ObjectRef): void;
  /** The command itself: addReplyMultiBulkLen and an addReplyBulk for each argument. */
  addReplyCommand(slave: SlaveRef, command: ReplicatedCommand): void;
  incrRefCount(object: ObjectRef): void;
  decrRefCount(object: ObjectRef): void;
  /** Frees an object whatever its count is. */
  free(object: ObjectRef): void;
  refcount(object: ObjectRef): number;
  /** Numbers that a design remembers between calls; undefined before the first `remember`. */
  recall(name: string): number | undefined;
  remember(name: string, value: number): void;
  /** SELECT objects that a design keeps between calls, by database id; undefined when none is kept. */
  kept(dictid: number): ObjectRef | undefined;
  keep(dictid: number, object: ObjectRef): void;
}
