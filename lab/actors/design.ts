import { type AnyActor, actor, type Handler, type Self } from './definition/actor.ts';
import type { ActorChange, VariantDefinition } from './definition/definition.ts';
import type { KnownFields, PlainState } from './plain-state.ts';

/** One design of a system, ready to be played: its actors by kind. */
export interface Design {
  readonly id: string;
  readonly actors: ReadonlyMap<string, PlayedActor>;
  /** What handlers find in `node.design`. */
  readonly values: object;
}

/** The name under which `boot` is called. */
export const BOOT_HANDLER = '';

/** A handler under its name, and how often a node has called it, as far as somebody wants to know. */
export interface HandlerSlot {
  readonly name: string;
  readonly handler: Handler<object>;
  calls: number;
}

export interface PlayedActor {
  readonly kind: string;
  /** Throws RangeError, besides what the definition's own throws, if that gives anything but a plain object. */
  start(self: Self): PlainState;
  readonly on: ReadonlyMap<string, Handler<object>>;
  /** The same, and what is done at a start, as turns ask for them. */
  readonly slots: Map<string, HandlerSlot>;
  /** Those of its state, as far as a run has looked at one. */
  readonly fields: KnownFields;
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
  const on = new Map<string, Handler<object>>(Object.entries(definition.on));
  return {
    kind,
    start: (self) => startState(definition, self),
    on,
    slots: new Map([...on, [BOOT_HANDLER, bootHandler(definition)] as const].map(slotEntry)),
    fields: [],
    disk: definition.disk ?? null,
    autoFlush: definition.autoFlush ?? true,
  };
}

function startState({ start }: AnyActor, self: Self): PlainState {
  const state: unknown = start(self);
  if (typeof state === 'object' && state !== null && !Array.isArray(state)) return state as PlainState;
  const found = Array.isArray(state) ? 'an array' : String(state);
  throw new RangeError(`the state of ${self.name} is a plain object, not ${found}`);
}

function bootHandler({ boot }: AnyActor): Handler<object> {
  return (state, node) => boot?.(state, node);
}

function slotEntry([name, handler]: readonly [string, Handler<object>]): [string, HandlerSlot] {
  return [name, { name, handler, calls: 0 }];
}
