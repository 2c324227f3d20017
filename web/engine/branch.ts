import { RUN_LOOK } from '../../lab/index.ts';
import type { Scenario, Simulation, Variant } from '../../model/index.ts';
import { digestText, pushEvent, ROW } from '../../sim/index.ts';
import type { BranchSpec, Edit, Ending, Moment } from '../protocol.ts';
import { beginFork, holdNow, scenarioWith } from './edits.ts';
import { beginFar, type Far, scoutTo, stationBefore, surveyMore } from './far.ts';
import { beginning, endOfHistory, historyFrom, historyUntil, type RecordedRun } from './history.ts';
import { hasEnough, momentAt } from './moment.ts';
import {
  type Checkpoint,
  createPlayback,
  type KeptCheckpoint,
  type Playback,
  type PlaybackOptions,
} from './playback.ts';
import { backlogOf, createRecorder } from './recorder.ts';
import type { CreatePlayback } from './scout.ts';
import { MAX_REACH, windowAround } from './window.ts';

/** A run, its history, and checkpoints from which any moment of it is reached. */
export interface Branch {
  spec: BranchSpec;
  scenario: Scenario;
  variant: Variant;
  /** Plays ahead and writes the history. */
  head: Playback;
  /** Stands at the moment that is looked at, as long as that is in the history. */
  view: Playback;
  history: RecordedRun;
  checkpoints: KeptCheckpoint[];
  /** Events between two checkpoints; doubles when there are too many. */
  spacing: number;
  /** What comes after the history; null as long as nothing does. */
  far: Far | null;
  complete: boolean;
  /** Noted when the run is known to its end. */
  ending: Ending | null;
  /** How many rows of its course the page has heard of, and whether of the end. */
  told: number;
  toldEnd: boolean;
  /** What it was forked from, and after how many events; null for a run from its start. */
  parent: { branch: Branch; at: number } | null;
  /** The history takes in so many events. */
  readonly recorded: number;
  readonly create: CreatePlayback;
}

const FIRST_SPACING = 200;
const MAX_CHECKPOINTS = 160;
/** So many events are recorded for good; what follows them is recorded where it is looked at. */
const RECORDED_EVENTS = 100_000;
/** A run of more events than this is shown up to here. */
export const MAX_EVENTS = 20_000_000;
/** So much of what follows a moment is known when it is looked at, for the part of the diagram that lies ahead. */
const FUTURE_SHOWN = 120;

export type BranchOptions = Pick<Branch, 'spec' | 'scenario' | 'variant'> &
  Partial<Pick<Branch, 'recorded'>> &
  Pick<PlaybackOptions, 'sourceOf' | 'chooser'>;

export function createBranch(options: BranchOptions): Branch {
  return assemble(options, historyFrom(beginning()), { begin: () => {}, before: null });
}

/** How a branch begins, and what was kept of a world that is much like its first. */
interface Start {
  begin(head: Playback): void;
  before: KeptCheckpoint | null;
}

function assemble(options: BranchOptions, history: RecordedRun, { begin, before }: Start): Branch {
  const { spec, scenario, variant, recorded = RECORDED_EVENTS } = options;
  const create: CreatePlayback = (attendant) => createPlayback({ ...options, attendant });
  const view = createPlayback(options);
  const head = create((simulationOf) => createRecorder(history, scenario, simulationOf));
  begin(head);
  const checkpoints = [head.keep(before)];
  view.restoreKept(checkpoints[0]);
  return {
    ...{ spec, scenario, variant, head, view, history, checkpoints, recorded, create },
    ...{
      spacing: firstSpacing(head),
      far: null,
      parent: null,
      complete: false,
      ending: null,
      told: 0,
      toldEnd: false,
    },
  };
}

/** Rows of a ledger that are looked at for a checkpoint while an event is played. */
const ROWS_AN_EVENT = 100;

/** What is large is not kept after every few events. */
function firstSpacing({ run }: Playback): number {
  const rows = run.simulation.world.servers.reduce((sum, { server }) => sum + server.heap.top / ROW, 0);
  return Math.max(FIRST_SPACING, Math.ceil(rows / ROWS_AN_EVENT));
}

/** How many events of a run have been played. */
export function playedEvents({ far, history }: Branch): number {
  return far === null ? endOfHistory(history) : far.writer.noted;
}

/** Plays the run on by `most` events, and lays checkpoints on the way. */
export function recordMore(branch: Branch, most: number): void {
  const end = playedEvents(branch) + most;
  while (!branch.complete && playedEvents(branch) < end) {
    const { far } = branch;
    const goesOn =
      far === null ? recordOn(branch, end) : surveyMore(far, Math.min(end, MAX_EVENTS) - far.writer.noted);
    if (!goesOn || playedEvents(branch) >= MAX_EVENTS) endHere(branch);
  }
}

/** The run is known as far as it has been played, and no further. */
export function endHere(branch: Branch): void {
  const { far } = branch;
  far?.writer.end(far.head.playback.run.simulation);
  branch.ending = endingOf(branch);
  branch.complete = true;
}

/** Records up to the next checkpoint, and no further than to `end`. Returns whether the run goes on. */
function recordOn(branch: Branch, end: number): boolean {
  const { head, history, checkpoints, recorded, create } = branch;
  const last = checkpoints[checkpoints.length - 1];
  const next = last.events + branch.spacing;
  const room = recorded - history.micros.length;
  const goesOn = head.forward(Math.min(Math.min(next, end) - endOfHistory(history), room));
  if (!goesOn) return false;
  if (endOfHistory(history) >= next) {
    checkpoints.push(head.keep(last));
    if (checkpoints.length > MAX_CHECKPOINTS) thinOut(branch);
  }
  if (history.micros.length >= recorded) {
    branch.far = beginFar(history, head, create);
    branch.head = branch.far.head.playback;
  }
  return true;
}

