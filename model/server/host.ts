/**
 * What the operating system does for a server: clock, sockets, child processes, chance. The server sees nothing else
 * of the world. Descriptors (`fd`) are positive integers.
 */
export interface Host {
  /** Virtual microseconds since the run began. */
  micros(): number;
  /** time(NULL): virtual Unix time in seconds. */
  unixTime(): number;
  /** Virtual microseconds that a command takes, as two looks at the clock would show them. */
  readonly commandMicros: number;
  /** Up to `most` bytes that have arrived; '' when there are none (see `atEnd`). */
  read(fd: number, most: number): string;
  /** True when the peer has closed, or the connection is broken, and everything was read. */
  atEnd(fd: number): boolean;
  /** At the end of a connection: true when it was broken (ECONNRESET), false when the peer has closed it. */
  wasReset(fd: number): boolean;
  /** How many bytes the socket took; 0: it is full; -1: the connection is broken. */
  write(fd: number, bytes: string): number;
  /** The process wants to be told when `fd` can be written: aeCreateFileEvent(AE_WRITABLE). */
  wantWrite(fd: number): void;
  close(fd: number): void;
  /** Opens a connection to a named server; the outcome comes as an event. Returns the descriptor, or -1. */
  connect(host: string, port: number): number;
  /** Address of the other end, as INFO and CLIENT show it. */
  peer(fd: number): { ip: string; port: number };
  /** A BGSAVE child begins: it will end by itself after its virtual time. */
  fork(): void;
  /** A choice of the server's own (RANDOMKEY, expiry): an integer in [0, bound). */
  pick(bound: number, label: string): number;
  /** Whether log lines of this level are wanted: if not, nobody builds them. */
  wantsLog(level: LogLevel): boolean;
  log(level: LogLevel, message: string): void;
}

export type LogLevel = 0 | 1 | 2 | 3;
export const LOG_DEBUG = 0;
export const LOG_VERBOSE = 1;
export const LOG_NOTICE = 2;
export const LOG_WARNING = 3;
