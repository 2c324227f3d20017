/**
 * Watches connections that have become replicas. A modern one takes the payload and the stream of database 0, and
 * drops the link when its master speaks inline, as 2.4 does for SELECT and PING.
 */
export interface ReplicaWatch {
  /** Bytes that a program said. */
  said(conn: number, bytes: string): void;
  /** Bytes that a server answered. */
  heard(conn: number, bytes: string): void;
  /** The program has closed its connection. */
  left(conn: number): void;
  /** Its server has closed it. */
  forget(conn: number): void;
}

interface Replica {
  inline: string;
  inlineAt: number;
}

/** A link that ends this soon after an inline word has ended because of it. */
const SOON_MILLIS = 2_000;

const SYNC_REQUEST = /(^|\n)(\*1\r\n\$4\r\n)?sync *\r?\n/i;
const INLINE_WORD = /(?:^|\n)(select \d+|PING)\r\n/g;

/**
 * @param tell is told what people should know, in sentences.
 * @param now the wall clock in milliseconds.
 */
export function createReplicaWatch(tell: (sentence: string) => void, now: () => number): ReplicaWatch {
  const replicas = new Map<number, Replica>();
  return {
    said(conn, bytes) {
      if (bytes.length > 200 || replicas.has(conn) || !SYNC_REQUEST.test(bytes)) return;
      replicas.set(conn, { inline: '', inlineAt: 0 });
      tell(`connection ${conn} asks to be a replica (SYNC)`);
    },
    heard(conn, bytes) {
      const replica = replicas.get(conn);
      if (replica === undefined) return;
      const last = [...bytes.matchAll(INLINE_WORD)].at(-1);
      if (last === undefined) return;
      replica.inline = last[1];
      replica.inlineAt = now();
    },
    forget: (conn) => void replicas.delete(conn),
    left(conn) {
      const replica = replicas.get(conn);
      if (!replicas.delete(conn) || replica === undefined) return;
      if (replica.inline !== '' && now() - replica.inlineAt < SOON_MILLIS) {
        tell(
          `replica ${conn} dropped its link right after it was sent "${replica.inline}" inline. Redis 2.4 sends SELECT ` +
            'and PING to its slaves inline, and a modern replica takes that for a broken stream: it would drop a real ' +
            '2.4 too. It follows database 0 as long as no other is written to and no ping comes ' +
            '(repl-ping-slave-period).',
        );
      } else tell(`replica ${conn} has closed its link`);
    },
  };
}
