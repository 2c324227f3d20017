import type { Operation } from '../histories/history.ts';
import type { Cast } from './cast.ts';
import type { NodeView, SystemView } from './definition/actor.ts';

/** Where a view looks: a run's world, or a state of an exploration. */
export interface ViewSource {
  stateOf(node: number): object;
  isUp(node: number): boolean;
  operations(): readonly Operation[];
  now(): number;
}

/** What properties see, whatever it is of: made once, and always of the present. */
// biome-ignore lint/suspicious/noExplicitAny: the states of any system
export function createView(cast: Cast, source: ViewSource): SystemView<any> {
  const nodes = cast.names.slice(0, cast.clientsFrom).map(
    (name, number): NodeView<object> => ({
      name,
      kind: cast.kinds[number],
      get state() {
        return source.stateOf(number);
      },
      get up() {
        return source.isUp(number);
      },
    }),
  );
  const ofKind = new Map(
    [...cast.ofKind].map(([kind]) => [kind, nodes.filter((node) => node.kind === kind)] as const),
  );
  const all = (kind: string): readonly NodeView<object>[] => {
    const found = ofKind.get(kind);
    if (found !== undefined) return found;
    throw new RangeError(`there are no nodes of the kind ${kind}; kinds: ${[...ofKind.keys()].join(', ')}`);
  };
  return {
    all,
    one: (kind) => all(kind)[0].state,
    nodes,
    get operations() {
      return source.operations();
    },
    get now() {
      return source.now();
    },
    // biome-ignore lint/suspicious/noExplicitAny: as above
  } as SystemView<any>;
}
