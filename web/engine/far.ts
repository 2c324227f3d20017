import { endOfHistory, historySince, type RecordedRun } from './history.ts';
import { createOverviewWriter, type OverviewWriter } from './overview.ts';
import type { Playback } from './playback.ts';
import { type CreatePlayback, createScout, type Scout, type Station } from './scout.ts';

/** The part of a run that is too long to be recorded: it is surveyed, and recorded where it is looked at. */
export interface Far {
  /** What is recorded for good: the events before it. */
  readonly recorded: RecordedRun;
  /** Plays ahead. */
  readonly head: Scout;
  readonly writer: OverviewWriter;
  /** Places on the way, the first at the end of what is recorded. */
  stations: Station[];
  /** Events between two of them; doubles when there are too many. */
  spacing: number;
  /** Goes to where the run is looked at: the one that has played ahead once the run is over. */
  readonly scout: () => Scout;
  /** What is recorded around the moment that is looked at; null as long as nobody has looked. */
  window: Window | null;
}

interface Window {
  history: RecordedRun;
  /** Where its recording began. */
  station: Station;
}

const FIRST_SPACING = 25_000;
const MAX_STATIONS = 480;

/** Goes on from where a recording has ended, and its playback stands. */
export function beginFar(recorded: RecordedRun, playback: Playback, create: CreatePlayback): Far {
  const begin = endOfHistory(recorded);
  const seen = recorded.flags.reduce((all, flags) => all | flags, 0);
  const writer = createOverviewWriter(begin, seen);
  const { scenario } = playback.run;
  const head = createScout(scenario, create, (simulation, { flags, leakedBytes }) =>
    writer.note(simulation, flags, leakedBytes),
  );
  const first: Station = { checkpoint: playback.keep(null), standing: historySince(recorded, begin) };
  head.goTo(first);
  let scout: Scout | null = null;
  return {
    recorded,
    head,
    writer,
    stations: [first],
    spacing: FIRST_SPACING,
    scout() {
      scout ??= head.playback.run.phase === 'over' ? head : createScout(scenario, create);
      return scout;
    },
    window: null,
  };
}

/** Plays on by up to `most` events, and keeps stations on the way. Returns whether the run goes on. */
export function surveyMore(far: Far, most: number): boolean {
  const { head } = far;
  const end = head.at() + most;
  let goesOn = true;
  while (goesOn && head.at() < end) {
    const last = far.stations[far.stations.length - 1];
    const next = last.checkpoint.events + far.spacing;
    goesOn = head.playback.forward(Math.min(next, end) - head.at());
    if (goesOn && head.at() >= next) {
      far.stations.push(head.station(last));
      if (far.stations.length > MAX_STATIONS) thinOut(far);
    }
  }
  return goesOn;
}

function thinOut(far: Far): void {
  far.stations = far.stations.filter((_, index) => index % 2 === 0);
  far.spacing *= 2;
}

/** Puts the scout to the moment after `events` events. */
export function scoutTo(far: Far, events: number): Scout {
  const scout = far.scout();
  const at = scout.at();
  const best = stationBefore(far, events);
  if (at > events || best.checkpoint.events > at) scout.goTo(best);
  scout.playback.forward(events - scout.at());
  return scout;
}

/** The last station that is kept at or before a moment. */
export function stationBefore({ stations, window }: Far, events: number): Station {
  const best = stations.findLast(({ checkpoint }) => checkpoint.events <= events) as Station;
  const near = window?.station;
  if (near === undefined || near.checkpoint.events > events) return best;
  return near.checkpoint.events > best.checkpoint.events ? near : best;
}
