import * as histories from '../../histories/history.ts';
import { type PlainData, showPlainData } from '../../histories/plain-data.ts';
import type { ClientCall } from './outlet.ts';
import { withBody } from './run-turns.ts';
import type { ActorSimulation } from './simulation.ts';

/** What clients ask and get, taken down in the world's history. */

export function beginClientOperation(
  simulation: ActorSimulation,
  node: number,
  { name, input }: ClientCall,
): void {
  const { world, cast, observers } = simulation;
  const client = cast.names[node];
  histories.beginOperation(world.history, { client, name, input, timeMicros: world.now });
  observers?.moment?.(node, 'creation', `begins ${withBody(name, input)}`);
}

function lastOf({ operations }: histories.History, client: string): histories.Operation | undefined {
  let place = operations.length - 1;
  while (place >= 0 && operations[place].client !== client) place--;
  return operations[place];
}

/** Ends the operation that a client has under way. Null: it gives up. */
export function endClientOperation(
  simulation: ActorSimulation,
  node: number,
  outcome: 'ok' | 'failed' | null,
  output: unknown,
): void {
  const { world, cast, observers } = simulation;
  const { history, now } = world;
  const client = cast.names[node];
  const operation = lastOf(history, client);
  if (operation === undefined) throw new Error(`${client} ends an operation, and has begun none`);
  if (outcome !== null) histories.endOperation(history, operation.id, { outcome, output, timeMicros: now });
  if (observers === null) return;
  const { name, input } = operation;
  const asked = withBody(name, input);
  const end = outcome === null ? 'gives up' : outcome === 'failed' ? 'fails' : 'ends';
  const answer = outcome === 'ok' ? `: ${showPlainData(output as PlainData)}` : '';
  observers.moment?.(node, outcome === 'ok' ? 'release' : 'loss', `${asked} ${end}${answer}`);
}
