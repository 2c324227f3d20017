import { addInt, addText, type Fingerprint, type Pipe } from '../../sim/index.ts';
import type { Connection } from './world.ts';

/**
 * Adds what tells two connections apart while time stands still: who has closed, and what is under way. Left out are
 * times of arrival, the serial number, and who owns the ends.
 *
 * @param bytes whether the bytes that nobody has received count, or only how many they are; what is to be read counts
 */
export function addConnection({ link, closed }: Connection, bytes: boolean, into: Fingerprint): void {
  addInt(into, closed[0] ? 1 : 0);
  addInt(into, closed[1] ? 1 : 0);
  addInt(into, link.broken ? 1 : 0);
  // A link that is broken has lost what was under way.
  if (link.broken) return;
  for (const pipe of link.pipes) addPipe(pipe, bytes, into);
}

function addPipe(pipe: Pipe, bytes: boolean, into: Fingerprint): void {
  addInt(into, pipe.closing ? 1 : 0);
  addInt(into, pipe.ended ? 1 : 0);
  addInt(into, pipe.writerWaits ? 1 : 0);
  addInt(into, pipe.stalled ? 1 : 0);
  addInt(into, pipe.unsent.length);
  addInt(into, pipe.inFlight);
  addText(into, pipe.unread);
  if (!bytes) return;
  addText(into, pipe.unsent);
  addInt(into, pipe.segments.length);
  for (const segment of pipe.segments) addText(into, segment);
}
