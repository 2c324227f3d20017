/**
 * Redis 2.4 replication on the kernel: bytes in, bytes out. What most users need is `simulate`; the rest is for those
 * who look closer, move a world by themselves, or write a feed of their own.
 */

export { type Playback, playVector, StuckStep } from './conformance.ts';
export type { Death } from './death.ts';
export { attachWorld, createSimulation, type EngineOptions, runUntil, step } from './engine.ts';
export { EVENT_NAMES } from './events.ts';
export { MACHINES } from './machines.ts';
export { SITE_NAMES } from './memory/sites.ts';
export type {
  MemorySamples,
  Outcome,
  SelectCounts,
  ServerSummary,
  SiteTotal,
  StopReason,
  Verdict,
} from './outcome.ts';
export { pending } from './pending.ts';
export { auditServer, walkServer } from './reachable.ts';
export { REDIS_2_4, type Rules } from './rules.ts';
export { advance, type Check, type Run, type RunOptions, startRun } from './run.ts';
export * from './scenario.ts';
export type { Client, Server } from './server.ts';
export { type SimulateOptions, simulate } from './simulate.ts';
export { EPOCH_SECONDS, type Onlookers, type Simulation } from './simulation.ts';
export { VARIANTS, variantById } from './variants/index.ts';
export type { CommandRef, FeedPorts, ObjectRef, SlaveRef, Variant } from './variants/variant.ts';
export type { Observed, Vector, VectorStep } from './vector.ts';
export {
  createWitness,
  emptyNotes,
  noting,
  recordStep,
  type StepNotes,
  type StepRecord,
  type Witness,
  witnessStep,
} from './witness.ts';
export { cloneWorld, type World } from './world.ts';
