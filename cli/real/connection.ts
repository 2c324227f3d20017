import { connect, isIP, isIPv6, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { encodeCommand, parseReply, type ReplyValue, replyLength } from '../../model/internals.ts';
import { UserError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { onInterrupt } from '../interrupt.ts';
import { counted } from '../output/numbers.ts';

/** A connection to a real server. Bytes are Latin-1 strings. */
export interface RealConnection {
  say(bytes: string): void;
  /** Everything heard and not taken yet. @throws UserError when the server has said too much. */
  heard(): string;
  ended(): boolean;
  /**
   * So many replies; fewer when the server closes first.
   *
   * @throws UserError when they do not come in time, are too large, or are no replies; after Ctrl-C.
   */
  take(replies: number): Promise<ReplyValue[]>;
  close(): void;
}

export interface ServerAddress {
  host: string;
  port: number;
  tls?: boolean;
  /** A unix socket, instead of host and port. */
  path?: string;
  /** What AUTH is told on each connection. */
  password?: string;
}

/** What a server may cost: it may be silent, endless, or something else than a Redis server. */
export interface Patience {
  /** For connecting, in milliseconds. */
  connectMillis: number;
  /** For the replies to what was said. */
  replyMillis: number;
  /** Bytes of one connection that nobody has taken yet, and of everything that was taken. */
  unreadBytes: number;
  takenBytes: number;
  /** When everything must be over, as `performance.now()` has it. */
  deadline: number;
  /** Whether nothing more is to be awaited. */
  interrupted(): boolean;
}

const MIB = 1024 * 1024;

/** @param seconds how long the whole conversation may take. */
export function patienceFor(seconds: number): Patience {
  return {
    connectMillis: 5_000,
    replyMillis: 10_000,
    unreadBytes: 64 * MIB,
    takenBytes: 256 * MIB,
    deadline: performance.now() + seconds * 1000,
    interrupted: () => false,
  };
}

/**
 * Ctrl-C ends the conversation with an error, so that whoever has it can leave the server as it was; a second one ends the
 * process at once. Returns what takes this back.
 */
export function endOnInterrupt(patience: Patience): () => void {
  let asked = false;
  patience.interrupted = () => asked;
  return onInterrupt(() => {
    asked = true;
  });
}

/** @throws UserError after Ctrl-C. */
export function refuseInterrupted(patience: Patience): void {
  if (patience.interrupted()) throw new UserError('interrupted', EXIT.interrupted);
}

/** Waits so long, but not beyond the deadline. @throws UserError after Ctrl-C. */
export async function waitPatiently(millis: number, patience: Patience): Promise<void> {
  const last = Math.min(performance.now() + millis, patience.deadline);
  for (let left = millis; left > 0; left = last - performance.now()) {
    await new Promise<void>((resolve) => setTimeout(resolve, Math.min(left, LOOK_MILLIS)));
    refuseInterrupted(patience);
  }
}

/** How often somebody who waits looks for Ctrl-C. */
const LOOK_MILLIS = 100;

/** The longest line of a reply: an error, a status, a length. */
const MAX_LINE = 65_536;

/** `HOST:PORT`, `PORT`, or the path of a unix socket; an IPv6 address in brackets. @throws UserError */
export function readAddress(text: string, password?: string): ServerAddress {
  const secret = password === undefined ? {} : { password };
  const path = socketPath(text);
  if (path !== undefined) return { host: 'localhost', port: 0, path, ...secret };
  const match = /^(?:(\[[^\]]+\]|[^:[\]@/]+):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  const host = match?.[1]?.replace(/^\[(.*)\]$/, '$1') ?? '127.0.0.1';
  const bracketed = match?.[1]?.startsWith('[') === true;
  if (match === null || port < 1 || port > 65_535 || bracketed !== isIPv6(host)) {
    throw new UserError(
      `${JSON.stringify(text)} is no address; it is written HOST:PORT or PORT, an IPv6 address in brackets, or as the path of a unix socket`,
    );
  }
  return { host, port, ...secret };
}

/** No host has a slash in its name; one with a port or a user behind it is misspelt, unless it begins as only paths do. */
function socketPath(text: string): string | undefined {
  const named = /^unix:(.*\/.+)$/.exec(text)?.[1];
  if (named !== undefined) return named;
  return /^\.{0,2}\/.*[^/]$/.test(text) || /^[^@:]*\/[^@:]+$/.test(text) ? text : undefined;
}

/** An address as people write it. */
export function addressText({ host, port, path }: ServerAddress): string {
  if (path !== undefined) return path;
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** @throws UserError when nobody answers. */
export async function openConnection(address: ServerAddress, patience: Patience): Promise<RealConnection> {
  const connection = await connectTo(address, patience);
  if (address.password !== undefined) await authenticate(connection, address, address.password);
  return connection;
}

async function authenticate(
  connection: RealConnection,
  address: ServerAddress,
  password: string,
): Promise<void> {
  const reply = await askServer(connection, 'AUTH', password);
  // A server without a password says so, and lets everybody in.
  if (
    reply === '+OK' ||
    (typeof reply === 'string' && /no password is set|without any password/i.test(reply))
  )
    return;
  connection.close();
  throw new UserError(`${addressText(address)}: the password is refused`);
}

function connectTo(address: ServerAddress, patience: Patience): Promise<RealConnection> {
  const name = addressText(address);
  return new Promise((resolve, reject) => {
    const socket = dial(address);
    socket.setNoDelay(true);
    const fail = (why: string) => {
      socket.destroy();
      reject(new UserError(`no server answers at ${name}: ${why}`));
    };
    const timer = setTimeout(() => fail('it takes too long'), patience.connectMillis);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      fail(error.message || String(error.code));
    });
    socket.once(address.tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      resolve(wrap(socket, name, patience));
    });
  });
}

