/**
 * The kernel: what a deterministic simulation needs, whatever it simulates. It knows nothing of files, sockets, clocks
 * or the thing simulated. docs/explanation/kernel.md tells what is in which file and what each asks of those who use it.
 *
 * A heading is followed by an empty line: the formatter then sorts what stands under it, and nothing else.
 */

// Time and events.

export * from './event-queue.ts';
export * from './next-event.ts';
export * from './time.ts';

// Choices: one interface, and what can stand behind it.

export { areChoices, type Choices, type Chooser, type ChooserState } from './chooser.ts';
export * from './exhaustive-chooser.ts';
export * from './hashing-chooser.ts';
export * from './recording-chooser.ts';
export { createReplayChooser, restoreReplayChooser } from './replay-chooser.ts';
export * from './restorable-chooser.ts';
export * from './seeded-chooser.ts';
export * from './supply-chooser.ts';

// Memory: what was allocated, and what can be reached.

export * from './audit.ts';
export * from './ledger.ts';
export * from './short-lived-rows.ts';
export * from './size-classes.ts';

// The network.

export { allBytes, type ByteQueue } from './byte-queue.ts';
export * from './link.ts';

// States that change by a table.

export * from './state-machine.ts';

// What was seen: hashes, charts.

export {
  cloneDigest,
  createDigest,
  type Digest,
  digestText,
  mix,
  mixText,
  mixTime,
  mixWordsAndInteger,
  wordsOf,
} from './digest.ts';
export * from './fingerprint.ts';
export * from './timeline.ts';

// Checks of what a caller gives.

export * from './check-integer.ts';
export * from './json-text.ts';
export * from './words.ts';
