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
  return new View(cast, source);
}

// Classes, for an object literal with getters costs an engine more than a short run does.

// biome-ignore lint/suspicious/noExplicitAny: the states of any system
class View implements SystemView<any> {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly nodes: readonly NodeView<any>[];
  readonly #ofKind = new Map<string, readonly NodeView<object>[]>();
  readonly #source: ViewSource;

  constructor({ names, kinds, clientsFrom, ofKind }: Cast, source: ViewSource) {
    const nodes: NodeViewAt[] = [];
    for (let node = 0; node < clientsFrom; node++) {
      nodes.push(new NodeViewAt(names[node], kinds[node], node, source));
    }
    this.nodes = nodes;
    this.#source = source;
    for (const kind of ofKind.keys()) {
      this.#ofKind.set(
        kind,
        nodes.filter((node) => node.kind === kind),
      );
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  all = (kind: string): readonly NodeView<any>[] => {
    const found = this.#ofKind.get(kind);
    if (found !== undefined) return found;
    throw new RangeError(
      `there are no nodes of the kind ${kind}; kinds: ${[...this.#ofKind.keys()].join(', ')}`,
    );
  };

  // biome-ignore lint/suspicious/noExplicitAny: as above
  one = (kind: string): any => this.all(kind)[0].state;

  get operations(): readonly Operation[] {
    return this.#source.operations();
  }

  get now(): number {
    return this.#source.now();
  }
}

class NodeViewAt implements NodeView<object> {
  readonly name: string;
  readonly kind: string;
  readonly #node: number;
  readonly #source: ViewSource;

  constructor(name: string, kind: string, node: number, source: ViewSource) {
    this.name = name;
    this.kind = kind;
    this.#node = node;
    this.#source = source;
  }

  get state(): object {
    return this.#source.stateOf(this.#node);
  }

  get up(): boolean {
    return this.#source.isUp(this.#node);
  }
}
