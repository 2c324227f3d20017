import { type Cast, CLIENT } from '../cast.ts';
import { isBackground } from '../world/pending.ts';
import type { Tables } from './tables.ts';

/** What is to be known of a part to see what can happen to it: worked out once for each. */
export interface PartFacts {
  readonly up: boolean;
  /** Names of the timers that are set, each in its place. */
  readonly timers: readonly string[];
  /** Nothing of it is under way. */
  readonly atRest: boolean;
}

export function createFacts(
  cast: Cast,
  background: ReadonlySet<string>,
  operations: readonly number[],
  { parts }: Tables,
): (node: number, part: number) => PartFacts {
  const known: PartFacts[][] = cast.names.map(() => []);
  return (node, part) => {
    known[node][part] ??= factsOf(part, node);
    return known[node][part];
  };

  function factsOf(part: number, node: number): PartFacts {
    const { timers, requests, down, state } = parts.items[part];
    const isClient = cast.kinds[node] === CLIENT;
    const names = timers.map(({ name }) => name);
    const waits = names.some((name) => !isBackground(name, requests, background));
    const done = !isClient || (requests.length === 0 && (state.next as number) >= operations[node]);
    return { up: down === 0, timers: names, atRest: down === 0 && !waits && done };
  }
}
