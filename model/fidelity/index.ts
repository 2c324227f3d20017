/**
 * Vectors of real servers, played on the model.
 */

export { type Playback, playVector, StuckStep } from './conformance.ts';
export type { Observed, Vector, VectorStep } from './vector.ts';