function dial({ host, port, tls, path }: ServerAddress): Socket {
  if (path !== undefined) return connect(path);
  if (tls !== true) return connect(port, host);
  return connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) });
}

function wrap(socket: Socket, name: string, patience: Patience): RealConnection {
  const inbox = createInbox();
  let over = false;
  let excess: UserError | null = null;
  let wake: (() => void) | null = null;
  const told = () => {
    wake?.();
    wake = null;
  };
  const end = () => {
    over = true;
    told();
  };
  socket.on('error', () => {});
  socket.setEncoding('latin1').on('data', (bytes: string) => {
    inbox.put(bytes);
    if (inbox.length() > patience.unreadBytes) {
      excess = new UserError(
        `${name}: it has sent more than ${patience.unreadBytes} bytes that nobody awaits`,
      );
      socket.destroy();
    }
    told();
  });
  socket.on('close', end);
  socket.on('end', end);
  /** Resolves when something has been heard, the connection has ended, or the time is over. */
  const news = (millis: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, millis);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    say: (bytes) => void socket.write(bytes, 'latin1'),
    heard() {
      if (excess !== null) throw excess;
      return inbox.text();
    },
    ended: () => over,
    close: () => socket.destroy(),
    async take(count) {
      const replies: ReplyValue[] = [];
      const last = Math.min(performance.now() + patience.replyMillis, patience.deadline);
      while (replies.length < count) {
        refuseInterrupted(patience);
        if (excess !== null) throw excess;
        const reply = inbox.takeReply(name);
        const now = performance.now();
        if (reply !== null) {
          replies.push(reply.value);
          patience.takenBytes -= reply.bytes;
          if (patience.takenBytes < 0)
            throw new UserError(`${name}: its replies are too large, all together`);
        } else if (over) break;
        else if (now >= last) {
          const awaited = counted(count, 'reply was', 'replies were');
          throw new UserError(`${name}: ${awaited} awaited, ${replies.length} came in time`);
        } else await news(Math.min(last - now, LOOK_MILLIS));
      }
      return replies;
    },
  };
}

/** What has been heard and not taken. A long value is put together once it is complete, not at each piece that comes. */
function createInbox() {
  let text = '';
  let pieces: string[] = [];
  let length = 0;
  /** With fewer bytes than this the first reply is not complete. */
  let least = 0;
  const gather = (): string => {
    if (pieces.length > 0) text += pieces.join('');
    pieces = [];
    return text;
  };
  return {
    put(bytes: string): void {
      pieces.push(bytes);
      length += bytes.length;
    },
    length: () => length,
    text: gather,
    /** @throws UserError when what comes is no reply. */
    takeReply(name: string): { value: ReplyValue; bytes: number } | null {
      if (length < least) return null;
      const { end, needs } = firstReply(gather(), name);
      least = needs;
      if (end < 0) return null;
      const { value } = parseReply(text, 0);
      text = text.slice(end);
      length -= end;
      return { value, bytes: end };
    },
  };
}

/** Where the first reply ends, -1 when it is not complete; and how many bytes it needs. @throws UserError when it is none. */
function firstReply(text: string, name: string): { end: number; needs: number } {
  let what: string;
  try {
    const line = text.indexOf('\r\n');
    const bulk = /^\$(\d{1,15})$/.exec(line < 0 || line > 20 ? '' : text.slice(0, line));
    const needs = bulk === null ? 0 : line + 4 + Number(bulk[1]);
    if (text.length < needs) return { end: -1, needs };
    if (line >= 0 || text.length <= MAX_LINE) return { end: replyLength(text, 0), needs: 0 };
    what = `a line of more than ${MAX_LINE} bytes`;
  } catch (error) {
    what = (error as Error).message;
  }
  throw new UserError(`${name}: this is not how a Redis server answers: ${what}`);
}

/** One command, one reply. An error is one too; null when the server has closed the connection. */
export async function askServer(connection: RealConnection, ...command: string[]): Promise<ReplyValue> {
  connection.say(encodeCommand(command));
  return (await connection.take(1))[0] ?? null;
}
