/**
 * The kernel: what a deterministic simulation needs, whatever it simulates. It knows nothing of files, sockets, clocks
 * or the thing simulated. docs/kernel.md tells what is in which file and what each asks of those who use it.
 */

export * from './assert.ts';
// Memory: what was allocated, and what can be reached.
export * from './audit.ts';
// Choices: one interface, and what can stand behind it.
export type { Choices, Chooser, ChooserState } from './chooser.ts';
// What was seen: hashes, traces, charts.
export { cloneDigest, createDigest, type Digest, digestText, mix, mixText, mixTime } from './digest.ts';
// Time and events.
export * from './event-queue.ts';
export * from './exhaustive-chooser.ts';
// The network, and what goes wrong with it.
export * from './fault.ts';
export * from './fingerprint.ts';
export * from './kernel.ts';
export * from './ledger.ts';
export * from './hashing-chooser.ts';
export * from './link.ts';
export * from './next-event.ts';
export * from './recorder.ts';
export * from './recording-chooser.ts';
export * from './replay-chooser.ts';
export * from './seeded-chooser.ts';
export * from './size-classes.ts';
// State machines that can be printed.
export * from './state-machine.ts';
export * from './supply-chooser.ts';
export * from './time.ts';
export * from './timeline.ts';
export * from './trace.ts';

