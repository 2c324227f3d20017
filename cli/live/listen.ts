import { createServer, type Server, type Socket } from 'node:net';
import type { Scenario } from '../../model/index.ts';
import { UserError } from '../errors.ts';
import { addressText } from '../real/connection.ts';

/** A simulated server's door. */
export interface Door {
  server: string;
  host: string;
  port: number;
  listener: Server;
}

const TROUBLES: Record<string, string> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'permission denied',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
};

function openDoor(
  server: string,
  host: string,
  port: number,
  knock: (socket: Socket) => void,
): Promise<Door> {
  return new Promise((resolve, reject) => {
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, knock);
    listener.once('error', (error: NodeJS.ErrnoException) => {
      const why = TROUBLES[error.code ?? ''] ?? error.message;
      reject(new UserError(`${addressText({ host, port })} for ${server} cannot be listened to: ${why}`));
    });
    listener.listen(port, host, () => {
      const address = listener.address();
      resolve({ server, host, port: typeof address === 'object' && address ? address.port : port, listener });
    });
  });
}

/**
 * Listens for every server of the scenario: at `port` for the first one, the next port for the next one, and so on;
 * without a port, wherever there is a free one.
 *
 * @throws UserError when that cannot be done; nothing is listened to then.
 */
export async function openDoors(
  scenario: Scenario,
  host: string,
  port: number | undefined,
  knock: (socket: Socket, server: string) => void,
): Promise<Door[]> {
  const doors: Door[] = [];
  try {
    for (const [index, { name }] of scenario.servers.entries()) {
      const at = port === undefined ? 0 : port + index;
      doors.push(await openDoor(name, host, at, (socket) => knock(socket, name)));
    }
  } catch (error) {
    for (const { listener } of doors) listener.close();
    throw error;
  }
  return doors;
}
