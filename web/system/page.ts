import type { WorkerClient } from '../client.ts';
import {
  createKnownRun,
  extend,
  firstDifference,
  type KnownRun,
  momentAt,
  type SystemMoment,
  sameMoment,
  stepFrom,
} from './known-run.ts';
import { ORIGINAL, type PackedParts, packParts, type SystemLink } from './link.ts';
import type { Answers, PageSystem, Part, PlayedCase, Request, RunSpec, SystemSource } from './protocol.ts';

/** What the page shows: a system, the runs of it that are open, and the moment. */
export interface SystemPage {
  readonly client: WorkerClient<Request, Answers>;
  readonly changed: () => void;
  source: SystemSource | null;
  system: PageSystem | null;
  /** The packed parts of this system's links; null while they are being made. */
  packed: PackedParts | null;
  runs: Map<number, KnownRun>;
  /** The run as it goes by itself first, then what hands have made of it. */
  family: number[];
  main: number;
  /** A run of the family, or one on another variant; null: nothing is beside. */
  beside: number | null;
  event: number;
  /** The run on show was opened since the address was written last, and not by the address. */
  newEntry: boolean;
  /** How many addresses are being opened: until then the address is not written. */
  arriving: number;
  /** A link's moment that the run has not come to yet, and the digest it should have there. */
  wanted: { event: number; digest: string | null } | null;
  /** The message that is chosen; 0: none. */
  chosen: number;
  playing: boolean;
  presenting: boolean;
  keys: boolean;
  speed: number;
  columns: number;
  problem: string;
  message: string;
}

export function createPage(client: WorkerClient<Request, Answers>, changed: () => void): SystemPage {
  return {
    client,
    changed,
    source: null,
    system: null,
    packed: null,
    runs: new Map(),
    family: [],
    main: 0,
    beside: null,
    event: 0,
    newEntry: false,
    arriving: 0,
    wanted: null,
    chosen: 0,
    playing: false,
    presenting: false,
    keys: true,
    speed: 4,
    columns: 24,
    problem: '',
    message: '',
  };
}

export function runOf(page: SystemPage, run = page.main): KnownRun {
  return page.runs.get(run) as KnownRun;
}

/** Null as long as nothing is known, or not as far as somebody wants to see. */
export function momentOf(page: SystemPage): SystemMoment | null {
  const run = page.runs.get(page.main);
  if (run === undefined || run.frames.length === 0 || page.wanted !== null) return null;
  return momentAt(run, page.event);
}

/** The run beside, and its moment on the clock of the main one. */
export function besideOf(page: SystemPage): { run: KnownRun; moment: SystemMoment } | null {
  const run = page.beside === null ? undefined : page.runs.get(page.beside);
  if (run === undefined || run.frames.length === 0 || runOf(page).frames.length === 0) return null;
  return { run, moment: momentAt(run, sameMoment(runOf(page), page.event, run)) };
}

/** Where the two runs that are shown part; null: nowhere, as far as is known. */
export function partingOf(page: SystemPage): number | null {
  const beside = besideOf(page);
  return beside === null ? null : firstDifference(runOf(page), beside.run);
}

/** Does what takes its time; what goes wrong is said. */
export function report(page: SystemPage, work: Promise<unknown>): void {
  work.catch((error: Error) => {
    page.problem = error.message;
    page.changed();
  });
}

/**
 * Opens what a link names.
 *
 * @param inPlace it is what the address names: the browser's Back does not lead to the run before.
 */
export async function openLink(page: SystemPage, link: SystemLink, inPlace = false): Promise<void> {
  page.problem = '';
  page.message = '';
  const system = await page.client.ask({ op: 'open', source: link.source });
  page.source = link.source;
  page.system = system;
  const variant = link.variant ?? system.variants[0].id;
  await openCase(page, { case: link.case, variant, hands: link.hands }, { ...link, inPlace });
}

/** Opens a run of the system; all that was open goes. */
export async function openCase(
  page: SystemPage,
  spec: RunSpec,
  {
    at = null,
    digest = null,
    beside = null,
    inPlace = false,
  }: Partial<SystemLink & { inPlace: boolean }> = {},
): Promise<void> {
  page.playing = false;
  page.problem = '';
  const original = await play(page, { ...spec, hands: [] });
  const main = spec.hands.length === 0 ? original : await play(page, spec);
  for (const run of [...page.runs.keys()]) if (run !== original && run !== main) close(page, run);
  page.newEntry = !inPlace;
  page.family = [...new Set([original, main])];
  page.main = main;
  page.beside = null;
  page.chosen = 0;
  page.event = 0;
  page.wanted = at === null ? null : { event: at, digest };
  void pack(page, spec.case);
  if (beside !== null) await putBeside(page, beside);
  settle(page);
  page.changed();
}

async function pack(page: SystemPage, played: PlayedCase): Promise<void> {
  page.packed = null;
  page.packed = await packParts(page.source as SystemSource, played);
  page.changed();
}

