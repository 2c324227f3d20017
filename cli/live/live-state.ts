import type { Socket } from 'node:net';
import type { Outcome, Variant } from '../../model/index.ts';
import type { Session } from '../../model/internals.ts';
import type { Caps } from './caps.ts';
import type { LiveClock } from './clock.ts';
import type { Door } from './listen.ts';
import type { Record } from './record.ts';
import type { ReplicaWatch } from './replicas.ts';

/** A live session: simulated servers behind real sockets. Every byte that arrives is a step of the session. */
export interface Live {
  readonly doors: Door[];
  figures(): LiveFigures;
  /** Closes every connection, completes the record, and plays the calm. */
  stop(): Outcome;
  /** Called once when the session has to end by itself, with the reason. */
  onEnd: ((reason: string) => void) | null;
  /** Null when nothing is recorded. */
  record: Record | null;
}

export interface LiveFigures {
  micros: number;
  usedMemory: number;
  leaked: { objects: number; bytes: number };
  connections: number;
  /** Steps taken in so far, and the bytes in them. */
  steps: number;
  bytes: number;
  /** Connections let go because of a cap. */
  dropped: number;
}

export interface LiveOptions {
  variant: Variant;
  host: string;
  /** Of the first server; without it, free ports are taken. */
  port?: number;
  /** Virtual seconds in a second. */
  speed: number;
  /** File to record to. */
  record?: string;
  caps?: Partial<Caps>;
  /** Is told, in a sentence, what people should know. */
  tell(sentence: string): void;
}

/** A program that has connected. */
export interface Visitor {
  conn: number;
  socket: Socket;
  /** Its connection in the simulation is over. */
  gone: boolean;
}

export interface LiveState {
  session: Session;
  clock: LiveClock;
  caps: Caps;
  options: LiveOptions;
  record: Record | null;
  replicas: ReplicaWatch;
  /** By number of the connection. */
  visitors: (Visitor | null)[];
  freeNumbers: number[];
  /** Those who said or heard something since the caps were last looked at. */
  touched: Set<Visitor>;
  paused: Set<Visitor>;
  /** Those who have not read everything yet. */
  behind: Set<Visitor>;
  toldDead: Set<string>;
  steps: number;
  bytes: number;
  dropped: number;
  timer: NodeJS.Timeout | null;
  immediate: NodeJS.Immediate | null;
  over: boolean;
  live: Live;
}
