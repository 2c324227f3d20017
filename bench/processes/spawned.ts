import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RUN_NURSERY_MIB } from '../../lab/index.ts';

/** The root of the project, seen from dist/bench/processes/. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Plays the report in a process of its own. */
export interface ReportRun {
  seconds: number;
  cpuSeconds: number;
  writes: number;
  created: number;
  leaked: number;
  leakedBytes: number;
  /** At the half and at the end: bytes resident, and bytes held by JavaScript. */
  looks: { requests: number; rss: number; held: number }[];
  peakRss: number;
}

export function playReport(variant: string, writesEach: number, collect: boolean): ReportRun {
  const script = fileURLToPath(new URL('./report.js', import.meta.url));
  const flags = collect ? ['--expose-gc'] : [];
  const nursery = String(RUN_NURSERY_MIB);
  const args = [...flags, script, nursery, variant, String(writesEach), ...(collect ? ['collect'] : [])];
  return JSON.parse(nodeOutput(args));
}

/** What a Node process prints. Throws if it fails. */
export function nodeOutput(args: readonly string[]): string {
  const ran = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (ran.status !== 0) throw new Error(`node ${args.join(' ')}: ${ran.status}\n${ran.stderr}`);
  return ran.stdout;
}
