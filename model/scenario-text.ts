/** Scenarios as text: a door of its own, because what stands behind it loads a parser and a schema library. */
export * from './scenario/read-scenario.ts';
export { scenarioProblems } from './scenario/scenario-rules.ts';
export {
  MAX_DATABASES,
  MAX_EPOCH_SECONDS,
  MAX_MICROS,
  NAME,
  NAME_WORDS,
  scenarioSchema,
} from './scenario/scenario-schema.ts';
export * from './scenario/scenario-text.ts';
export { inWords, offsetOf, type Path, pathText, placeAt, readYaml } from './scenario/yaml-text.ts';
