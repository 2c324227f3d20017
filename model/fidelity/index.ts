/**
 * Vectors of real servers, played on the model.
 */

export { playVector, StuckStep, type VectorPlayback } from './conformance.ts';
export type { Observed, Vector, VectorStep } from './vector.ts';
