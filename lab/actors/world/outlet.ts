import type { Message, Timer } from './world.ts';

/** What becomes of what handlers ask for: in a run the network and the clock, in an exploration the next state. */
export interface Outlet {
  /** Takes a message over and gives it its id. */
  transmit(message: Message): void;
  startTimer(node: number, timer: Timer): void;
  pick(node: number, bound: number, label: string): number;
  /** A time from `least` to `most`. */
  timeWithin(node: number, least: number, most: number): number;
  localTime(node: number): number;
  virtualTime(): number;
  mayBegin(): boolean;
  flush(node: number): void;
  /** The operations that a client is to ask for. */
  planned(node: number): readonly ClientCall[];
  beginOperation(node: number, call: ClientCall): void;
  /** Null: the client gives up, and nobody knows. */
  endOperation(node: number, outcome: 'ok' | 'failed' | null, output: unknown): void;
}

export interface ClientCall {
  name: string;
  input: unknown;
  /** Not before this virtual time. */
  atMicros: number;
}
