/** Systems of a user's own: nodes with handlers on plain state, a network that fails, clients, and what must hold. */

export { playedByHand } from './by-hand.ts';
export { type ActorSystem, defineSystem } from './define-system.ts';
export type {
  Actor,
  ActorNode,
  Handler,
  NodeView,
  RequestOptions,
  Self,
  StateOfActor,
  SystemView,
} from './definition/actor.ts';
export { actor } from './definition/actor.ts';
export type {
  ActorSpace,
  ClientsDefinition,
  FaultLimits,
  FaultsDefinition,
  NetworkDefinition,
  OperationDefinition,
  PartitionLimits,
  PropertiesDefinition,
  Ratio,
  SystemDefinition,
  SystemQuestion,
  VariantDefinition,
} from './definition/definition.ts';
export type { ActorScope } from './explore/scope.ts';
export { exploreSystem, type SystemExploration } from './explore-system.ts';
export {
  type FewestSoFar,
  type FewestSteps,
  fewestSteps,
  type ShortestOptions,
  scopeOf,
  shorterByHand,
  shortestByHand,
} from './fewest-steps.ts';
export { type Intervention, parseIntervention, withInterventions } from './interventions.ts';
export type { ActorFault, ActorScenario, PlannedOperation } from './scenario/scenario.ts';
export { shrinkByHand, violatedByHand } from './shrink-by-hand.ts';
export type { ActorTypes } from './types.ts';