function thinOut(branch: Branch): void {
  branch.checkpoints = branch.checkpoints.filter((_, index) => index % 2 === 0);
  branch.spacing *= 2;
}

export function endingOf(branch: Branch): Ending {
  if (branch.ending !== null) return branch.ending;
  const { run } = branch.head;
  return {
    digest: digestText(run.simulation.world.digest),
    events: playedEvents(branch),
    stop: run.phase === 'over' ? run.stop : 'budget',
    usedBefore: run.simulation.world.usedBefore,
  };
}

/** The branch whose playback stands for a moment: before a fork, the one it was forked from. */
export function ownerAt(branch: Branch, events: number): Branch {
  const { parent } = branch;
  return parent !== null && events < parent.at ? ownerAt(parent.branch, events) : branch;
}

/** Puts the view, or the scout of what is far, to the moment after `events` events. */
function moveTo(branch: Branch, events: number): Playback {
  const { view, checkpoints, far, history } = branch;
  if (far !== null && events > endOfHistory(history)) return scoutTo(far, events).playback;
  const at = view.run.simulation.world.events;
  const best = checkpoints.findLast((checkpoint) => checkpoint.events <= events) as KeptCheckpoint;
  if (at > events || best.events > at) view.restoreKept(best);
  view.forward(events - view.run.simulation.world.events);
  return view;
}

/** The world of a run after `events` events, to be looked at before the next move. */
export function simulationAt(branch: Branch, events: number): Simulation {
  return moveTo(ownerAt(branch, events), events).run.simulation;
}

/** The first server's bytes of leaked objects, and those in output lists, after `events` events. */
export function figuresAt(branch: Branch, events: number): { leaked: number; backlog: number } {
  const owner = ownerAt(branch, events);
  const { far, history } = owner;
  if (events <= endOfHistory(history)) {
    const entry = events - history.from - 1;
    return { leaked: history.leaked[entry] ?? 0, backlog: history.backlog[entry] ?? 0 };
  }
  const { playback, surveyor } = scoutTo(far as Far, events);
  return { leaked: surveyor.leakedBytes, backlog: backlogOf(playback.run.simulation) };
}

/** What was recorded of the events around a moment, those shown beside it. */
function historyAround(branch: Branch, at: number, columns: number): RecordedRun {
  const { parent, history, far } = branch;
  if (parent !== null && history.from > 0 && at + FUTURE_SHOWN <= parent.at)
    return historyAround(parent.branch, at, columns);
  if (far === null || at + MAX_REACH <= endOfHistory(history)) return history;
  const enough = (part: RecordedRun) => hasEnough(part, at, columns, far.writer.noted);
  if (at + FUTURE_SHOWN <= endOfHistory(history) && enough(history)) return history;
  return windowAround(far, at, FUTURE_SHOWN, enough);
}

/** What there is to see after `events` events (0: before the first). Plays beyond it, if the run has not come there. */
export function look(branch: Branch, number: number, events: number, columns: number): Moment {
  recordMore(branch, events + FUTURE_SHOWN - playedEvents(branch));
  const at = Math.max(0, Math.min(events, playedEvents(branch)));
  const history = historyAround(branch, at, columns);
  const before = Math.max(0, at - 1);
  const view = moveTo(ownerAt(branch, before), before);
  const feed = at > 0 ? view.trace() : [];
  return momentAt(branch, history, view.run.simulation, { number, at, columns, feed });
}

/** Another future: the run as it is after `events` events, with something done to it. The first future stays. */
export function forkBranch(branch: Branch, events: number, edit: Edit, options: BranchOptions): Branch {
  const at = Math.max(0, Math.min(events, playedEvents(branch)));
  const history = historyUntil(historyOfFork(branch, at), at);
  const view = moveTo(ownerAt(branch, at), at);
  const { simulation } = view.run;
  const start = view.save();
  backToStorm(start);
  const scenario = scenarioWith(branch.scenario, edit, simulation, branch.spec.forks.length + 1);
  holdNow(start, edit, simulation);
  const spec = { ...branch.spec, forks: [...branch.spec.forks, { at, edit }] };
  const begin = (head: Playback) => beginFork(head, start, scenario, branch.scenario.faults.length);
  const forked = assemble({ ...options, spec, scenario }, history, { begin, before: keptBefore(branch, at) });
  forked.parent = { branch, at };
  return forked;
}

function keptBefore(branch: Branch, at: number): KeptCheckpoint | null {
  const { far, checkpoints } = ownerAt(branch, at);
  if (far !== null && at >= far.stations[0].checkpoint.events) return stationBefore(far, at).checkpoint;
  return checkpoints.findLast(({ events }) => events <= at) ?? null;
}

/** More than a page is wide: moments a little before the fork are shown with what follows them. */
const COLUMNS_OF_FORK = 240;

/** What a fork goes on from: all that is recorded up to it, or what is shown around it. */
function historyOfFork(branch: Branch, at: number): RecordedRun {
  const { parent, history } = branch;
  if (parent !== null && history.from > 0 && at < parent.at) return historyOfFork(parent.branch, at);
  return at <= endOfHistory(history) ? history : historyAround(branch, at, COLUMNS_OF_FORK);
}

/** Somebody acts: what had come to its calm goes on, and comes to a calm again. */
function backToStorm(start: Checkpoint): void {
  if (start.phase === 'storm') return;
  if (start.phase === 'over') pushEvent(start.world.queue, start.world.now, RUN_LOOK, 0, 0);
  start.phase = 'storm';
  start.calmSince = -1;
  start.quietSince = -1;
  start.progress = { made: -1, event: start.events, work: 0 };
}
