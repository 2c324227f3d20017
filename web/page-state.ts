import type { Verdict } from '../lab/index.ts';
import type { AskedWhy } from './asked-why.ts';
import type { WorkerClient } from './client.ts';
import type { Answers, BranchInfo, Catalogue, Difference, Ending, Moment, Request } from './protocol.ts';
import type { Course } from './run-curve.ts';
import type { WatchValue } from './watched.ts';

/** What the page shows. Everything that is drawn is drawn from this. */

export interface Known {
  info: BranchInfo;
  course: Course;
  ending: Ending | null;
  verdicts: Verdict[] | null;
  why: AskedWhy | null;
}

export const PANELS = [
  'diagram',
  'feed',
  'objects',
  'output',
  'steps',
  'memory',
  'master',
  'log',
  'verdicts',
  'why',
] as const;
export type Panel = (typeof PANELS)[number];

export interface Page {
  readonly client: WorkerClient<Request, Answers>;
  catalogue: Catalogue;
  branches: Map<number, Known>;
  /** Branches that came of one scenario: the tabs. */
  family: number[];
  main: number;
  beside: number | null;
  /** Null while it is searched for. */
  difference: Difference | 'none' | null;
  event: number;
  moment: Moment | null;
  besideMoment: Moment | null;
  /** The run on show was opened since the address was written last, and not by the address. */
  newEntry: boolean;
  /** How many addresses are being opened: until then the address is not written. */
  arriving: number;
  /** How many runs are being opened: what is on show is still of the one before. */
  opening: number;
  playing: boolean;
  /** Steps a second. */
  speed: number;
  panels: Set<Panel>;
  presenting: boolean;
  /** The first screen is on show. */
  welcome: boolean;
  /** Character keys do something. */
  keys: boolean;
  message: string | null;
  /** All clauses of the event are on show. */
  unfolded: boolean;
  /** What was folded for its number and has been opened: groups of lanes, slaves' output, servers. */
  opened: Set<string>;
  /** Id of the object or message that is looked at closely; 0: none. */
  object: number;
  arrow: number;
  problem: string;
  /** The expression that is watched, as it was typed; null: the field is away. */
  watch: string | null;
  /** Its value at the moment on show, or what is wrong with it. */
  watched: { value: WatchValue } | { problem: string } | null;
  /** Text of the user's own feed, once there is one. */
  own: string | null;
  /** Columns of the diagram that fit. */
  columns: number;
  /** Something is to be drawn. */
  changed(): void;
  /** Runs have been played further: of what is on show, only what is drawn from their courses is another. */
  grew(): void;
}

/** Panels on show; a lecture and the first screen have few. */
export function isShown({ panels, presenting, welcome }: Page, panel: Panel): boolean {
  if (welcome) return panel === 'diagram';
  return panels.has(panel) && (!presenting || panel === 'diagram' || panel === 'objects');
}

/** From the first screen to the page itself, at the moment on show. */
export function leaveWelcome(page: Page): void {
  if (!page.welcome) return;
  page.welcome = false;
  page.playing = false;
  page.changed();
}

/** Opens what is folded, or folds it again. */
export function fold(page: Page, key: string, open: boolean): void {
  if (open) page.opened.add(key);
  else page.opened.delete(key);
  page.changed();
}

export function knownOf(page: Page, branch = page.main): Known {
  return page.branches.get(branch) as Known;
}

export function createPage(
  client: WorkerClient<Request, Answers>,
  { changed, grew }: Pick<Page, 'changed' | 'grew'>,
): Page {
  return {
    client,
    catalogue: { scenarios: [], variants: [] },
    branches: new Map(),
    family: [],
    main: -1,
    beside: null,
    difference: null,
    event: 0,
    moment: null,
    besideMoment: null,
    newEntry: false,
    arriving: 0,
    opening: 0,
    playing: false,
    speed: 4,
    panels: new Set(PANELS),
    presenting: false,
    welcome: false,
    keys: true,
    message: null,
    unfolded: false,
    opened: new Set(),
    object: 0,
    arrow: 0,
    problem: '',
    watch: null,
    watched: null,
    own: null,
    columns: 36,
    changed,
    grew,
  };
}
