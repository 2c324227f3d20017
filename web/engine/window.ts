import { type Far, scoutTo, stationBefore } from './far.ts';
import { endOfHistory, historyFrom, historySince, type RecordedRun, standingAgain } from './history.ts';

/** A part of a run that was only surveyed, recorded where it is looked at. */

/** Events that are recorded at once, and before what is asked for: the next moments that are looked at are near. */
const ROOM = 300;
/** A recording that would become so much longer than what is asked for is begun anew. */
const MOST_MORE = 8_000;

/** What was recorded of the events after `first`, up to `last`; more than that, where it is there. */
export function windowOf(far: Far, first: number, last: number): RecordedRun {
  const begin = endOfHistory(far.recorded);
  const end = Math.min(last, far.writer.noted);
  const history = far.window?.history;
  if (history !== undefined && history.from <= first && endOfHistory(history) >= end) return history;
  if (
    history === undefined ||
    history.from > first ||
    endOfHistory(history) < first ||
    first - history.from > MOST_MORE
  )
    openWindow(far, first, begin);
  const window = far.window as NonNullable<Far['window']>;
  const known = endOfHistory(window.history);
  const further = Math.min(end + ROOM, far.writer.noted);
  if (known < end) scoutTo(far, known).record(window.history, further - known);
  return window.history;
}

/** Where it reaches back into what is recorded for good, it begins with that. */
function openWindow(far: Far, first: number, begin: number): void {
  if (first < begin + ROOM) {
    const history = historySince(far.recorded, Math.max(far.recorded.from, first - ROOM));
    far.window = { history, station: far.stations[0] };
    return;
  }
  const station = scoutTo(far, first - ROOM).station(stationBefore(far, first));
  far.window = { history: historyFrom(standingAgain(station.standing)), station };
}

/** So far before and after a moment, at the most, is looked for events in which there is something to see. */
export const MAX_REACH = 16_384;

/** What was recorded around a moment: so that `enough` is content with it, if that can be, and `ahead` events beyond it. */
export function windowAround(
  far: Far,
  at: number,
  ahead: number,
  enough: (history: RecordedRun) => boolean,
): RecordedRun {
  for (let reach = ahead; ; reach *= 4) {
    const first = Math.max(far.recorded.from, at - reach);
    const history = windowOf(far, first, at + reach);
    const isAll = first === far.recorded.from && endOfHistory(history) === far.writer.noted;
    if (isAll || reach >= MAX_REACH || enough(history)) return history;
  }
}
