import { type AnyActor, actor, type Handler } from './definition/actor.ts';
import type { ActorChange, VariantDefinition } from './definition/definition.ts';

/** One design of a system, ready to be played: its actors by kind. */
export interface Design {
  readonly id: string;
  readonly actors: ReadonlyMap<string, PlayedActor>;
  /** What handlers find in `node.design`. */
  readonly values: object;
}

export interface PlayedActor {
  readonly kind: string;
  readonly start: AnyActor['start'];
  readonly boot: AnyActor['boot'] | null;
  readonly on: ReadonlyMap<string, Handler<object>>;
  /** Null: a crash loses everything; 'all': it loses nothing. */
  readonly disk: 'all' | readonly string[] | null;
  readonly autoFlush: boolean;
}

export function createDesign(
  id: string,
  actors: Record<string, AnyActor>,
  values: object,
  // biome-ignore lint/suspicious/noExplicitAny: a variant of any definition
  change: VariantDefinition<any, any> | null,
): Design {
  const played = Object.entries(actors).map(([kind, definition]): [string, PlayedActor] => [
    kind,
    playedActor(kind, changed(definition, change?.nodes?.[kind])),
  ]);
  return { id, actors: new Map(played), values: Object.freeze({ ...values, ...change?.design }) };
}

function changed(definition: AnyActor, change: ActorChange<object> | undefined): AnyActor {
  if (change === undefined) return definition;
  return actor<object>({ ...definition, ...change, on: { ...definition.on, ...change.on } } as AnyActor);
}

function playedActor(kind: string, definition: AnyActor): PlayedActor {
  return {
    kind,
    start: definition.start,
    boot: definition.boot ?? null,
    on: new Map(Object.entries(definition.on)),
    disk: definition.disk ?? null,
    autoFlush: definition.autoFlush ?? true,
  };
}
