import { connect, type Socket } from 'node:net';
import { encodeCommand, parseReply, type ReplyValue, replyLength } from '../../model/server/text/resp.ts';
import { UserError } from '../errors.ts';

/** A connection to a real server. Bytes are Latin-1 strings. */
export interface RealConnection {
  say(bytes: string): void;
  /** Everything heard and not taken yet. */
  heard(): string;
  ended(): boolean;
  /** So many replies; fewer when the server closes first. @throws UserError when they do not come in time. */
  take(replies: number): Promise<ReplyValue[]>;
  /** Resolves when something has been heard, the connection has ended, or the time is over. */
  news(millis: number): Promise<void>;
  close(): void;
}

export interface Address {
  host: string;
  port: number;
}

const CONNECT_MILLIS = 5_000;
const REPLY_MILLIS = 10_000;

/** `HOST:PORT` or `PORT`. @throws UserError */
export function readAddress(text: string): Address {
  const match = /^(?:(.+):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match === null || port < 1 || port > 65_535) {
    throw new UserError(`${JSON.stringify(text)} is no address; it is written HOST:PORT or PORT`);
  }
  return { host: match[1] ?? '127.0.0.1', port };
}

/** @throws UserError when nobody answers. */
export function openConnection({ host, port }: Address): Promise<RealConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    socket.setNoDelay(true);
    const fail = (why: string) => {
      socket.destroy();
      reject(new UserError(`no server answers at ${host}:${port}: ${why}`));
    };
    socket.setTimeout(CONNECT_MILLIS, () => fail('it takes too long'));
    socket.once('error', (error) => fail(error.message));
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeAllListeners('error');
      resolve(wrap(socket, `${host}:${port}`));
    });
  });
}

function wrap(socket: Socket, name: string): RealConnection {
  let pending = '';
  let over = false;
  let wake: (() => void) | null = null;
  const told = () => {
    wake?.();
    wake = null;
  };
  socket.on('error', () => {});
  socket.setEncoding('latin1').on('data', (bytes: string) => {
    pending += bytes;
    told();
  });
  socket.on('close', () => {
    over = true;
    told();
  });
  socket.on('end', () => {
    over = true;
    told();
  });
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
    heard: () => pending,
    ended: () => over,
    news,
    close: () => socket.destroy(),
    async take(count) {
      const replies: ReplyValue[] = [];
      const last = performance.now() + REPLY_MILLIS;
      while (replies.length < count) {
        if (replyLength(pending, 0) > 0) {
          const { value, end } = parseReply(pending, 0);
          replies.push(value);
          pending = pending.slice(end);
        } else if (over) break;
        else if (performance.now() > last) {
          throw new UserError(`${name}: ${count} replies were awaited, ${replies.length} came`);
        } else await news(REPLY_MILLIS);
      }
      return replies;
    },
  };
}

/** One command, one reply. An error is one too. */
export async function ask(connection: RealConnection, ...command: string[]): Promise<ReplyValue> {
  connection.say(encodeCommand(command));
  return (await connection.take(1))[0] ?? null;
}
