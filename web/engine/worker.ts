/// <reference types="vite/client" />

import { type Scenario, VARIANTS } from '../../model/index.ts';
import { createRedisSystemReading } from '../../properties/index.ts';
import type { Answers, Catalogue, FromPage, FromWorker, Request } from '../protocol.ts';
import { type Branch, endingOf, makeView, recordSafely } from './branch.ts';
import { news } from './course.ts';
import { type Desk, needsTexts, textsOf } from './desk.ts';
import { answer } from './open-run.ts';

/** The worker: answers the page's questions, and plays runs ahead when there is none. */

const scenarios = import.meta.glob<Scenario>('../../model/scenario/shipped/*.yaml', {
  query: '?scenario',
  import: 'default',
  eager: true,
});
const sources = import.meta.glob<string>(
  ['../../model/variants/feed-*.ts', '../../model/variants/zoo/*.ts', '!**/index.ts'],
  { query: '?raw', import: 'default', eager: true },
);

function baseName(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.(yaml|ts)$/, '');
}

function sourceOf(id: string): string {
  const path = Object.keys(sources).find((each) => baseName(each).replace(/^feed-/, '') === id);
  return path === undefined ? '' : sources[path];
}

function catalogue(): Catalogue {
  return {
    scenarios: Object.entries(scenarios).map(([path, { title, about = '' }]) => ({
      name: baseName(path),
      title,
      about,
    })),
    variants: VARIANTS.map(({ id }) => id),
  };
}

const desk: Desk = {
  system: createRedisSystemReading((value, variants) => textsOf(desk).readScenario(value, variants)),
  branches: [],
  checking: new Map(),
  own: new Map(),
  catalogue,
  sourceOf,
  scenarioNamed(name) {
    const path = Object.keys(scenarios).find((each) => baseName(each) === name);
    if (path === undefined) throw new Error(`no scenario is called ${name}`);
    return scenarios[path];
  },
  texts: null,
};

function post(message: FromWorker, transfer: Transferable[] = []): void {
  (self as unknown as { postMessage(message: FromWorker, transfer: Transferable[]): void }).postMessage(
    message,
    transfer,
  );
}

/** What an answer needs that is loaded with the first need of it: a reader of texts, a sandbox for a user's own feed. */
async function prepare(request: Request): Promise<void> {
  if (needsTexts(request)) desk.texts ??= await import('./texts.ts');
  const source = request.op === 'open' ? request.spec.source : undefined;
  if (source === undefined || desk.own.has(source)) return;
  const { openOwnVariant } = await import('./sandbox-engine.ts');
  desk.own.set(source, await openOwnVariant(source));
}

/** Questions are answered one after the other: one that has to load something holds up those that follow. */
let before: Promise<void> = Promise.resolve();

async function serve({ id, ...request }: FromPage): Promise<void> {
  try {
    await prepare(request as Request);
    post({ id, answer: answer(desk, request as Request) as Answers[Request['op']] });
  } catch (error) {
    post({ id, problem: error instanceof Error ? error.message : String(error) });
  }
  if (request.op === 'fork') planAheadAfterRest();
  else planAhead();
}

self.onmessage = ({ data }: MessageEvent<FromPage>) => {
  before = before.then(() => serve(data));
};

/** Between two questions: plays the first run that is not yet known to its end, a little at a time. */
const AHEAD_MILLIS = 12;
const AHEAD_EVENTS = 100;
let planned: ReturnType<typeof setTimeout> | null = null;

function planAhead(): void {
  if (planned === null && desk.branches.some(untold)) planned = setTimeout(goAhead, 0);
}

/** A fork is looked at and drawn at once: what would be played ahead waits so long, and takes nothing from that. */
const REST_MILLIS = 100;

function planAheadAfterRest(): void {
  if (planned !== null) clearTimeout(planned);
  planned = setTimeout(goAhead, REST_MILLIS);
}

function goAhead(): void {
  planned = null;
  const index = desk.branches.findIndex(untold);
  const branch = desk.branches[index];
  if (branch) {
    playOn(branch);
    branch.toldEnd = branch.complete;
    post({ grown: index, part: news(branch), ending: branch.complete ? endingOf(branch) : null });
  }
  planAhead();
}

function playOn(branch: Branch): void {
  const begin = performance.now();
  makeView(branch);
  do recordSafely(branch, AHEAD_EVENTS);
  while (!branch.complete && performance.now() - begin < AHEAD_MILLIS);
}

function untold(branch: Branch | null): boolean {
  return branch !== null && !branch.toldEnd;
}
