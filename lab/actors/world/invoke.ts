import { BOOT_HANDLER, type HandlerSlot } from '../design.ts';
import type { Guard } from '../guard.ts';
import { plainProblem, sharedPart } from '../plain-state.ts';
import type { NodeContext } from './node-context.ts';
import { thrownText, whereThrown } from './thrown.ts';
import type { Trouble } from './world.ts';

/** A handler's turn: null, or what it did that no handler may. */
export function callHandler(
  guard: Guard,
  node: NodeContext,
  name: string,
  body: unknown,
  from: string,
): Trouble | null {
  const slot = node.slotOf(name);
  if (slot.calls < guard.calls) return watchHandler(guard, node, slot, body, from);
  const { handler } = slot;
  let result: unknown;
  try {
    result = handler(node.record.state, node, body, from);
  } catch (error) {
    return thrown(node, name, error);
  }
  return result === undefined ? null : asynchronous(node, name, result);
}

/** By itself: where a closure holds what a function was given, every call of that pays for it. */
function watchHandler(
  guard: Guard,
  node: NodeContext,
  slot: HandlerSlot,
  body: unknown,
  from: string,
): Trouble | null {
  const { name, handler } = slot;
  const { state } = node.record;
  let result: unknown;
  slot.calls++;
  try {
    result = guard.watch<unknown>(() => handler(state, node, body, from));
  } catch (error) {
    if (guard.called() === null) return thrown(node, name, error);
  }
  if (guard.called() !== null) return outside(node, name, guard);
  return result === undefined ? null : asynchronous(node, name, result);
}

/** How sentences name a handler: `handler 'write' of primary`. */
function handlerName(node: NodeContext, name: string): string {
  return name === BOOT_HANDLER ? `boot of ${node.name}` : `handler '${name}' of ${node.name}`;
}

function outside(node: NodeContext, name: string, guard: Guard): Trouble {
  return { property: 'deterministic', sentence: `${handlerName(node, name)} called ${guard.called()}` };
}

function thrown(node: NodeContext, name: string, error: unknown): Trouble {
  const sentence = `${handlerName(node, name)} threw ${thrownText(error)}`;
  const where = whereThrown(error);
  return { property: 'no-throw', sentence, ...(where === null ? {} : { where }) };
}

function asynchronous(node: NodeContext, name: string, result: unknown): Trouble | null {
  if (typeof result !== 'object' || result === null || !('then' in result)) return null;
  const sentence = `${handlerName(node, name)} returned a promise: what it does later is outside of the simulation`;
  return { property: 'deterministic', sentence };
}

/** What is not plain in a node's state, as trouble; null if all is. */
export function stateTrouble({ name, record }: NodeContext, thorough = false): Trouble | null {
  const problem = plainProblem(record.state) ?? (thorough ? sharedPart(record.state) : null);
  if (problem === null) return null;
  return {
    property: 'plain-data',
    sentence: `the state of ${name}${problem.startsWith(' ') ? '' : ': '}${problem}`,
  };
}
