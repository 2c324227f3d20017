import { readFileSync } from 'node:fs';
import type { Runtime } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';

/** Which functions the time goes to, when a figure is not reached. */

const SHOWN = 10;

/** How the bundler notes that a module begins: `// sim/ledger.ts`. */
const MODULE = /^\/\/ ([\w./-]+)\.ts$/;

/** Shares of the time by function, the greatest first. */
export interface Share {
  /** Of the time of the profiled code. */
  share: number;
  where: string;
}

export async function profileOf(work: () => void): Promise<Share[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 500 });
  work();
  await session.post('Profiler.start');
  work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const names = new Map<number, string>();
  for (const { id, callFrame } of profile.nodes) names.set(id, nameOf(callFrame));
  const samples = new Map<string, number>();
  for (const id of profile.samples ?? []) {
    const name = names.get(id) as string;
    samples.set(name, (samples.get(name) ?? 0) + 1);
  }
  for (const outside of ['(program)', '(idle)', '(root)']) samples.delete(outside);
  const all = [...samples.values()].reduce((sum, count) => sum + count, 0);
  return [...samples]
    .map(([where, count]) => ({ where, share: count / all }))
    .sort((x, y) => y.share - x.share)
    .slice(0, SHOWN);
}

/** `popEvent (sim/event-queue)`: the function, and the file by its path in the project. */
function nameOf({ functionName, url, lineNumber }: Runtime.CallFrame): string {
  const file = /\/(?:dist|node_modules)\/(.+?)\.m?js$/.exec(url)?.[1] ?? url.replace(/^file:\/\/.*\//, '');
  const name = functionName === '' ? 'a function without a name' : functionName;
  if (file === 'core') return `${name} (${moduleAt(fileURLToPath(url), lineNumber)})`;
  return file === '' ? name : `${name} (${file})`;
}

/** The module that a line (from 0) of dist/core.js is from: the bundler notes where each begins. */
function moduleAt(file: string, line: number): string {
  const before = readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, line + 1);
  const begin = before.findLast((each) => MODULE.test(each)) ?? '';
  return MODULE.exec(begin)?.[1] ?? '';
}