async function play(page: SystemPage, spec: RunSpec): Promise<number> {
  const info = await page.client.ask({ op: 'play', spec });
  page.runs.set(info.run, createKnownRun(info, spec));
  return info.run;
}

function close(page: SystemPage, run: number): void {
  page.runs.delete(run);
  void page.client.ask({ op: 'close', run });
}

/** A run has come further. */
export function grown(page: SystemPage, number: number, part: Part): void {
  const run = page.runs.get(number);
  if (run === undefined) return;
  extend(run, part);
  if (part.over) report(page, judge(page, number, run));
  if (number === page.main) settle(page);
  page.changed();
}

async function judge(page: SystemPage, number: number, run: KnownRun): Promise<void> {
  if (run.problem !== null && run.frames.length === 0) throw new Error(run.problem);
  run.judgement = await page.client.ask({ op: 'judge', run: number });
  page.changed();
}

/** Goes to the moment that a link means as soon as the run has come there, and says so if it is another one here. */
function settle(page: SystemPage): void {
  const { wanted } = page;
  const run = page.runs.get(page.main);
  if (wanted === null || run === undefined || run.frames.length === 0) return;
  const there = run.frames[wanted.event];
  if (there === undefined && !run.over) return;
  page.wanted = null;
  page.event = Math.min(wanted.event, run.frames.length - 1);
  if (wanted.digest !== null && there?.digest !== wanted.digest)
    page.message =
      'The link was made with another version of the system or of replisim: this is another moment.';
}

export function goTo(page: SystemPage, event: number): void {
  const { frames } = runOf(page);
  if (frames.length === 0) return;
  page.wanted = null;
  page.event = Math.max(0, Math.min(event, frames.length - 1));
  page.message = '';
  page.changed();
}

export function stepBy(page: SystemPage, direction: 1 | -1): void {
  goTo(page, stepFrom(runOf(page), page.event, direction));
}

/** To the next event that something went wrong in, or the first that violates what must always hold. */
export function jump(page: SystemPage, direction: 1 | -1): void {
  const { frames } = runOf(page);
  for (let at = page.event + direction; at > 0 && at < frames.length; at += direction) {
    if (frames[at].mark === null && frames[at].wrong === null && !frames[at].hand) continue;
    goTo(page, at);
    return;
  }
  page.message = `Nothing goes wrong ${direction > 0 ? 'after' : 'before'} this moment.`;
  page.changed();
}

/** Whether hands can still be laid on the run at this moment, or why not. */
export function whyNoHands(page: SystemPage): string | null {
  const moment = momentOf(page);
  if (moment === null) return 'the run has not begun';
  if (moment.frame.calm) return 'the storm is over: go back to act';
  return null;
}

/**
 * Does something by hand at the moment on show. Behind the last thing done by hand, a branch goes on; from anywhere else
 * a new one begins, and the one that is there stays.
 */
export async function act(page: SystemPage, step: string): Promise<void> {
  if (whyNoHands(page) !== null) return;
  page.playing = false;
  const { spec } = runOf(page);
  const { event, main } = page;
  const last = spec.hands.at(-1)?.after ?? -1;
  const goesOn = spec.hands.length > 0 && event > last;
  const hands = [...spec.hands.filter(({ after }) => after < event), { after: event, step }];
  const made = await play(page, { ...spec, hands });
  if (goesOn) {
    page.family = page.family.map((run) => (run === main ? made : run));
    if (page.beside === main) page.beside = null;
    close(page, main);
  } else page.family.push(made);
  page.main = made;
  page.chosen = 0;
  page.wanted = { event: event + 1, digest: null };
  page.event = 0;
  settle(page);
  page.changed();
}

/** Shows another branch, at the same moment of virtual time. */
export function turnTo(page: SystemPage, run: number): void {
  const other = page.runs.get(run);
  if (other === undefined || run === page.main || other.frames.length === 0) return;
  const at = sameMoment(runOf(page), page.event, other);
  page.main = run;
  if (page.beside === run) page.beside = null;
  goTo(page, at);
}

/** What is beside, as links call it: a variant's id, `original`, or null. */
export function besideWord(page: SystemPage): string | null {
  if (page.beside === null) return null;
  return page.family.includes(page.beside) ? ORIGINAL : (page.runs.get(page.beside)?.spec.variant ?? null);
}

/** Puts the run without the hands beside, or one with the same case and hands on another variant; null takes it away. */
export async function putBeside(page: SystemPage, word: string | null): Promise<void> {
  const before = page.beside;
  page.beside = null;
  if (before !== null && !page.family.includes(before)) close(page, before);
  if (word === ORIGINAL) page.beside = page.family[0] === page.main ? null : page.family[0];
  else if (word !== null) page.beside = await play(page, { ...runOf(page).spec, variant: word });
  page.changed();
}
