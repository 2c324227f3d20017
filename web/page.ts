import { count } from './format.ts';
import { type Known, knownOf, type Page } from './page-state.ts';
import {
  type BranchInfo,
  type BranchSpec,
  type Edit,
  type Ending,
  type HistoryPart,
  OWN_VARIANT,
} from './protocol.ts';
import {
  type AskFind,
  beginningOf,
  type Course,
  emptyCourse,
  eventAt,
  extend,
  sameMoment,
  seek,
  stepFrom,
  tellingMoment,
} from './run-curve.ts';

/** What can be done to what the page shows. */

/** The same run on another variant. */
export function onVariant(page: Page, spec: BranchSpec, variant: string): BranchSpec {
  const { source: _, ...rest } = spec;
  const own = variant === OWN_VARIANT && page.own !== null ? { source: page.own } : {};
  return { ...rest, variant, ...own };
}

/** Takes a run in. What its own history does not tell is its parent's. */
function admit(page: Page, info: BranchInfo, parent?: Course): Known {
  page.own = info.spec.source ?? page.own;
  const known: Known = { info, course: emptyCourse(), ending: null, verdicts: null, why: null };
  if (parent !== undefined && info.history.from > 0)
    extend(known.course, beginningOf(parent, info.history.from));
  extend(known.course, info.history);
  page.branches.set(info.branch, known);
  return known;
}

/** A run that is played ahead has come further. */
export function grown(page: Page, branch: number, part: HistoryPart, ending: Ending | null): void {
  const known = page.branches.get(branch);
  if (known === undefined) return;
  extend(known.course, part);
  known.ending = ending ?? known.ending;
  if (ending !== null) void afterEnd(page, branch, known);
  if (branch === page.main && page.event === 0 && !page.playing && atStart.has(page)) {
    const telling = tellingMoment(known.course);
    if (telling > 0) {
      atStart.delete(page);
      void goTo(page, telling);
    }
  }
  if (ending === null) page.grew();
  else page.changed();
}

/** Pages that wait for the first telling moment of a run just opened. */
const atStart = new WeakSet<Page>();

async function afterEnd(page: Page, branch: number, known: Known): Promise<void> {
  while (known.verdicts === null) {
    if (!page.family.includes(branch)) return;
    known.verdicts = await page.client.ask({ op: 'judge', branch });
  }
  page.changed();
}

async function compareNow(page: Page): Promise<void> {
  if (page.beside === null) return;
  const { main, beside } = page;
  for (let from = 0; ; ) {
    const found = await page.client.ask({ op: 'differ', a: main, b: beside, from });
    if (main !== page.main || beside !== page.beside) return;
    if (typeof found === 'number') {
      from = found;
      continue;
    }
    page.difference = found ?? 'none';
    page.changed();
    return;
  }
}

export interface Opening {
  /** The moment to show, else the most telling one. */
  at?: number;
  /** The variant to put beside it. */
  beside?: string;
  /** It is what the address names, or takes the place of that: the browser's Back does not lead to the run before. */
  inPlace?: boolean;
}

/** Opens a run; all that was open goes. */
export async function open(page: Page, spec: BranchSpec, opening: Opening = {}): Promise<void> {
  page.playing = false;
  page.problem = '';
  page.opening++;
  page.changed();
  try {
    await openNow(page, spec, opening);
  } finally {
    page.opening--;
    page.changed();
  }
  if (opening.beside !== undefined) await compareBranches(page, opening.beside);
}

async function openNow(page: Page, spec: BranchSpec, { at, inPlace = false }: Opening): Promise<void> {
  const info = await page.client.ask({ op: 'open', spec });
  for (const branch of page.branches.keys()) void page.client.ask({ op: 'close', branch });
  page.branches.clear();
  const known = admit(page, info);
  page.newEntry = !inPlace;
  page.family = [info.branch];
  page.main = info.branch;
  page.beside = null;
  page.difference = null;
  page.besideMoment = null;
  page.object = 0;
  page.arrow = 0;
  page.event = 0;
  atStart.delete(page);
  if (at === undefined && tellingMoment(known.course) === 0) atStart.add(page);
  await goBeyond(page, at ?? tellingMoment(known.course));
}

interface Looking {
  running: boolean;
  again: boolean;
}
const looking = new WeakMap<Page, Looking>();

/** Shows the moment after `event` events. While one is fetched, only the last one asked for meanwhile follows. */
export async function goTo(page: Page, event: number, beyond = false): Promise<void> {
  const { course } = knownOf(page);
  page.event = beyond ? Math.max(0, event) : Math.max(0, Math.min(event, course.events));
  const state = looking.get(page) ?? { running: false, again: false };
  looking.set(page, state);
  if (state.running) {
    state.again = true;
    return;
  }
  state.running = true;
  try {
    do {
      state.again = false;
      await fetchMoments(page);
      page.changed();
    } while (state.again);
  } catch (error) {
    page.problem = (error as Error).message;
    page.changed();
  } finally {
    state.running = false;
  }
}

