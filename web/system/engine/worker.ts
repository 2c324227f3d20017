/// <reference types="vite/client" />

import type { Answers, DeskAnswers, FromPage, FromWorker, PageSystem, Request } from '../protocol.ts';
import { loadBuiltIn } from './built-in.ts';
import { createDesk, type PacedDesk } from './desk.ts';

/** The worker: has the desk, and plays runs ahead between two questions. */

const PORTION = 200;

let desk: PacedDesk | null = null;
const underWay: number[] = [];

function post(message: FromWorker): void {
  (self as unknown as { postMessage(message: FromWorker): void }).postMessage(message);
}

async function open({ source }: Extract<Request, { op: 'open' }>): Promise<PageSystem> {
  underWay.length = 0;
  if ('builtIn' in source) {
    const { system, files } = await loadBuiltIn(source.builtIn);
    desk = { ...createDesk(system), portion: PORTION };
    return { ...(desk.answer({ op: 'describe' }) as DeskAnswers['describe']), files };
  }
  const { openSandboxedDesk } = await import('./sandboxed-desk.ts');
  desk = await openSandboxedDesk(source);
  return { ...(desk.answer({ op: 'describe' }) as DeskAnswers['describe']), files: source };
}

async function answer(request: Request): Promise<Answers[Request['op']]> {
  if (request.op === 'open') return open(request);
  if (desk === null) throw new Error('no system is open');
  const answered = desk.answer(request);
  if (request.op === 'play') underWay.push((answered as DeskAnswers['play']).run);
  if (request.op === 'close') forget(request.run);
  return answered as Answers[Request['op']];
}

function forget(run: number): void {
  const place = underWay.indexOf(run);
  if (place >= 0) underWay.splice(place, 1);
}

/** Questions are answered one after the other: one that has to load something holds up those that follow. */
let before: Promise<void> = Promise.resolve();

async function serve({ id, ...request }: FromPage): Promise<void> {
  try {
    post({ id, answer: await answer(request as Request) });
  } catch (error) {
    post({ id, problem: error instanceof Error ? error.message : String(error) });
  }
  planAhead();
}

self.onmessage = ({ data }: MessageEvent<FromPage>) => {
  before = before.then(() => serve(data));
};

let planned = false;

/** The run that was opened last comes first: somebody looks at it. */
function planAhead(): void {
  if (planned || underWay.length === 0) return;
  planned = true;
  setTimeout(() => {
    planned = false;
    const run = underWay.at(-1);
    if (run !== undefined && desk !== null) {
      const part = partOf(desk, run);
      if (part.over) forget(run);
      post({ grown: run, part });
    }
    planAhead();
  }, 0);
}

/** A property of the user's own may fail in the middle of a run: the run is known as far as it came. */
function partOf({ answer: ask, portion }: PacedDesk, run: number): DeskAnswers['more'] {
  try {
    return ask({ op: 'more', run, most: portion }) as DeskAnswers['more'];
  } catch (error) {
    return { frames: [], over: true, problem: (error as Error).message };
  }
}
