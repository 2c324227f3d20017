import type { PlainData } from '../../histories/plain-data.ts';
import type { Cast } from '../cast.ts';
import { type ActorLook, type ActorProperty, LINEARIZABLE } from '../properties.ts';
import { createView } from '../view.ts';
import type { ClientCall } from '../world/outlet.ts';
import type { Trouble } from '../world/world.ts';
import { operationsOf, type Tables } from './tables.ts';

/** Asks the properties of a run in an explored state. */
export interface Judgement {
  /** Null, or the first violation of what must hold everywhere, and of what must hold at rest in a state that is. */
  of(state: LookedAt): StateVerdict | null;
}

export interface StateVerdict {
  property: string;
  sentence: string;
}

/** A state as far as properties can see it. */
export interface LookedAt {
  /** The number of each node's part. */
  parts: ArrayLike<number>;
  history: number;
  trouble: number;
  atRest: boolean;
}

export function createJudgement(
  cast: Cast,
  planned: readonly (readonly ClientCall[])[],
  properties: readonly ActorProperty[],
  { parts, histories, troubles }: Tables,
): Judgement {
  let state: LookedAt = { parts: [], history: 0, trouble: 0, atRest: false };
  const operations = new Map<number, ReturnType<typeof operationsOf>>();
  const describe = (client: number, place: number) => {
    const { name, input } = planned[client][place];
    return { client: cast.names[client], name, input: input as PlainData };
  };
  const operationsNow = () => {
    const known = operations.get(state.history);
    if (known !== undefined) return known;
    const found = operationsOf(histories.items[state.history], describe);
    operations.set(state.history, found);
    return found;
  };
  const look: ActorLook = {
    view: createView(cast, {
      stateOf: (node) => parts.items[state.parts[node]].state,
      isUp: (node) => parts.items[state.parts[node]].down === 0,
      operations: operationsNow,
      now: () => 0,
    }),
    get trouble(): Trouble | null {
      return troubles.items[state.trouble];
    },
  };
  const troubled = properties.filter(
    (property) => property.when === 'always' && property.onCloserLook === true,
  );
  const always = properties.filter(
    (property) => property.when === 'always' && property.onCloserLook !== true,
  );
  const atRest = properties.filter(({ when, id }) => when === 'whenCalm' && id !== LINEARIZABLE);
  // A history that has no order has none whatever comes after it, so this one need not wait for the state to be at rest.
  const ordered = properties.filter(({ id }) => id === LINEARIZABLE);
  const orderVerdicts = new Map<number, StateVerdict | null>();

  const firstOf = (asked: readonly ActorProperty[]): StateVerdict | null => {
    for (const property of asked) {
      const sentence = 'check' in property ? property.check(look) : null;
      if (sentence !== null) return { property: property.id, sentence };
    }
    return null;
  };
  const orderVerdict = (): StateVerdict | null => {
    const known = orderVerdicts.get(state.history);
    if (known !== undefined) return known;
    const found = firstOf(ordered);
    orderVerdicts.set(state.history, found);
    return found;
  };
  return {
    of(given) {
      state = given;
      if (troubles.items[state.trouble] !== null) {
        const found = firstOf(troubled);
        if (found !== null) return found;
      }
      return (
        firstOf(always) ??
        (ordered.length > 0 ? orderVerdict() : null) ??
        (state.atRest && atRest.length > 0 ? firstOf(atRest) : null)
      );
    },
  };
}
