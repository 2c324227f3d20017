import { RUN_LOOK } from '../../lab/index.ts';
import { pushEvent } from '../../sim/index.ts';
import type { Edit } from '../protocol.ts';
import {
  assembleBranch,
  type Branch,
  type BranchOptions,
  FUTURE_SHOWN,
  moveTo,
  ownerAt,
  playedEvents,
} from './branch.ts';
import { beginFork, holdNow, scenarioWith } from './edits.ts';
import { stationBefore } from './far.ts';
import { endOfHistory, historyBetween, type RecordedRun } from './history.ts';
import { placeBefore } from './moment.ts';
import type { Checkpoint, KeptCheckpoint, Playback } from './playback.ts';
import { windowAround } from './window.ts';

/** Another future: the run as it is after `events` events, with something done to it. The first future stays. */
export function forkBranch(branch: Branch, events: number, edit: Edit, options: BranchOptions): Branch {
  const at = Math.max(0, Math.min(events, playedEvents(branch)));
  const history = historyOfFork(branch, at);
  const view = moveTo(ownerAt(branch, at), at);
  const { simulation } = view.run;
  const start = view.save();
  backToStorm(start);
  const scenario = scenarioWith(branch.scenario, edit, simulation, branch.spec.forks.length + 1);
  holdNow(start, edit, simulation);
  const spec = { ...branch.spec, forks: [...branch.spec.forks, { at, edit }] };
  const begin = (head: Playback) => beginFork(head, start, scenario, branch.scenario.faults.length);
  const before = keptBefore(branch, at);
  return assembleBranch({ ...options, spec, scenario }, history, { begin, before, parent: { branch, at } });
}

function keptBefore(branch: Branch, at: number): KeptCheckpoint | null {
  const { far, checkpoints } = ownerAt(branch, at);
  if (far !== null && at >= far.stations[0].checkpoint.events) return stationBefore(far, at).checkpoint;
  return checkpoints.findLast(({ events }) => events <= at) ?? null;
}

/**
 * Twice what a page shows at the most: a moment before the fork has so much behind it here, or so much of the run that was
 * forked before it that it is shown with that.
 */
const EVENTS_OF_FORK = 160;

/** What a fork goes on from: so much of what comes before it as is shown beside what follows. */
function historyOfFork(branch: Branch, at: number): RecordedRun {
  const { parent, history, far } = branch;
  if (parent !== null && history.from > 0 && at < parent.at) return historyOfFork(parent.branch, at);
  const begin = (part: RecordedRun) => placeBefore(part, at, EVENTS_OF_FORK);
  const known =
    far === null || at <= endOfHistory(history)
      ? history
      : windowAround(far, at, FUTURE_SHOWN, (part) => begin(part) > part.from);
  return historyBetween(known, begin(known), at);
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
