import { RUN_LOOK } from '../../lab/index.ts';
import type { Scenario, Simulation, Variant } from '../../model/index.ts';
import { digestText, pushEvent } from '../../sim/index.ts';
import type { BranchSpec, Edit, Ending, FreeOrder, HistoryPart, Moment } from '../protocol.ts';
import { beginFork, holdNow, scenarioWith } from './edits.ts';
import { emptyHistory, historyUntil, type RecordedRun } from './history.ts';
import { momentAt } from './moment.ts';
import { nextFreeOrder, underWay } from './order.ts';
import { type Checkpoint, createPlayback, type Playback, type PlaybackOptions } from './playback.ts';
import { createRecorder } from './recorder.ts';

/** A run, its history, and checkpoints from which any moment of it is reached. */
export interface Branch {
  spec: BranchSpec;
  scenario: Scenario;
  variant: Variant;
  /** Plays ahead and writes the history. */
  head: Playback;
  /** Stands at the moment that is looked at. */
  view: Playback;
  history: RecordedRun;
  checkpoints: Checkpoint[];
  /** Events between two checkpoints; doubles when there are too many. */
  spacing: number;
  complete: boolean;
  /** How many events the page has heard of, and whether of the end. */
  told: number;
  toldEnd: boolean;
  /** What it was forked from, and after how many events; null for a run from its start. */
  parent: { branch: Branch; at: number } | null;
}

const FIRST_SPACING = 200;
const MAX_CHECKPOINTS = 160;
/** A run of more events than this is shown up to here. */
export const MAX_EVENTS = 400_000;
/** So much of what follows a moment is known when it is looked at, for the part of the diagram that lies ahead. */
const FUTURE_SHOWN = 120;

export type BranchOptions = Pick<Branch, 'spec' | 'scenario' | 'variant'> &
  Pick<PlaybackOptions, 'sourceOf' | 'chooser'>;

export function createBranch(options: BranchOptions): Branch {
  return assemble(options, emptyHistory(), () => {});
}

function assemble(options: BranchOptions, history: RecordedRun, begin: (head: Playback) => void): Branch {
  const view = createPlayback(options);
  const head = createPlayback({
    ...options,
    recorder: (playback) => createRecorder(history, () => playback().run.simulation),
  });
  begin(head);
  const checkpoints = [head.save()];
  view.restore(checkpoints[0]);
  const { spec, scenario, variant } = options;
  const branch = { spec, scenario, variant, head, view, history, checkpoints };
  return { ...branch, parent: null, spacing: FIRST_SPACING, complete: false, told: 0, toldEnd: false };
}

/** Plays the run on by `most` events, and lays checkpoints on the way. */
export function recordMore(branch: Branch, most: number): void {
  const { head, history } = branch;
  const end = history.micros.length + most;
  while (!branch.complete && history.micros.length < end) {
    const next = branch.checkpoints[branch.checkpoints.length - 1].events + branch.spacing;
    const goesOn = head.forward(Math.min(next, end) - history.micros.length);
    branch.complete = !goesOn || history.micros.length >= MAX_EVENTS;
    if (branch.complete || history.micros.length < next) continue;
    branch.checkpoints.push(head.save());
    if (branch.checkpoints.length > MAX_CHECKPOINTS) thinOut(branch);
  }
}

function thinOut(branch: Branch): void {
  branch.checkpoints = branch.checkpoints.filter((_, index) => index % 2 === 0);
  branch.spacing *= 2;
}

/** What of the history the page has not heard of. */
export function news(branch: Branch): HistoryPart {
  const { history, complete, told: from } = branch;
  branch.told = history.micros.length;
  return {
    from,
    micros: new Float64Array(history.micros.slice(from)),
    flags: new Uint8Array(history.flags.slice(from)),
    used: new Float64Array(history.used.slice(from)),
    leaked: new Float64Array(history.leaked.slice(from)),
    backlog: new Float64Array(history.backlog.slice(from)),
    complete,
  };
}

export function endingOf({ head, history }: Branch): Ending {
  const { run } = head;
  return {
    digest: digestText(run.simulation.world.digest),
    events: history.micros.length,
    stop: run.phase === 'over' ? run.stop : 'budget',
    usedBefore: run.simulation.world.usedBefore,
  };
}

/** The branch whose playback stands for a moment: before a fork, the one it was forked from. */
function ownerAt(branch: Branch, events: number): Branch {
  const { parent } = branch;
  return parent !== null && events < parent.at ? ownerAt(parent.branch, events) : branch;
}

/** Puts the view to the moment after `events` events. */
function moveTo(branch: Branch, events: number): Playback {
  const { view, checkpoints } = branch;
  const at = view.run.simulation.world.events;
  const best = checkpoints.findLast((checkpoint) => checkpoint.events <= events) as Checkpoint;
  if (at > events || best.events > at) view.restore(best);
  view.forward(events - view.run.simulation.world.events);
  return view;
}

/** The world of a run after `events` events, to be looked at before the next move. */
export function simulationAt(branch: Branch, events: number): Simulation {
  return moveTo(ownerAt(branch, events), events).run.simulation;
}

/** What there is to see after `events` events (0: before the first). Plays beyond it, if the run has not come there. */
export function look(branch: Branch, number: number, events: number, columns: number): Moment {
  recordMore(branch, events + FUTURE_SHOWN - branch.history.micros.length);
  const at = Math.max(0, Math.min(events, branch.history.micros.length));
  const before = Math.max(0, at - 1);
  const view = moveTo(ownerAt(branch, before), before);
  const feed = at > 0 ? view.trace() : [];
  return momentAt(branch, view.run.simulation, { number, at, columns, feed });
}

/** Which message may come first after `events` events, and where the next such choice is, as far as the run is known. */
export function orderAt(branch: Branch, events: number): FreeOrder {
  const messages = underWay(simulationAt(branch, events)).map(({ pipe: _, bytes, ...message }) => ({
    ...message,
    bytes: bytes.slice(0, SHOWN_BYTES),
  }));
  let next = nextFreeOrder(branch.history, events);
  if (next === null) {
    recordMore(branch, AHEAD);
    next = nextFreeOrder(branch.history, events);
  }
  return { messages, next, complete: branch.complete };
}

const SHOWN_BYTES = 200;
/** Events played on in search of the next choice, for one question. */
const AHEAD = 2_000;

/** Another future: the run as it is after `events` events, with something done to it. The first future stays. */
export function forkBranch(branch: Branch, events: number, edit: Edit, options: BranchOptions): Branch {
  const at = Math.max(0, Math.min(events, branch.history.micros.length));
  const view = moveTo(ownerAt(branch, at), at);
  const { simulation } = view.run;
  const start = view.save();
  backToStorm(start);
  const scenario = scenarioWith(branch.scenario, edit, simulation, branch.spec.forks.length + 1);
  holdNow(start, edit, simulation);
  const spec = { ...branch.spec, forks: [...branch.spec.forks, { at, edit }] };
  const begin = (head: Playback) => beginFork(head, start, scenario, branch.scenario.faults.length);
  const forked = assemble({ ...options, spec, scenario }, historyUntil(branch.history, at), begin);
  forked.parent = { branch, at };
  return forked;
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
