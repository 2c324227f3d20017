import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BENCHMARKS } from './all.ts';
import { type Circumstances, type Measured, notebookOf, pageOf, pointsTable, sectionText } from './page.ts';
import { nodeOutput, ROOT } from './processes/spawned.ts';
import { profileOf } from './profile.ts';
import { FULL, QUICK } from './race.ts';
import type { Benchmark } from './section.ts';

/**
 * Measures. Each benchmark runs in a process of its own, so that none inherits what the engine has learned from another.
 *
 *   node dist/bench/main.js                all of them, and the two pages of docs/explanation/
 *   node dist/bench/main.js NAME...        these, printed only
 *   node dist/bench/main.js --quick        does everything run? The figures mean nothing, nothing is written
 *   node dist/bench/main.js --list         the names
 */

const PEERS = [
  'flatqueue',
  'tinyqueue',
  'heap-js',
  'simjs',
  'simscript',
  'seedrandom',
  'pure-rand',
  'xxhash-wasm',
  'fast-check',
  'xstate',
  'robot3',
  'zod',
];

function versionsOf(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const text = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8');
      return [name, JSON.parse(text).version];
    }),
  );
}

/** In this process: measures one benchmark and prints it as JSON. */
async function measureHere(benchmark: Benchmark, quick: boolean): Promise<void> {
  const { name, title, about } = benchmark;
  const section = await benchmark.run(quick ? QUICK : FULL);
  const missed = section.points.some(({ reached }) => !reached);
  const { profiled } = benchmark;
  const profile = missed && !quick && profiled !== undefined ? await profileOf(profiled) : null;
  const obstacle = missed ? (benchmark.obstacle ?? null) : null;
  const measured: Measured = { name, title, about, section, profile, obstacle };
  process.stdout.write(JSON.stringify(measured));
}

function measureApart(benchmark: Benchmark, quick: boolean): Measured {
  process.stderr.write(`${benchmark.title} ...\n`);
  const flags = ['--expose-gc', 'dist/bench/main.js', '--here', benchmark.name];
  return JSON.parse(nodeOutput(quick ? [...flags, '--quick'] : flags));
}

function chosen(names: readonly string[]): readonly Benchmark[] {
  const unknown = names.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    const known = BENCHMARKS.map(({ name }) => name).join(', ');
    throw new Error(`there is no benchmark called ${unknown.join(', ')}; there are ${known}`);
  }
  return names.length === 0 ? BENCHMARKS : BENCHMARKS.filter(({ name }) => names.includes(name));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      list: { type: 'boolean' },
      here: { type: 'boolean' },
    },
  });
  const { quick } = values;
  const benchmarks = chosen(positionals);
  if (values.list) {
    for (const { name, title } of benchmarks) console.log(`${name.padEnd(12)} ${title}`);
    return;
  }
  if (values.here) {
    await measureHere(benchmarks[0], quick);
    return;
  }
  const before = loadavg()[0];
  const all = benchmarks.map((benchmark) => measureApart(benchmark, quick));
  const circumstances: Circumstances = {
    versions: versionsOf(PEERS),
    node: process.versions.node,
    v8: process.versions.v8,
    loads: [before, loadavg()[0]],
  };
  if (benchmarks.length === BENCHMARKS.length && !quick) {
    writeFileSync(join(ROOT, 'docs/explanation/benchmarks.md'), `${pageOf(all, circumstances)}\n`);
    writeFileSync(join(ROOT, 'docs/explanation/benchmarks-notebook.md'), `${notebookOf(all)}\n`);
  }
  for (const measured of all) console.log(`${sectionText(measured)}\n`);
  console.log(pointsTable(all.flatMap(({ section }) => section.points)));
}

await main();
