/** Histories of what clients asked and got, and how consistent they are. */

export { drawHistory, type HistoryBar, historyBars } from './draw-history.ts';
export { checkEventualConsistency, type EventualOptions } from './eventual-consistency.ts';
export {
  beginOperation,
  createHistory,
  endOperation,
  type History,
  type Operation,
  type OperationAnswer,
  type OperationCall,
  type OperationOutcome,
} from './history.ts';
export { checkLinearizability } from './linearizability.ts';
export type {
  OrderCheckOptions,
  OrderHeld,
  OrderUndecided,
  OrderVerdict,
  OrderViolated,
  PartitionOrder,
} from './order-verdict.ts';
export { type PlainData, showPlainData } from './plain-data.ts';
export { checkSequentialConsistency } from './sequential-consistency.ts';
export { checkSessionGuarantees, SESSION_GUARANTEES, type SessionGuarantee } from './session-guarantees.ts';
export type { Effect, Specification, SpecifiedOperation } from './specification.ts';
export { counter } from './specifications/counter.ts';
export { keyValueStore } from './specifications/key-value-store.ts';
export { queue } from './specifications/queue.ts';
export { register } from './specifications/register.ts';
export { set } from './specifications/set.ts';
export type { ValueVerdict } from './value-verdict.ts';
