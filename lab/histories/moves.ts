import type { Placeable } from './placement.ts';
import { samePlainData } from './plain-data.ts';
import { effectsOf, keyText, type Specification, specificationError } from './specification.ts';

/** A call that can be placed next, and the state that it leads to. */
export interface Move<State> {
  /** -1 is the start, at which nothing is placed. */
  index: number;
  state: State;
  key: string;
}

/**
 * The states to which the call leads, after that move, with the answer that it got. Throws RangeError for an observer that
 * changes the state.
 */
export function movesOf<State>(
  { call, answered }: Placeable<State>,
  index: number,
  { state, key }: Move<State>,
  specification: Specification<State>,
): Move<State>[] {
  const moves: Move<State>[] = [];
  for (const effect of effectsOf(call, state, specification)) {
    const { output } = effect;
    if (answered && output !== undefined && !samePlainData(output, call.output)) continue;
    moves.push({ index, state: effect.state, key: keyText(effect.state, specification) });
  }
  if (call.specified.observes === true && moves.some((next) => next.key !== key)) {
    throw specificationError(
      specification,
      `"${call.operation.name}" observes, but its apply changes the state`,
    );
  }
  return moves;
}
