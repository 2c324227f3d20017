import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSeededChooser } from '../../sim/index.ts';
import { seconds } from '../processes/programs.ts';
import { floodPart } from './flood.ts';
import type { SoakPart } from './part.ts';
import { queuePart } from './queue.ts';
import { signalsPart } from './signals.ts';

/**
 * The built command under pressure, for hours or for a minute. It needs redis-server on the PATH.
 *
 *   node dist/bench/soak/main.js                       the whole soak
 *   node dist/bench/soak/main.js live queue signals    these parts
 *   --quick                                            some of each
 *   --times N --seconds N                              so often, and for so long at the most, each part
 *   --seed X                                           other random choices
 *
 * Exit codes: 0 all was borne, 1 it was not, 3 usage.
 */

const PARTS: readonly SoakPart[] = [floodPart, queuePart, signalsPart];
const UNBOUNDED = 1e6;

interface Words {
  parts: readonly SoakPart[];
  quick: boolean;
  seed: string;
  times: number | null;
  seconds: number;
}

function natural(name: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`--${name}: a number of at least 1, not ${text}`);
  return Number(text);
}

/** @throws Error for words that it does not know. */
function readWords(): Words {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, seed: text, times: text, seconds: text },
  });
  const unknown = positionals.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown.length > 0)
    throw new Error(
      `there is no part called ${unknown.join(', ')}; there are ${PARTS.map(({ name }) => name).join(', ')}`,
    );
  return {
    parts: PARTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name)),
    quick: values.quick,
    seed: values.seed ?? 'soak',
    times: values.times === undefined ? null : natural('times', values.times),
    seconds: values.seconds === undefined ? UNBOUNDED : natural('seconds', values.seconds),
  };
}

/** Runs one part and prints its figures; whether all was borne. */
async function soak(part: SoakPart, words: Words, scratch: string): Promise<boolean> {
  const folder = join(scratch, part.name);
  mkdirSync(folder);
  const begin = performance.now();
  const times = words.times ?? (words.quick ? part.times.quick : part.times.whole);
  const choose = createSeededChooser(`${words.seed}/${part.name}`);
  const { done, figures, faults } = await part.run({ choose, times, seconds: words.seconds, folder });
  const took = `${seconds(performance.now() - begin)}, load ${loadavg()[0].toFixed(1)}`;
  console.log(`${part.name}: ${done} ${part.unit}; ${took}`);
  for (const line of figures) console.log(`  ${line}`);
  for (const line of faults) console.log(`  FAULT ${line}`);
  return faults.length === 0;
}

async function main(): Promise<number> {
  let words: Words;
  try {
    words = readWords();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 3;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'replisim-soak-'));
  try {
    let borne = true;
    for (const part of words.parts) borne = (await soak(part, words, scratch)) && borne;
    return borne ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

process.exitCode = await main();
