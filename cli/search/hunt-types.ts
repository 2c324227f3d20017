import type {
  AnySystem,
  Case,
  HuntFinding,
  HuntResult,
  HuntTarget,
  ScenarioBase,
  Shrunk,
} from '../../lab/index.ts';

/** What the lab hunts with, of whatever system: the command only hands it on. */

// biome-ignore lint/suspicious/noExplicitAny: the types of any system; who has its system knows them
type AnyTypes = any;
export type HuntedSystem = AnySystem;
export type HuntedTarget = HuntTarget<AnyTypes>;
export type HuntedCase = Case<ScenarioBase>;
export type HuntedFinding = HuntFinding<AnyTypes>;
export type HuntedResult = HuntResult<AnyTypes>;
export type HuntedShrunk = Shrunk<ScenarioBase>;
export type HuntedProperty = HuntedTarget['properties'][number];
