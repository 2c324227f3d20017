import { CLIENT } from '../cast.ts';
import { handlerOf, REQUEST_TIMER } from './node-context.ts';
import { messageText } from './run-turns.ts';
import type { ActorSimulation } from './simulation.ts';
import type { NodeRecord } from './world.ts';

/** Whether clients and faults are done, and the storm has lasted as long as it should. */
export function stormIsOver({ world, planned, stormMicros, cast }: ActorSimulation): boolean {
  if (world.now < stormMicros) return false;
  if (world.byHand) return true;
  for (let node = cast.clientsFrom; node < world.nodes.length; node++) {
    if ((world.nodes[node].state.next as number) < planned[node].length) return false;
  }
  return true;
}

/** Null, or what is under way: an operation, a message, a timer that is not named as one that goes on for ever. */
export function actorsPending(simulation: ActorSimulation, background: ReadonlySet<string>): string | null {
  const { world, cast } = simulation;
  for (const [node, { timers, requests }] of world.nodes.entries()) {
    const name = cast.names[node];
    if (requests.length > 0 && cast.kinds[node] === CLIENT)
      return `${name} waits for the answer to ${requests[0].kind}`;
    for (const { name: timer } of timers) {
      if (isBackground(timer, requests, background)) continue;
      return timer.startsWith(REQUEST_TIMER)
        ? `${name} waits for an answer`
        : `the timer ${timer} of ${name} is set`;
    }
  }
  for (const message of world.messages) {
    if (message !== null && !background.has(message.kind)) {
      return `${messageText(simulation, message)} to ${cast.names[message.to]} is under way`;
    }
  }
  return null;
}

/** Whether a node's timer goes on for ever: that of a request does when the request does. */
export function isBackground(
  timer: string,
  requests: NodeRecord['requests'],
  background: ReadonlySet<string>,
): boolean {
  if (!timer.startsWith(REQUEST_TIMER)) return background.has(handlerOf(timer));
  const asked = requests.find(({ id }) => id === Number(timer.slice(1)));
  return asked !== undefined && background.has(asked.kind);
}
