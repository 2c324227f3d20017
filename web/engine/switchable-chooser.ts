import type { Choices, Chooser, ChooserState } from '../../sim/index.ts';
import { createReplayChooser, restoreReplayChooser, restoreSeededChooser } from '../../sim/index.ts';

/** A chooser whose driver can be exchanged, so that one simulation can be put back to any moment of its run. */
export interface Switchable {
  readonly chooser: Chooser;
  /** Goes on as the saved state says. */
  restore(state: ChooserState): void;
  /** Everything chosen since `keep` was set is written down there. */
  keep: Choices | null;
}

export function createSwitchable(first: Chooser): Switchable {
  let driver = first;
  const member = (name: string): Chooser => ({
    pick(bound, label) {
      const value = sourceOf(driver, name).pick(bound, label);
      if (bound > 1 && switchable.keep !== null) {
        if (switchable.keep[name] === undefined) switchable.keep[name] = [];
        switchable.keep[name].push(value);
      }
      return value;
    },
    stream: (child) => member(name === '' ? child : `${name}/${child}`),
    save: () => driver.save(),
  });
  const switchable: Switchable = {
    chooser: member(''),
    restore(state) {
      driver = restored(state);
    },
    keep: null,
  };
  return switchable;
}

function sourceOf(driver: Chooser, name: string): Chooser {
  return name === '' ? driver : name.split('/').reduce((chooser, part) => chooser.stream(part), driver);
}

function restored(state: ChooserState): Chooser {
  if (state.driver === 'seeded') return restoreSeededChooser(state);
  if (state.driver === 'replay') return restoreReplayChooser(state);
  return createReplayChooser({});
}
