/**
 * Redis 2.4 replication on the kernel: bytes in, bytes out. What most users need is `simulate`; the rest is for those
 * who look closer, move a world by themselves, or write a feed of their own.
 */

export { type Playback, playVector, StuckStep } from './fidelity/conformance.ts';
export type { Observed, Vector, VectorStep } from './fidelity/vector.ts';
export * from './scenario/scenario.ts';
export type { Death } from './server/death.ts';
export { SITE_NAMES } from './server/memory/sites.ts';
export { REPLY_WAYS, type ReplyWay, wordsForWay } from './server/reply-ways.ts';
export { REDIS_2_4, type Rules } from './server/rules.ts';
export { SHARED_SELECTS } from './server/shape/boot.ts';
export { auditServer, walkServer } from './server/shape/reachable.ts';
export type { Client, Server } from './server/shape/server.ts';
export type { CommandRef, FeedPorts, ObjectRef, SlaveRef, Variant } from './server/variant.ts';
export { STATE_TABLES } from './state-tables.ts';
export { VARIANTS, variantById } from './variants/index.ts';
export {
  createDynamics,
  type DynamicsOptions,
  type RedisWorldTypes,
  variantOfServer,
} from './world/dynamics.ts';
export { attachWorld, createSimulation, type EngineOptions, runUntil, step } from './world/engine.ts';
export { ENGINE_VERSION } from './world/engine-version.ts';
export { EVENT_NAMES } from './world/events.ts';
export { leakedSelects, sampleMemory } from './world/memory-curve.ts';
export { createMessageTracker, resumeMessage, type TrackedMessage } from './world/message-tracker.ts';
export type {
  MemorySamples,
  Outcome,
  SelectCounts,
  ServerSummary,
  SiteTotal,
} from './world/outcome.ts';
export { pending } from './world/pending.ts';
export { totalRequests } from './world/redis-cli.ts';
export {
  auditsOf,
  createRunRecord,
  logLine,
  type RunRecord,
  type SimulateOptions,
  simulate,
  summarize,
} from './world/simulate.ts';
export { EPOCH_SECONDS, type Onlookers, type Simulation } from './world/simulation.ts';
export { createTeller, type RedisStepRecord, type StepNotes } from './world/witness.ts';
export { cloneWorld, type World } from './world/world.ts';
