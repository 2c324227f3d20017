import { type Diagnosis, diagnose } from '../diagnose/diagnosis.ts';
import type { Evidence } from '../diagnose/evidence.ts';
import { readClientLine } from '../diagnose/read/client-list-reader.ts';
import { createInfoReader, type Info } from '../diagnose/read/info-reader.ts';
import {
  addressText,
  askServer,
  openConnection,
  type Patience,
  type RealConnection,
  type ServerAddress,
} from './connection.ts';

/** Looks at a server without changing anything: INFO, a while, INFO and CLIENT LIST. */
export async function lookOnly(
  address: ServerAddress,
  patience: Patience,
  seconds: number,
): Promise<Diagnosis> {
  const connection = await openConnection(address, patience);
  const name = addressText(address);
  try {
    // The first answer makes the connection's own buffers: they are no growth.
    await textOf(connection, 'INFO');
    const before = await infoAt(connection, `${name}, first`);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const after = await infoAt(connection, `${name}, ${seconds} s later`);
    const clients = (await textOf(connection, 'CLIENT', 'LIST')).split('\n');
    const evidence: Evidence = {
      sources: [],
      infos: [...before, ...after],
      logs: [],
      clients: clients.flatMap((line) => readClientLine(line.trim()) ?? []),
      traffic: null,
    };
    return diagnose(evidence);
  } finally {
    connection.close();
  }
}

async function textOf(connection: RealConnection, ...command: string[]): Promise<string> {
  const reply = await askServer(connection, ...command);
  return typeof reply === 'string' && reply.startsWith('$') ? reply.slice(1) : '';
}

async function infoAt(connection: RealConnection, source: string): Promise<Info[]> {
  const reader = createInfoReader(source);
  for (const line of (await textOf(connection, 'INFO')).split('\r\n')) reader.take(line, true);
  return reader.infos();
}
