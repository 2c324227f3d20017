import { type Choices, type Chooser, createFamily, type RecordingState } from './chooser.ts';
import { copyChoices } from './replay-chooser.ts';

/** A chooser that takes down what it answers. */
export interface Recording {
  /** Answers as the chooser within does, and notes each answer. */
  readonly chooser: Chooser;
  /** What has been chosen so far: what a replay chooser repeats, and a failure file holds. Grows with the run. */
  readonly choices: Choices;
}

/** Records what another chooser answers. Duty of the caller: all questions go through the recording one. */
export function createRecording(inner: Chooser): Recording {
  return record(inner, {});
}

/** A recording that goes on where the saved one was; `inner` is the restored chooser within. */
export function restoreRecording(state: RecordingState, inner: Chooser): Recording {
  return record(inner, copyChoices(state.choices));
}

function record(inner: Chooser, choices: Choices): Recording {
  const save = (): RecordingState => ({
    driver: 'recording',
    inner: inner.save(),
    choices: copyChoices(choices),
  });
  const chooser = createFamily((stream) => {
    const source = stream === '' ? inner : inner.stream(stream);
    let list = Object.hasOwn(choices, stream) ? choices[stream] : undefined;
    return (bound, label) => {
      const value = source.pick(bound, label);
      // A stream that is never drawn from leaves no trace.
      if (list === undefined) {
        list = [];
        choices[stream] = list;
      }
      list.push(value);
      return value;
    };
  }, save);
  return { chooser, choices };
}
