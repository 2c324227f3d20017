import type { Choices } from '../../sim/index.ts';

/** Single choices of a stream are only tried one by one up to this many; beyond, in halves. */
const MOST_SINGLE = 100;

/**
 * Choices that are one step simpler: a stream without any, with fewer (a list that runs out goes on with 0, the plainest
 * answer), with one of them plain, or half, or left out, so that those behind it come earlier: what is decided late can
 * then happen early, and what came before it goes.
 */
export function* simplerChoices(choices: Choices): Generator<Choices> {
  const used = Object.keys(choices).filter((stream) => choices[stream].length > 0);
  if (used.length > 1) {
    for (const stream of used) yield without(choices, stream);
  }
  for (const stream of used) {
    for (const list of simplerLists(choices[stream])) {
      yield list.length === 0 ? without(choices, stream) : { ...choices, [stream]: list };
    }
  }
}

function without(choices: Choices, stream: string): Choices {
  const { [stream]: _, ...rest } = choices;
  return rest;
}

function* simplerLists(list: readonly number[]): Generator<number[]> {
  const length = list.findLastIndex((value) => value !== 0) + 1;
  if (length < list.length) {
    yield list.slice(0, length);
    return;
  }
  if (length > 1) yield list.slice(0, length >> 1);
  yield list.slice(0, length - 1);
  for (let index = 0; index < Math.min(length, MOST_SINGLE); index++) {
    const value = list[index];
    if (value === 0) continue;
    yield list.with(index, 0);
    if (value > 1) yield list.with(index, value >> 1);
  }
  if (length > 2) yield list.slice(length >> 1);
  for (let index = 0; index < Math.min(length - 1, MOST_SINGLE); index++) yield list.toSpliced(index, 1);
}
