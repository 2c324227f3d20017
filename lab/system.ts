import type { Choices, Chooser, WorldBase } from '../sim/index.ts';
import type { Property } from './property.ts';
import type { Run, StopReason } from './run/run.ts';
import type { Counter, Inventory, Lane, StepRecord, Teller } from './story/step-record.ts';

/**
 * The contract that every simulated system fulfils. All that the lab does (run, judge, hunt, shrink, replay, compare,
 * explore, tell) is done through it, and nothing in the lab knows more of a system than stands here.
 */

/** What is played: plain data. The seed stands for the choices when nobody gives them. */
export interface ScenarioBase {
  name: string;
  /** What people call it; its name, if left out. */
  title?: string;
  seed: string | number;
}

/** One design of the piece under study: a small stateless value, judged beside others under the same choices. */
export interface VariantBase {
  id: string;
  /** What it does, as a phrase. */
  title: string;
}

/** A world, and what stands around it without being part of it: the choices, and those who look on. */
export interface SimulationBase {
  /** The current world; `attach` puts another one in its place. */
  world: WorldBase;
  readonly chooser: Chooser;
}

/** What an always-property sees. */
export interface ViewBase {
  readonly simulation: SimulationBase;
}

/** What comes of a run, whatever the system: plain data. */
export interface OutcomeBase {
  variant: string;
  seed: string | number;
  virtualMicros: number;
  events: number;
  /** The rolling digest, sixteen hexadecimal digits. */
  digest: string;
  stop: StopReason;
}

/** The types of one system, in one place. */
export interface SystemTypes {
  scenario: ScenarioBase;
  variant: VariantBase;
  simulation: SimulationBase;
  /** Functions that are told of what happens in a run, and never change it. */
  observers: object;
  view: ViewBase;
  end: ViewBase;
  outcome: OutcomeBase;
  /** What is told of an event. */
  record: StepRecord;
  /** How much is drawn in a hunt: plain data. */
  space: unknown;
}

/** Any system's types, where the lab only passes them on. */
// biome-ignore lint/suspicious/noExplicitAny: a system of any types is handed around; who opens it knows its own.
export type AnySystem = System<any>;

/** What a simulation begins with, besides its scenario. */
export interface StartOptions<T extends SystemTypes> {
  /** The design of every part of the scenario that does not name one of its own. */
  variant: T['variant'];
  chooser: Chooser;
  observers?: Partial<T['observers']>;
  /** Many runs like this one are looked at closely: what costs time and only looks for mistakes may be left out. */
  oneOfMany?: boolean;
}

/** How far a run goes, as its scenario says. */
export interface RunBounds {
  /** Events after which a run that is not over is undecided; no bound if left out. */
  events?: number;
  /** Events without any progress after which a run is undecided; no bound if left out. Less than twice as many are played. */
  idleEvents?: number;
  /** What the system's users call that bound, where they can set it: the sentence of such a run names it. */
  idleEventsName?: string;
  /** How long nothing may be under way before the calm counts as reached, in virtual microseconds. */
  settleMicros: number;
}

/** How worlds of a system begin and move. */
export interface Dynamics<T extends SystemTypes> {
  /** A simulation at time 0. */
  start(scenario: T['scenario'], options: StartOptions<T>): T['simulation'];
  /** Handles the next event; false when there is none. Duty: world, event and choices alone decide what happens. */
  step(simulation: T['simulation']): boolean;
  /** Virtual time of what comes next; -1 when nothing does. */
  nextTime(simulation: T['simulation']): number;
  /** Whether traffic and faults are over: the calm may begin. */
  stormIsOver(simulation: T['simulation']): boolean;
  /** Ends the storm: faults off, links healed, whoever is down started again. */
  calm(simulation: T['simulation']): void;
  /** Null, or a sentence: what is still under way. */
  pending(simulation: T['simulation']): string | null;
  bounds(scenario: T['scenario']): RunBounds;
  /**
   * How far the scenario has come: another figure whenever something of it has been done, or its time is nearer. Left out:
   * only the beginning of the calm is progress.
   */
  progress?(simulation: T['simulation']): number;
  /** What was worked off so far, in events; where one event can be the work of many, more than there were. Left out: events. */
  work?(simulation: T['simulation']): number;
  /** A world that shares nothing changeable with the first. */
  clone(world: T['simulation']['world']): T['simulation']['world'];
  /** Points a simulation at a world: a clone of its own, or one that was stored. */
  attach(simulation: T['simulation'], world: T['simulation']['world']): void;
}

