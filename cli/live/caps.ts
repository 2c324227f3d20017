/**
 * What a live session bears before it lets go of a connection. Redis 2.4 has hardly any such bounds; these are ours,
 * they are outside of the model, and a connection that meets one is closed as if its program had closed it.
 */
export interface Caps {
  /** Connections at a time, all servers together. */
  connections: number;
  /** Bytes of one connection that the server has read and that are no whole command yet. */
  queryBufferBytes: number;
  /** Bytes of replies that one program has not read yet, and all programs together. */
  outputBytes: number;
  allOutputBytes: number;
  /**
   * `used_memory` of all simulated servers together; above it, whoever sends or hears anything is let go. Servers can grow
   * without anybody's help, too (a leak in a circle of masters): at twice as much the session ends.
   */
  heapBytes: number;
  /** Bytes of the record; the session ends there. */
  recordBytes: number;
  /** How long the calm after the session may take; it is broken off then. */
  calmMillis: number;
}

const MIB = 1024 * 1024;

export const CAPS: Readonly<Caps> = {
  connections: 1000,
  queryBufferBytes: 8 * MIB,
  outputBytes: 32 * MIB,
  allOutputBytes: 128 * MIB,
  heapBytes: 192 * MIB,
  recordBytes: 300 * MIB,
  calmMillis: 30_000,
};

/** How long a connection that the server has closed may take to read what is left for it. */
export const LINGER_MILLIS = 5_000;

/** Arrivals that wait to be played before nothing more is read from anybody. */
export const MAX_UNPLAYED = 200;
