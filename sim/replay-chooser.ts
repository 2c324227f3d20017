import { type Choices, type Chooser, createFamily, type ReplayState } from './chooser.ts';

/**
 * A chooser that repeats recorded choices, each stream its own list. It always answers, so that a list may be cut and
 * edited freely: one that has run out (or is missing) goes on with 0, and a value that is too large for the bound asked
 * for is taken modulo the bound.
 * Throws RangeError if a list holds something else than natural numbers.
 */
export function createReplayChooser(choices: Choices): Chooser {
  return restoreReplayChooser({ driver: 'replay', choices, positions: {} });
}

/** A chooser that goes on where the saved one was. It shares nothing with the state given. */
export function restoreReplayChooser(state: ReplayState): Chooser {
  const choices = copyChoices(state.choices);
  const positions = new Map(Object.entries(state.positions));
  const save = (): ReplayState => ({
    driver: 'replay',
    choices: copyChoices(choices),
    positions: Object.fromEntries(positions),
  });
  return createFamily((stream) => {
    const list = Object.hasOwn(choices, stream) ? choices[stream] : [];
    return (bound) => {
      const position = positions.get(stream) ?? 0;
      if (position >= list.length) return 0;
      positions.set(stream, position + 1);
      return list[position] % bound;
    };
  }, save);
}

/** A copy that shares nothing. Throws RangeError, with the place, if a choice is not a natural number. */
export function copyChoices(choices: Choices): Choices {
  const copy: [string, number[]][] = [];
  for (const [stream, list] of Object.entries(choices)) {
    const bad = list.findIndex((value) => !Number.isSafeInteger(value) || value < 0);
    if (bad >= 0) {
      throw new RangeError(
        `choice ${bad} of stream '${stream}' is ${list[bad]}; a choice is a natural number`,
      );
    }
    copy.push([stream, list.slice()]);
  }
  return Object.fromEntries(copy);
}