/** What a run is to be watched for. */
export interface ObserveOptions<T extends SystemTypes> {
  scenario: T['scenario'];
  variant: T['variant'];
  /** What the properties to be asked have to have noted down. */
  needs: ReadonlySet<string>;
  /** Keep the log, if the system has one. */
  log: boolean;
  /** Whether `outcome` is going to be asked for. Left out: it is. */
  figures?: boolean;
}

/** One run watched for its properties. Watching changes nothing: the digest is the same whatever is asked. */
export interface Observation<T extends SystemTypes> {
  /** The variant to play: as given, or one that does the same and takes notes. */
  readonly variant: T['variant'];
  readonly observers: Partial<T['observers']>;
  /** Shown the simulation before its first event. */
  begin(simulation: T['simulation']): T['view'];
  /** Asked after every event: whether the properties that wait for a closer look are to be asked. Left out: never. */
  needsCloserLook?(view: T['view']): boolean;
  /** Each time the run looks at itself. */
  look?(simulation: T['simulation']): void;
  end(run: Run<T>): T['end'];
  /** The same where nobody looks at the world afterwards, so that it may be used up. */
  lastLook(end: T['end']): T['end'];
  /** Why the run proves nothing although it came to its end, as a sentence; null otherwise. Left out: it always does. */
  empty?(): string | null;
  /** What was asked for and is not modelled: how often, by name. Left out: nothing. */
  notModelled?(): Record<string, number>;
  outcome(run: Run<T>, end: T['end'], stop: StopReason): T['outcome'];
}

/** A scenario as text and back. */
export interface ScenarioCodec<Scenario> {
  /** The scenario that a value from outside is, or what is wrong with it: where, what was found, and what is allowed. */
  read(value: unknown): { scenario: Scenario; problem: null } | { scenario: null; problem: string };
  /** As a person would write it: what is a default is left out. `read` of it is the scenario again. */
  brief(scenario: Scenario): unknown;
}

/** A part of a failure's report: a heading and lines. */
export interface ReportSection {
  title: string;
  text: string;
}

/** A change to a scenario that is worth asking about, and how it is called. */
export type Variation<Scenario> = [change: string, scenario: Scenario];

/**
 * What can be simulated: the contract between a system and all that runs, judges, hunts, shrinks, explains and shows it.
 * `defineSystem` makes one from handlers. Optional members are for what a system need not be able to do; whoever needs one
 * says so when it is missing.
 */
export interface System<T extends SystemTypes> extends Dynamics<T> {
  readonly id: string;
  /** Moves when digests of recorded runs move. */
  readonly version: string;
  /** It comes with replisim: the command knows it without a file. Left out: it does not. */
  readonly shipped?: true;
  readonly scenarios: ScenarioCodec<T['scenario']>;
  readonly variants: readonly T['variant'][];
  /** The design that is right as far as is known: what it violates as well is not another one's own fault. */
  readonly reference: T['variant'] | null;
  readonly properties: readonly Property<T['view'], T['end']>[];
  observe(options: ObserveOptions<T>): Observation<T>;
  /** Names that sentences about this scenario can hold: they do not tell one violation from another. */
  names(scenario: T['scenario']): string[];
  /** Draws a scenario: what a hunt plays. Duty: 0 is always the plainest answer. */
  draw?(chooser: Chooser, space: T['space']): T['scenario'];
  /** Spaces within this one that reach often what few of its scenarios reach: for hunts that draw towards what is unmet. */
  focuses?(space: T['space']): readonly T['space'][];
  /** Scenarios that are one step simpler, the biggest steps first. Duty: taking steps ends. */
  simpler?(scenario: T['scenario']): Iterable<T['scenario']>;
  /** Single changes whose effect explains a violation, plainest first. */
  variations?(scenario: T['scenario']): Variation<T['scenario']>[];
  /** Who is in the diagram, in order. */
  lanes(scenario: T['scenario']): Lane[];
  /** Somebody who tells of each event. `simulation` is asked late: it does not exist yet. */
  tell(simulation: () => T['simulation']): Teller<T>;
  /** What explains a failure of this run: sections of its report. */
  explain?(scenario: T['scenario'], variant: T['variant'], choices: Choices): ReportSection[];
  /** Figures that are drawn over time. */
  counters?(simulation: T['simulation']): Counter[];
  /** What is there now, a thing a row. */
  inventory?(simulation: T['simulation']): Inventory;
  /** The kind of an event in words. */
  eventName(kind: number): string;
  /** Null, or the first figure by which two worlds at the same event differ, though their events were told alike. */
  difference?(a: T['simulation'], b: T['simulation']): string | null;
}
