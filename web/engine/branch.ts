import type { Scenario, Simulation, Variant } from '../../model/index.ts';
import { digestText, ROW } from '../../sim/index.ts';
import type { BranchSpec, Ending, FeedCall, Moment } from '../protocol.ts';
import { beginFar, type Far, scoutTo, surveyMore } from './far.ts';
import { beginning, endOfHistory, historyFrom, type RecordedRun } from './history.ts';
import { eventsShown, hasEnough, momentAt, placeBefore } from './moment.ts';
import { createPlayback, type KeptCheckpoint, type Playback, type PlaybackOptions } from './playback.ts';
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
  /** Stands at the moment that is looked at, as long as that is in the history; null until one is. */
  view: Playback | null;
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
  readonly createView: () => Playback;
}

const FIRST_SPACING = 200;
const MAX_CHECKPOINTS = 160;
/** So many events are recorded for good; what follows them is recorded where it is looked at. */
const RECORDED_EVENTS = 100_000;
/** A run of more events than this is shown up to here. */
export const MAX_EVENTS = 20_000_000;
/** So much of what follows a moment is known when it is looked at, for the part of the diagram that lies ahead. */
export const FUTURE_SHOWN = 120;

export type BranchOptions = Pick<Branch, 'spec' | 'scenario' | 'variant'> &
  Partial<Pick<Branch, 'recorded'>> &
  Pick<PlaybackOptions, 'sourceOf' | 'chooser'>;

export function createBranch(options: BranchOptions): Branch {
  return assembleBranch(options, historyFrom(beginning()), { begin: () => {}, before: null, parent: null });
}

/** How a branch begins, and what was kept of a world that is much like its first. */
export interface BranchStart extends Pick<Branch, 'parent'> {
  begin(head: Playback): void;
  before: KeptCheckpoint | null;
}

/** @param history what comes before the branch's own events */
export function assembleBranch(
  options: BranchOptions,
  history: RecordedRun,
  { begin, before, parent }: BranchStart,
): Branch {
  const { spec, scenario, variant, recorded = RECORDED_EVENTS } = options;
  const create: CreatePlayback = (attendant) => createPlayback({ ...options, attendant });
  const head = create((simulationOf) => createRecorder(history, scenario, simulationOf));
  begin(head);
  const checkpoints = [head.keep(before)];
  return {
    ...{ spec, scenario, variant, head, history, checkpoints, parent, recorded, create },
    ...{
      createView: () => createPlayback(options),
      view: null,
      spacing: firstSpacing(head),
      far: null,
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

/** The same, whatever a user's own feed does: of a run that fails in the middle, what comes before is known. */
export function recordSafely(branch: Branch, most: number): void {
  try {
    recordMore(branch, most);
  } catch {
    endHere(branch);
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

/** What an event belongs to that is not in the history; null for one that is. */
function farAt({ far, history }: Branch, events: number): Far | null {
  return events > endOfHistory(history) ? far : null;
}

function checkpointBefore({ checkpoints }: Branch, events: number): KeptCheckpoint {
  return checkpoints.findLast((checkpoint) => checkpoint.events <= events) as KeptCheckpoint;
}

/** The view, which begins near a moment if there has been none. */
function viewOf(branch: Branch, events: number): Playback {
  if (branch.view === null) {
    branch.view = branch.createView();
    branch.view.restoreKept(checkpointBefore(branch, events));
  }
  return branch.view;
}

/** Makes the view before anybody has looked: in a long run that takes as long as a jump. */
export function makeView(branch: Branch): void {
  viewOf(branch, branch.checkpoints[0].events);
}

/** Puts the view, or the scout of what is far, to the moment after `events` events. */
export function moveTo(branch: Branch, events: number): Playback {
  const far = farAt(branch, events);
  if (far !== null) return scoutTo(far, events).playback;
  const view = viewOf(branch, events);
  const at = view.run.simulation.world.events;
  const best = checkpointBefore(branch, events);
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
export function historyAround(branch: Branch, at: number, columns: number): RecordedRun {
  const { parent, history, far } = branch;
  if (parent !== null && isShownBefore(history, parent.at, at, columns))
    return historyAround(parent.branch, at, columns);
  if (far === null || at + MAX_REACH <= endOfHistory(history)) return history;
  const enough = (part: RecordedRun) => hasEnough(part, at, columns, far.writer.noted);
  if (at + FUTURE_SHOWN <= endOfHistory(history) && enough(history)) return history;
  return windowAround(far, at, FUTURE_SHOWN, enough);
}

/** Whether all that is shown after a moment comes before the fork at `forkedAt`, so that both runs have it. */
function isShownBefore(history: RecordedRun, forkedAt: number, at: number, columns: number): boolean {
  return history.from > 0 && at <= placeBefore(history, forkedAt, eventsShown(columns));
}

/** What there is to see after `events` events (0: before the first). Plays beyond it, if the run has not come there. */
export function look(branch: Branch, number: number, events: number, columns: number): Moment {
  recordMore(branch, events + FUTURE_SHOWN - playedEvents(branch));
  const at = Math.max(0, Math.min(events, playedEvents(branch)));
  const history = historyAround(branch, at, columns);
  const { view, feed } = standingAfter(branch, at);
  return momentAt(branch, history, view.run.simulation, { number, at, columns, feed });
}

/** A playback that stands after `events` events, and what the feed did in the last. One that was left there is not moved. */
function standingAfter(branch: Branch, events: number): { view: Playback; feed: FeedCall[] } {
  if (events === 0) return { view: moveTo(ownerAt(branch, 0), 0), feed: [] };
  const before = events - 1;
  const owner = ownerAt(branch, before);
  const left = farAt(owner, before)?.scout().playback ?? viewOf(owner, before);
  const known = left.run.simulation.world.events === events ? left.traced() : null;
  if (known !== null) return { view: left, feed: known };
  const view = moveTo(owner, before);
  return { view, feed: view.trace() };
}
