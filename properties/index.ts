export * from './arbitraries/commands.ts';
export * from './arbitraries/crowded-scenarios.ts';
export * from './arbitraries/faults.ts';
export * from './arbitraries/joining-scenarios.ts';
export * from './arbitraries/links.ts';
export * from './arbitraries/programs.ts';
export * from './arbitraries/scenarios.ts';
export * from './arbitraries/severe-faults.ts';
export * from './arbitraries/swarm.ts';
export * from './arbitraries/topology.ts';
export * from './brief-scenario.ts';
export { datasetOf } from './dataset.ts';
export {
  completeScope,
  createScopeShare,
  EXPLORED_GROUPS,
  exploredFailure,
  exploreScope,
  exploreScopeShared,
  type Scope,
  ScopeError,
  type ScopeExploration,
} from './explore.ts';
export * from './findings.ts';
export { type MatrixMeasure, matrixPage, measureRow } from './matrix/page.ts';
export * from './matrix.ts';
export * from './page-link.ts';
export { selectLifetimes } from './predicates/select-lifetimes.ts';
export { slavesConverge } from './predicates/slaves-converge.ts';
export * from './properties.ts';
export * from './property.ts';
export * from './redis-system.ts';
export { multibulkAt, splitRequests } from './requests.ts';
export * from './shrink/simpler-scenario.ts';
export * from './site-differences.ts';
export * from './why.ts';
