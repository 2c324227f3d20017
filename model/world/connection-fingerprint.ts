import {
  addInt,
  addList,
  addText,
  allBytes,
  type Fingerprint,
  type Pipe,
  segmentsInFlight,
} from '../../sim/index.ts';
import type { Connection } from './world.ts';

/**
 * Adds what tells two connections apart while time stands still: who has closed, and what is under way. Left out are
 * times of arrival, the serial number, and who owns the ends.
 *
 * @param bytes whether the bytes that nobody has received count, or only how many they are; what is to be read counts
 */
export function addConnection({ link, closed }: Connection, bytes: boolean, into: Fingerprint): void {
  for (const end of closed) addInt(into, end ? 1 : 0);
  // A link that is broken has lost what was under way.
  addList(into, link.broken ? [] : link.pipes, (pipe) => addPipe(pipe, bytes, into));
}

function addPipe(pipe: Pipe, bytes: boolean, into: Fingerprint): void {
  addInt(into, pipe.closing ? 1 : 0);
  addInt(into, pipe.ended ? 1 : 0);
  addInt(into, pipe.writerWaits ? 1 : 0);
  addInt(into, pipe.stalled ? 1 : 0);
  addInt(into, pipe.unsent.length);
  addInt(into, pipe.inFlight);
  addText(into, allBytes(pipe.unread));
  if (!bytes) return;
  addText(into, allBytes(pipe.unsent));
  addList(into, segmentsInFlight(pipe), (segment) => addText(into, segment));
}
