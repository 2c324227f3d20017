/**
 * Servers, clients and the links between them on one virtual clock: what happens next, and what it was.
 */

export { masterOf } from './addresses.ts';
export { byWeight, type Clause, headlineOf, sentenceOfClauses } from './clauses.ts';
export { totalRequests } from './client-plan.ts';
export { addConnection } from './connection-fingerprint.ts';
export { endOf, placeOf } from './descriptors.ts';
export { createDynamics, type DynamicsOptions, type RedisWorldTypes, variantOfServer } from './dynamics.ts';
export {
  attachWorld,
  createSimulation,
  type EngineOptions,
  resumeSimulation,
  runUntil,
  step,
} from './engine.ts';
export { ENGINE_VERSION } from './engine-version.ts';
export { CHILD_END, CLIENT_MOVE, EVENT_NAMES, FAULT, SERVER_CRON, SERVER_LOOP } from './events.ts';
export { leakedSelects, sampleMemory } from './memory-curve.ts';
export {
  createMessageTracker,
  type MessageTracker,
  resumeMessage,
  type TrackedMessage,
  trackArrivals,
  trackedPipe,
} from './message-tracker.ts';
export { closeEnd, cutConnection, dial, endName, peerName, send } from './network.ts';
export { configure, tellSlaveOf } from './operator.ts';
export type { MemorySamples, Outcome, SelectCounts, ServerSummary, SiteTotal } from './outcome.ts';
export { nextTime } from './outside.ts';
export { pending } from './pending.ts';
export { childEnds, emptyLoop, enter, FIRST_CRON_MICROS, isServersEnd, startProcess } from './process.ts';
export { CLIENT_WORKLOAD, createProgram, stopClient } from './redis-cli.ts';
export {
  endStorm,
  forgetPlayed,
  type OutsideAct,
  openSession,
  playCalm,
  playTo,
  type Session,
  takeIn,
  warmUp,
} from './session.ts';
export {
  auditsOf,
  createRunRecord,
  logLine,
  noteRun,
  nothingModelled,
  type RunRecord,
  type SimulateOptions,
  simulate,
  summarize,
} from './simulate.ts';
export { EPOCH_SECONDS, epochOf, type Observers, type Simulation } from './simulation.ts';
export { createTeller, leakedIn, type RedisStepRecord, type StepNotes } from './witness.ts';
export {
  type Connection,
  cloneConnection,
  cloneWorld,
  type EndOwner,
  type EventLoop,
  HOLD_NEXT,
  READ,
  type ServerProcess,
  type World,
  WRITE,
} from './world.ts';
