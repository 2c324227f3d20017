/**
 * Watches connections that have become replicas. A modern one (it says PSYNC before SYNC) takes the payload and the
 * stream of database 0, and refuses the stream as soon as its master speaks inline, as 2.4 does for SELECT and PING:
 * it executes nothing from there on. Redis 7.0 then calls the link up until repl-timeout; it is dead all the same.
 */
export interface ReplicaWatch {
  /** Bytes that a program said. */
  said(conn: number, bytes: string): void;
  /** Bytes that a server answered. */
  heard(conn: number, bytes: string): void;
  /** The connection is over. */
  forget(conn: number): void;
}

interface Replica {
  modern: boolean;
  synced: boolean;
  refused: boolean;
}

/** A request of this kind is short and comes alone. */
const MAX_REQUEST_LENGTH = 200;

const MODERN = /(?:^|\n)(?:psync|replconf)\b/i;
const SYNC = /(?:^|\n)sync *\r?\n/i;
const INLINE_WORD = /(?:^|\n)(select \d+|PING)\r\n/;

/** @param tell is told what people should know, in sentences. */
export function createReplicaWatch(tell: (sentence: string) => void): ReplicaWatch {
  const replicas = new Map<number, Replica>();
  return {
    said(conn, bytes) {
      if (bytes.length > MAX_REQUEST_LENGTH) return;
      const known = replicas.get(conn);
      const modern = MODERN.test(bytes);
      const sync = SYNC.test(bytes);
      if (known?.synced || !(modern || sync)) return;
      const replica = known ?? { modern: false, synced: false, refused: false };
      replica.modern ||= modern;
      replica.synced ||= sync;
      replicas.set(conn, replica);
      if (sync) tell(`connection ${conn} asks to be a ${replica.modern ? 'modern ' : ''}replica (SYNC)`);
    },
    heard(conn, bytes) {
      const replica = replicas.get(conn);
      if (!replica?.synced || !replica.modern || replica.refused) return;
      const word = INLINE_WORD.exec(bytes);
      if (word === null) return;
      replica.refused = true;
      tell(
        `replica ${conn} was sent "${word[1]}" inline, as Redis 2.4 does, and a modern replica takes that for a broken ` +
          'stream, as it would from a real 2.4: it executes nothing from here on, and drops the link, though 7.0 calls ' +
          'it up until repl-timeout. It can follow database 0 as long as no other is written to and no ping comes ' +
          '(repl-ping-slave-period).',
      );
    },
    forget(conn) {
      if (replicas.get(conn)?.synced) tell(`the link of replica ${conn} has ended`);
      replicas.delete(conn);
    },
  };
}
