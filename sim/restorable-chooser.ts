import { type Choices, type Chooser, type ChooserState, createFamily } from './chooser.ts';
import { restoreOdometer } from './exhaustive-chooser.ts';
import { restoreRecording } from './recording-chooser.ts';
import { restoreReplayChooser } from './replay-chooser.ts';
import { restoreSeededChooser } from './seeded-chooser.ts';

/** A chooser that can be put back to any saved state, so that one simulation can go to any moment of its run. */
export interface RestorableChooser {
  readonly chooser: Chooser;
  /** Goes on as the saved state says. */
  restore(state: ChooserState): void;
  /** While it is set, everything that is chosen is written down there. */
  keep: Choices | null;
}

/** A chooser that begins at a saved state. */
export function createRestorableChooser(state: ChooserState): RestorableChooser {
  let driver = restoreChooser(state);
  const chooser = createFamily(
    (stream) => (bound, label) => {
      const value = (stream === '' ? driver : driver.stream(stream)).pick(bound, label);
      if (restorable.keep !== null) note(restorable.keep, stream, value);
      return value;
    },
    () => driver.save(),
  );
  const restorable: RestorableChooser = {
    chooser,
    restore(saved) {
      driver = restoreChooser(saved);
    },
    keep: null,
  };
  return restorable;
}

function note(choices: Choices, stream: string, value: number): void {
  if (Object.hasOwn(choices, stream)) choices[stream].push(value);
  else choices[stream] = [value];
}

/** A chooser that goes on where the saved one was, whatever drove it. */
function restoreChooser(state: ChooserState): Chooser {
  switch (state.driver) {
    case 'seeded':
      return restoreSeededChooser(state);
    case 'replay':
      return restoreReplayChooser(state);
    case 'exhaustive':
      return restoreOdometer(state).chooser;
    case 'recording':
      return restoreRecording(state, restoreChooser(state.inner)).chooser;
  }
}
