import type { SystemFiles } from '../../classroom/index.ts';
import type { Intervention, Verdict } from '../../lab/index.ts';
import type { Choices } from '../../sim/index.ts';

export type { SystemFiles };

/**
 * What the page on any system and its worker say to each other. The worker plays; the page gets every event of a run as
 * a frame of plain data and keeps them all, so that a move in time asks nobody.
 */

/** Where a system comes from. */
export type SystemSource =
  /** One that is built in: the folder of the example. */
  | { builtIn: string }
  /** Somebody's files, which are run in a sandbox. */
  | SystemFiles;

export interface PageSystem {
  id: string;
  version: string;
  variants: { id: string; title: string }[];
  properties: PropertyView[];
  /** What generated scenarios can have: somebody who asks, and something that goes wrong. */
  hasClients: boolean;
  hasStorms: boolean;
  files: SystemFiles;
}

export interface PropertyView {
  id: string;
  title: string;
  when: Verdict['when'];
}

/** What is played. */
export type PlayedCase =
  /** The plainest scenario with that seed; or, in a storm, what a hunt with that seed plays first. */
  | { seed: string; storm: boolean }
  /** A scenario as a failure file has it, and its choices. */
  | { scenario: unknown; choices: Choices | null };

export interface RunSpec {
  case: PlayedCase;
  variant: string;
  hands: Intervention[];
}

export interface LaneView {
  name: string;
  kind: string;
  /** A node of the system, that has a card; a client has none. */
  node: boolean;
}

export interface RunInfo {
  run: number;
  title: string;
  lanes: LaneView[];
}

/** What is shown of a node. Texts are as sentences have them. */
export interface NodeCard {
  node: string;
  up: boolean;
  paused: boolean;
  fields: [name: string, value: string][];
  timers: { name: string; what: string; dueMicros: number }[];
}

export interface SentView {
  id: number;
  from: string;
  to: string;
  /** The name of the message, by which steps call it, and all that it says. */
  kind: string;
  text: string;
}

export interface OperationView {
  id: number;
  client: string;
  text: string;
  answer: string | null;
  /** Numbers of events; null: not answered so far. */
  begin: number;
  end: number | null;
  outcome: 'ok' | 'failed' | 'unknown';
}

/** One event, and what is other than before. The frame of number 0 is the beginning: nothing has happened yet. */
export interface Frame {
  event: number;
  micros: number;
  /** Nobody's: the run looks at itself, a timer that was cancelled passes. */
  quiet: boolean;
  /** Somebody's hand did it. */
  hand: boolean;
  /** The storm is over: faults are off, and what is asked of a system at rest is asked soon. */
  calm: boolean;
  lane: string | null;
  sentence: string;
  mark: string | null;
  sent: SentView[];
  arrived: number[];
  lost: number[];
  cards: NodeCard[];
  /** Ids of the messages that are held by hand or by a partition; null: as before. */
  held: number[] | null;
  /** Who cannot reach whom; null: as before. */
  cuts: [from: string, to: string][] | null;
  /** What properties that must always hold say, by id, as far as they are violated; null: as before. */
  wrong: Record<string, string> | null;
  operations: OperationView[];
  digest: string;
}

export interface Part {
  frames: Frame[];
  over: boolean;
  /** Why the run stopped before its end; null if it did not. */
  problem: string | null;
}

export interface PageJudgement {
  verdicts: Verdict[];
  /** Operations without an order, if the history has none: their ids, and the one that no order gets past. */
  unorderable: number[];
  misfit: number | null;
}

export interface FileText {
  name: string;
  text: string;
}

/** What a desk can be asked: the same in the page's worker and in the sandbox. */
export type DeskRequest =
  | { op: 'describe' }
  | { op: 'play'; spec: RunSpec }
  | { op: 'more'; run: number; most: number }
  | { op: 'close'; run: number }
  | { op: 'judge'; run: number }
  | { op: 'save'; run: number; property: string };

export interface DeskAnswers {
  describe: Omit<PageSystem, 'files'>;
  play: RunInfo;
  more: Part;
  close: null;
  judge: PageJudgement;
  save: FileText;
}

export type Request =
  | { op: 'open'; source: SystemSource }
  | Exclude<DeskRequest, { op: 'describe' | 'more' }>;

export interface Answers extends Omit<DeskAnswers, 'describe' | 'more'> {
  open: PageSystem;
}

export type FromPage = Request & { id: number };

export type FromWorker =
  | { id: number; answer: Answers[keyof Answers] }
  | { id: number; problem: string }
  | (Growth & { grown: number });

/** What a run has become, by itself. */
export interface Growth {
  part: Part;
}
