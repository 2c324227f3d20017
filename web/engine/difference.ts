import { sentenceOfClauses } from '../../model/internals.ts';
import type { Difference } from '../protocol.ts';
import { type Branch, playedEvents, recordMore } from './branch.ts';
import type { Far } from './far.ts';
import { endOfHistory, type RecordedRun } from './history.ts';
import { windowOf } from './window.ts';

/** Events that are compared for one question, where they are not recorded: others are answered in between. */
const STRETCH = 2_000;

/**
 * The first event in which two runs are not alike: in what happened, or in the first server's memory. Searched for in a
 * stretch after `from` events: a number is how far they are alike, null that they are to their ends.
 */
export function difference(a: Branch, b: Branch, from: number): Difference | number | null {
  const end = Math.max(from + STRETCH, Math.min(endOfHistory(a.history), endOfHistory(b.history)));
  for (const branch of [a, b]) recordMore(branch, end - playedEvents(branch));
  const last = Math.min(end, Math.max(playedEvents(a), playedEvents(b)));
  const [one, two] = [a, b].map((branch) => entriesOf(branch, from + 1, last));
  for (let event = from + 1; event <= last; event++) {
    const [ours, theirs] = [one(event), two(event)];
    const isAlike =
      ours.micros === theirs.micros &&
      ours.used === theirs.used &&
      ours.leaked === theirs.leaked &&
      ours.sentence === theirs.sentence;
    if (!isAlike) return { event, sentences: [ours.sentence, theirs.sentence] };
  }
  const areOver = [a, b].every((branch) => branch.complete && playedEvents(branch) <= last);
  return areOver ? null : last;
}

interface Entry {
  micros: number;
  used: number;
  leaked: number;
  sentence: string;
}

const OVER: Entry = { micros: -1, used: -1, leaked: -1, sentence: 'the run is over.' };

/** What happened in each event of a stretch. */
function entriesOf(branch: Branch, first: number, last: number): (event: number) => Entry {
  const { parent, history } = branch;
  if (parent !== null && history.from > 0 && first <= history.from) {
    const earlier = entriesOf(parent.branch, first, Math.min(last, history.from));
    if (last <= history.from) return earlier;
    const later = entriesOf(branch, history.from + 1, last);
    return (event) => (event <= history.from ? earlier(event) : later(event));
  }
  const end = Math.min(last, playedEvents(branch));
  const part =
    end <= endOfHistory(history)
      ? history
      : windowOf(branch.far as Far, Math.max(history.from, first - 1), end);
  return (event) => (event <= end ? entryOf(part, event) : OVER);
}

function entryOf({ from, micros, used, leaked, clauses }: RecordedRun, event: number): Entry {
  const entry = event - from - 1;
  return {
    micros: micros[entry],
    used: used[entry],
    leaked: leaked[entry],
    sentence: sentenceOfClauses(clauses[entry]),
  };
}