/** So many events that have not been played yet are played while a moment is waited for. */
const SOON = 50_000;
/** How often a run that is waited for is looked at. */
const WAIT_MILLIS = 100;

/** Goes to an event that may not have been played yet. While one that is far is waited for, the page shows others. */
export async function goBeyond(page: Page, event: number): Promise<void> {
  const { main } = page;
  const { course } = knownOf(page);
  const isFar = () => !course.complete && event - course.events > SOON;
  if (isFar()) {
    await goTo(page, course.events);
    const shown = page.event;
    while (isFar()) {
      page.message = `Playing on to event ${count(event)}: event ${count(course.events)} is reached.`;
      page.changed();
      await new Promise((next) => setTimeout(next, WAIT_MILLIS));
      if (page.main !== main || page.event !== shown) return;
    }
  }
  await goTo(page, event, true);
}

async function fetchMoments(page: Page): Promise<void> {
  const { client, main, beside, columns, event } = page;
  const look = (branch: number, at: number) => client.ask({ op: 'look', branch, event: at, columns });
  const besideKnown = beside === null ? undefined : page.branches.get(beside);
  const [moment, besideMoment, watched] = await Promise.all([
    look(main, event),
    beside === null || besideKnown === undefined
      ? null
      : momentOf(page, event, beside, besideKnown.course).then((at) => look(beside, at)),
    watchedAt(page, event),
  ]);
  if (main !== page.main || beside !== page.beside) return;
  page.moment = moment;
  // A link may name an event that the run does not have: what is shown is the last.
  if (page.event === event) page.event = moment.event;
  page.besideMoment = besideMoment;
  page.watched = watched;
}

/** The value of what is watched; what is wrong with the expression is said beside it. */
async function watchedAt({ client, main, watch }: Page, event: number): Promise<Page['watched']> {
  if (watch === null || watch.trim() === '') return null;
  try {
    return { value: await client.ask({ op: 'watch', branch: main, event, text: watch }) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** The moment of another run that is shown beside an event, or in its place. */
async function momentOf(page: Page, event: number, other: number, course: Course): Promise<number> {
  const { client, main: branch } = page;
  return (
    sameMoment(knownOf(page).course, event, course) ??
    (await client.ask({ op: 'same-moment', branch, event, other }))
  );
}

const findIn =
  ({ client, main: branch }: Page): AskFind =>
  (find) =>
    client.ask({ op: 'find', branch, find });

export async function stepBy(page: Page, direction: 1 | -1): Promise<void> {
  await goTo(page, await stepFrom(knownOf(page).course, page.event, direction, findIn(page)));
}

/** To the last event at or before a virtual time. */
export async function goToTime(page: Page, micros: number, { course, info }: Known): Promise<void> {
  const ask = () => page.client.ask({ op: 'event-at', branch: info.branch, micros });
  await goTo(page, eventAt(course, micros) ?? (await ask()));
}

/** To the next event with one of the flags. Says so when there is none. */
export async function jump(page: Page, direction: 1 | -1, flags: number, what: string): Promise<void> {
  const { main, event } = page;
  const found = await seek(knownOf(page).course, event, { direction, what: flags }, findIn(page));
  if (page.main !== main || page.event !== event) return;
  if (found === null) {
    page.message = `There is no ${what} ${direction > 0 ? 'after' : 'before'} this moment.`;
    page.changed();
    return;
  }
  await goTo(page, found);
}

/** A fork of the run on show, from the moment on show. */
export async function forkHere(page: Page, edit: Edit): Promise<void> {
  page.playing = false;
  const parent = knownOf(page).course;
  const info = await page.client.ask({ op: 'fork', branch: page.main, event: page.event, edit });
  admit(page, info, parent);
  page.family.push(info.branch);
  page.main = info.branch;
  const at = info.spec.forks[info.spec.forks.length - 1].at;
  await goTo(page, at);
}

/** Shows another branch of the family, at the same moment of virtual time. */
export async function turnTo(page: Page, branch: number): Promise<void> {
  const other = page.branches.get(branch);
  if (other === undefined || branch === page.main) return;
  const at = await momentOf(page, page.event, branch, other.course);
  page.main = branch;
  if (page.beside === branch) page.beside = null;
  page.difference = null;
  await goTo(page, at);
  if (page.beside !== null) await compareNow(page);
}

/** Puts a run of the same scenario and choices on another variant beside the one on show; null takes it away. */
export async function compareBranches(page: Page, variant: string | null): Promise<void> {
  const before = page.beside;
  page.beside = null;
  page.besideMoment = null;
  page.difference = null;
  if (before !== null && !page.family.includes(before)) {
    page.branches.delete(before);
    void page.client.ask({ op: 'close', branch: before });
  }
  if (variant !== null) {
    const info = await page.client.ask({
      op: 'open',
      spec: onVariant(page, knownOf(page).info.spec, variant),
    });
    admit(page, info);
    page.beside = info.branch;
    void compareNow(page);
  }
  await goTo(page, page.event);
}
