/// <reference types="vite/client" />
import { parseScenario, problemText } from '../../model/scenario-text.ts';
import { VARIANTS } from '../../model/variants/index.ts';
import type { Answers, Catalogue, FromPage, FromWorker, Request } from '../protocol.ts';
import { type Branch, endingOf, news, recordMore } from './branch.ts';
import { answer, type Desk } from './desk.ts';

/** The worker: answers the page's questions, and plays runs ahead when there is none. */

const scenarioTexts = import.meta.glob<string>('../../model/scenarios/*.yaml', {
  query: '?raw',
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
    scenarios: Object.entries(scenarioTexts).flatMap(([path, text]) => {
      const { scenario } = parseScenario(text, { file: path });
      return scenario === null
        ? []
        : [{ name: baseName(path), title: scenario.title, about: scenario.about ?? '' }];
    }),
    variants: VARIANTS.map(({ id, title, author }) => ({
      id,
      title,
      author: author ?? '',
      source: sourceOf(id),
    })),
  };
}

const desk: Desk = {
  branches: [],
  catalogue,
  sourceOf,
  scenarioNamed(name) {
    const path = Object.keys(scenarioTexts).find((each) => baseName(each) === name);
    if (path === undefined) throw new Error(`no scenario is called ${name}`);
    return desk.scenarioIn(scenarioTexts[path], `${name}.yaml`);
  },
  scenarioIn(text, file) {
    const { scenario, problems } = parseScenario(text, { file, variants: VARIANTS.map(({ id }) => id) });
    if (scenario === null) throw new Error(problems.slice(0, 5).map(problemText).join('\n'));
    return scenario;
  },
};

function post(message: FromWorker, transfer: Transferable[] = []): void {
  (self as unknown as { postMessage(message: FromWorker, transfer: Transferable[]): void }).postMessage(
    message,
    transfer,
  );
}

self.onmessage = ({ data }: MessageEvent<FromPage>) => {
  const { id, ...request } = data;
  try {
    post({ id, answer: answer(desk, request as Request) as Answers[Request['op']] });
  } catch (error) {
    post({ id, problem: error instanceof Error ? error.message : String(error) });
  }
  planAhead();
};

/** Between two questions: plays the first run that is not yet known to its end, a little at a time. */
const AHEAD = 1_500;
let planned = false;

function planAhead(): void {
  if (planned || !desk.branches.some(untold)) return;
  planned = true;
  setTimeout(() => {
    planned = false;
    const index = desk.branches.findIndex(untold);
    const branch = desk.branches[index];
    if (branch) {
      recordMore(branch, AHEAD);
      branch.toldEnd = branch.complete;
      post({ grown: index, part: news(branch), ending: branch.complete ? endingOf(branch) : null });
    }
    planAhead();
  }, 0);
}

function untold(branch: Branch | null): boolean {
  return branch !== null && !branch.toldEnd;
}
