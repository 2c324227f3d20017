/**
 * What is played, as plain data. Scenarios as text have a door of their own, scenario-text.ts: it loads a parser.
 */

export * from './complete-scenario.ts';
export { databaseCount } from './database-count.ts';
export * from './scenario.ts';
export { scenarioProblems } from './scenario-rules.ts';
export { scenarioSchema } from './scenario-schema.ts';
export { MAX_JSON_LENGTH, MAX_TEXT_LENGTH, parseScenario, problemText } from './scenario-text.ts';
export { inWords, offsetOf, type Path, pathText, placeAt, readYaml } from './yaml-text.ts';
