/** Scenarios as text: a door of its own, because what stands behind it loads a parser and a schema library. */
export * from './scenario/read-scenario.ts';
export * from './scenario/scenario-text.ts';
