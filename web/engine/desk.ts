import type { Checking } from '../../lab/index.ts';
import { completeScenario, type Scenario, VARIANTS, type Variant, variantById } from '../../model/index.ts';
import type { RedisSystem, RedisTypes } from '../../properties/index.ts';
import { type Chooser, createReplayChooser, createSeededChooser } from '../../sim/index.ts';
import type { BranchSpec, Catalogue, Request } from '../protocol.ts';
import type { Branch } from './branch.ts';

/** What the worker answers requests with: the runs that are open, and where scenarios come from. */
export interface Desk {
  system: RedisSystem;
  /** By number; null once closed. */
  branches: (Branch | null)[];
  /** Runs that are being judged, by the numbers of their branches. */
  checking: Map<number, Checking<RedisTypes>>;
  /** The users' own feeds, by their text. */
  own: Map<string, Variant>;
  catalogue(): Catalogue;
  /** The text of the variant's file. */
  sourceOf(variant: string): string;
  /** @throws Error in words for people. */
  scenarioNamed(name: string): Scenario;
  /** Null until a request brings a text, or asks for one. */
  texts: typeof import('./texts.ts') | null;
}

/** Whether texts are read or written for an answer. */
export function needsTexts(request: Request): boolean {
  return (
    request.op === 'read' || request.op === 'save' || ('spec' in request && 'text' in request.spec.scenario)
  );
}

export function textsOf({ texts }: Desk): typeof import('./texts.ts') {
  if (texts === null) throw new Error('what reads texts has not been loaded');
  return texts;
}

/** @throws Error in words for people. */
export function scenarioIn(desk: Desk, text: string, file: string): Scenario {
  const { parseScenario, problemText } = textsOf(desk);
  const { scenario, problems } = parseScenario(text, { file, variants: VARIANTS.map(({ id }) => id) });
  if (scenario === null) throw new Error(problems.slice(0, 5).map(problemText).join('\n'));
  return scenario;
}

/** What a spec asks for. */
export interface PlayedBranch {
  scenario: Scenario;
  variant: Variant;
  chooser: Chooser;
}

/** What a spec asks for, without its forks. */
export function played(desk: Desk, spec: BranchSpec): PlayedBranch {
  const whole =
    'name' in spec.scenario
      ? desk.scenarioNamed(spec.scenario.name)
      : scenarioIn(desk, spec.scenario.text, 'the scenario');
  const variant = spec.source === undefined ? variantById(spec.variant) : desk.own.get(spec.source);
  if (variant === undefined) throw new Error(`no variant is called ${spec.variant}`);
  const scenario = completeScenario(spec.seed === undefined ? whole : { ...whole, seed: spec.seed });
  const chooser =
    spec.choices === undefined ? createSeededChooser(scenario.seed) : createReplayChooser(spec.choices);
  return { scenario, variant, chooser };
}
