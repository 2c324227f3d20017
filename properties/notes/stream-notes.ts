import type { Simulation } from '../../model/index.ts';

/** What one server was sent by its master since its last full synchronization began. */
export interface StreamNotes {
  /** The payload, as far as it has come. */
  payload: string;
  /** What came after it, with the virtual time of each read. */
  chunks: StreamChunk[];
  /** When the payload's last byte was read. */
  loadedMicros: number;
  /** Bytes of payload and stream together. Beyond STREAM_LIMIT nothing more is kept. */
  bytes: number;
}

/** What is kept of a server's stream at most, so that long runs hold flat memory. */
export const STREAM_LIMIT = 2_000_000;

export interface StreamChunk {
  micros: number;
  bytes: string;
}

export function createStreamNotes(): StreamNotes {
  return { payload: '', chunks: [], loadedMicros: 0, bytes: 0 };
}

/** Notes a server's read: of the payload while its link is in `transfer`, of the stream from then on. */
export function noteRead(
  notes: StreamNotes,
  simulation: Simulation,
  index: number,
  fd: number,
  bytes: string,
): void {
  const { server } = simulation.world.servers[index];
  const { transfer } = server;
  const micros = simulation.net.now;
  if (server.linkState === 'transfer' && transfer.fd === fd) {
    if (transfer.left === -1) {
      if (notes.bytes > 0) Object.assign(notes, createStreamNotes());
    } else {
      notes.payload += bytes;
      notes.loadedMicros = micros;
      notes.bytes += bytes.length;
    }
    return;
  }
  if (server.master === -1 || server.clientById[server.master]?.fd !== fd) return;
  notes.bytes += bytes.length;
  if (notes.bytes <= STREAM_LIMIT) notes.chunks.push({ micros, bytes });
}
