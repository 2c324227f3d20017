import type { ReplyValue } from '../server/index.ts';

/** A recorded run of a real server, step by step, as model/fidelity/vectors/ holds them. docs/explanation/fidelity.md says how they were made. */
export interface Vector {
  name: string;
  about: string;
  databases: number;
  steps: VectorStep[];
  server: { version: string; allocator: string; arch_bits: number };
  observed: Observed;
}

/** What the real server did in the course of a vector's steps. Strings are Latin-1: one character is one byte. */
export interface Observed {
  /** used_memory at each measure, from the first. */
  used_memory_delta: number[];
  /** One list for each send, raw and recv. */
  replies: ReplyValue[][];
  /** Everything after the RDB payload, by slave. */
  streams: Record<string, string>;
}

/**
 * One step of a vector, by connections and slaves that it names. Bytes are Latin-1; `ms` is wall time on the real server.
 * `docs/how-to/live.md` describes each.
 */
export type VectorStep =
  | { do: 'populate'; db: number; keys: number }
  | { do: 'connect'; conn: string }
  | { do: 'send'; conn: string; commands: string[][] }
  | { do: 'raw'; conn: string; parts: string[]; replies: number }
  | { do: 'recv'; conn: string; replies: number }
  | { do: 'slave-raw'; slave: string; bytes: string }
  | { do: 'wait'; ms: number }
  | { do: 'close'; conn: string }
  | { do: 'attach'; slave: string; hold?: boolean }
  | { do: 'bgsave' }
  | { do: 'release' }
  | { do: 'detach'; slave: string }
  | { do: 'measure' };
