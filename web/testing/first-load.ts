import type { Page } from 'playwright-core';
import type { Classroom } from './browser.ts';

/** What the page fetches before it shows its first moment, its worker included, and what it fetches after. */

export interface FirstLoad {
  /** Names of files of the build, as in `Classroom.sizes`. */
  before: string[];
  after: string[];
}

/** What is used here of the browser's. */
interface View {
  document: { querySelector(selector: string): object | null };
  performance: {
    timeOrigin: number;
    mark(name: string): void;
    getEntriesByName(name: string): { startTime: number }[];
    getEntriesByType(type: string): { name: string; startTime: number }[];
  };
  MutationObserver: new (
    changed: () => void,
  ) => { observe(target: object, what: object): void; disconnect(): void };
}

/** In the browser, before the page: notes when the first moment is there, which is before it is painted. */
function markFirstMoment(): void {
  const { document, performance, MutationObserver } = globalThis as never as View;
  const observer = new MutationObserver(() => {
    if (document.querySelector('.headline:not(:empty)') === null) return;
    performance.mark('first moment');
    observer.disconnect();
  });
  observer.observe(document, { childList: true, subtree: true, characterData: true });
}

/** In the browser or in a worker: what it has asked for, and when, on the clock that both have. */
function asked(): { url: string; millis: number }[] {
  const { performance } = globalThis as never as View;
  return performance
    .getEntriesByType('resource')
    .map(({ name, startTime }) => ({ url: name, millis: performance.timeOrigin + startTime }));
}

/** @param settled waits until the page fetches nothing more. */
export async function firstLoadOf(
  classroom: Classroom,
  settled: (page: Page) => Promise<void>,
): Promise<FirstLoad> {
  const page = await classroom.open({ before: markFirstMoment });
  await settled(page);
  const shown = await page.evaluate(() => {
    const { performance } = globalThis as never as View;
    return performance.timeOrigin + performance.getEntriesByName('first moment')[0].startTime;
  });
  const byWorkers = page.workers().map((worker) => worker.evaluate(asked));
  const all = (await Promise.all([page.evaluate(asked), ...byWorkers])).flat();
  await page.close();
  const files = all.flatMap(({ url, millis }) => {
    const name = url.slice(classroom.address.length).replace(/[?#].*/, '');
    return name in classroom.sizes ? [{ name, millis }] : [];
  });
  const before = new Set(['index.html']);
  for (const { name, millis } of files) if (millis <= shown) before.add(name);
  const after = new Set(files.map(({ name }) => name).filter((name) => !before.has(name)));
  return { before: [...before], after: [...after] };
}
