import { CLIENT } from '../cast.ts';
import { parseRatio } from '../scenario/scenario.ts';
import type { AnyActor } from './actor.ts';
import type { SystemDefinition } from './definition.ts';

// biome-ignore lint/suspicious/noExplicitAny: any definition
export type AnySystemDefinition = SystemDefinition<any, any>;

/** Throws RangeError, with the place and what is allowed, on a definition that cannot be played. */
export function checkDefinition(definition: AnySystemDefinition): void {
  const { name, nodes, clients, background = [], faults = {} } = definition;
  if (!/^[a-z][a-z0-9.-]*$/.test(String(name))) {
    refuse('name', name, 'lower case letters, digits, dots and dashes, a letter first');
  }
  const kinds = Object.entries(nodes as Record<string, AnyActor>);
  if (kinds.length === 0) refuse('nodes', {}, 'one kind of node at least');
  for (const [kind, actor] of kinds) checkActor(kind, actor);
  const targets = kinds.flatMap(([kind, { count = 1 }]) => [
    kind,
    ...Array.from({ length: count }, (_, place) => `${kind}-${place + 1}`),
  ]);
  for (const [operation, { to }] of Object.entries(clients?.operations ?? {})) {
    if (!targets.includes(to))
      refuse(`clients.operations.${operation}.to`, to, `one of ${targets.join(', ')}`);
    const kind = kinds.find(([each]) => to === each || to.startsWith(`${each}-`)) as [string, AnyActor];
    if (!Object.hasOwn(kind[1].on, operation))
      refuse(
        `clients.operations.${operation}`,
        operation,
        `${kind[0]} handles ${Object.keys(kind[1].on).join(', ')}`,
      );
  }
  for (const fault of ['crash', 'pause', 'isolate'] as const) {
    const limit = faults[fault];
    for (const node of (typeof limit === 'object' ? limit.nodes : undefined) ?? []) {
      if (!targets.includes(node)) refuse(`faults.${fault}.nodes`, node, `among ${targets.join(', ')}`);
    }
  }
  checkNetwork(definition);
  const known = new Set([...kinds.flatMap(([, { on }]) => Object.keys(on)), 'reply', 'refusal', 'failure']);
  for (const each of background) {
    if (!known.has(each))
      refuse('background', each, `names of messages and timers: ${[...known].join(', ')}`);
  }
}

function checkActor(kind: string, { count = 1, start, disk, on }: AnyActor): void {
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(kind) || kind === CLIENT)
    refuse('nodes', kind, `letters, digits, _ and -, a letter first, and not ${CLIENT}`);
  if (!Number.isSafeInteger(count) || count < 1)
    refuse(`nodes.${kind}.count`, count, 'an integer of at least 1');
  if (typeof start !== 'function')
    refuse(`nodes.${kind}.start`, start, 'a function that gives the first state');
  if (typeof on !== 'object' || on === null) refuse(`nodes.${kind}.on`, on, 'handlers by name');
  for (const [name, handler] of Object.entries(on)) {
    if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name))
      refuse(`nodes.${kind}.on`, name, 'letters, digits, _ and -, a letter first');
    if (typeof handler !== 'function') refuse(`nodes.${kind}.on.${name}`, handler, 'a function');
  }
  if (disk !== undefined && disk !== 'all' && !Array.isArray(disk))
    refuse(`nodes.${kind}.disk`, disk, "'all', or a list of fields of the state");
}

function checkNetwork({ network = {} }: AnySystemDefinition): void {
  for (const chance of ['loss', 'duplicate'] as const) {
    try {
      parseRatio(network[chance] ?? '0');
    } catch (error) {
      throw new RangeError(`network.${chance}: ${(error as Error).message}`);
    }
  }
  const [least, most] = network.delayMicros ?? [0, 0];
  if (!Number.isSafeInteger(least) || !Number.isSafeInteger(most) || least < 0 || most < least)
    refuse('network.delayMicros', network.delayMicros, 'the least and the most, two integers of at least 0');
}

function refuse(place: string, found: unknown, allowed: string): never {
  throw new RangeError(`${place} is ${JSON.stringify(found) ?? String(found)}; it has to be: ${allowed}`);
}
