import { type Address, allocate, release } from '../../../sim/index.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { SITE_LIST, SITE_LIST_NODE } from './sites.ts';

/**
 * A doubly linked list of adlist.c, as the heap sees it: a header and a node for each value. Values are ids (clients)
 * or addresses (objects, structures); what they mean is the owner's.
 */
export interface List {
  address: Address;
  nodes: Address[];
  values: number[];
}

export function listCreate(redis: ServerRuntime): List {
  return {
    address: allocate(redis.heap, redis.rules.sizeClasses, SITE_LIST, redis.rules.listBytes),
    nodes: [],
    values: [],
  };
}

export function listAddNodeTail(redis: ServerRuntime, list: List, value: number): void {
  list.nodes.push(allocate(redis.heap, redis.rules.sizeClasses, SITE_LIST_NODE, redis.rules.listNodeBytes));
  list.values.push(value);
}

/** listDelNode of the node at `index`; freeing the value is the caller's. */
export function listDelIndex(redis: ServerRuntime, list: List, index: number): void {
  release(redis.heap, list.nodes[index]);
  list.nodes.splice(index, 1);
  list.values.splice(index, 1);
}

/** listSearchKey by identity, then listDelNode. */
export function listDelValue(redis: ServerRuntime, list: List, value: number): void {
  const index = list.values.indexOf(value);
  if (index >= 0) listDelIndex(redis, list, index);
}

/** listRelease of a list whose values need no freeing (or are freed already). */
export function listRelease(redis: ServerRuntime, list: List): void {
  for (const node of list.nodes) release(redis.heap, node);
  release(redis.heap, list.address);
}

export function cloneList(list: List): List {
  return { address: list.address, nodes: list.nodes.slice(), values: list.values.slice() };
}
