import type { Address } from '../../../sim/index.ts';
import type { Server } from './server.ts';

/** Whether an output list or a design of the feed has a pointer to the object: the only places that keep SELECT objects. */
export function isHeld(server: Server, object: Address): boolean {
  for (const c of server.clientById) if (c?.reply.objects.includes(object)) return true;
  return Object.values(server.feedMemory.objects).some((kept) => kept.object === object);
}
