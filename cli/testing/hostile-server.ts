/** Servers that are no Redis, or stop being one: what `compare` and `record` may meet. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What becomes of a connection once so many pieces of requests have come. */
export type Mischief =
  | 'silent'
  | 'close'
  | 'garbage'
  | 'half'
  | 'endless-value'
  | 'endless-line'
  | 'endless-replies'
  | 'slow-drip'
  | 'yes-to-all';

export interface HostileServer {
  port: number;
  /** Connections that are open now. */
  open(): number;
  stop(): Promise<void>;
}

const MIB = 1 << 20;

function flood(socket: Socket, head: string, piece: Buffer): void {
  socket.write(head);
  const pour = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', pour);
  pour();
}

function misbehave(socket: Socket, how: Mischief): void {
  if (how === 'close') socket.destroy();
  else if (how === 'garbage') socket.write(Buffer.from([1, 2, 3, 255, 0, 10, 13, 10]));
  else if (how === 'half') socket.write('$10\r\nab');
  else if (how === 'endless-value') flood(socket, '$99999999999\r\n', Buffer.alloc(MIB, 'x'));
  else if (how === 'endless-line') flood(socket, '+', Buffer.alloc(MIB, 'x'));
  else if (how === 'endless-replies') flood(socket, '', Buffer.from('+OK\r\n'.repeat(200_000)));
  else if (how === 'yes-to-all') socket.write('+OK\r\n');
  else if (how === 'slow-drip') {
    const timer = setInterval(() => socket.write('+'), 300);
    socket.once('close', () => clearInterval(timer));
  }
}

/** A server that hands on what `upstream` says, until `after` pieces have come in all; without one, it is hostile at once. */
export async function startHostileServer(
  how: Mischief,
  after = 0,
  upstream: number | null = null,
): Promise<HostileServer> {
  let pieces = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    const real = upstream === null ? null : connect(upstream, '127.0.0.1');
    let bad = false;
    real?.on('error', () => {});
    real?.on('data', (bytes) => bad || socket.write(bytes));
    socket.once('close', () => real?.destroy());
    socket.on('data', (bytes) => {
      if (++pieces <= after) real?.write(bytes);
      else if (!bad || how === 'yes-to-all') {
        bad = true;
        misbehave(socket, how);
      }
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    open: () => sockets.size,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
