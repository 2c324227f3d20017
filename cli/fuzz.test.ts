/**
 * Bad inputs for everything that reads what others have written: no crash, no hang, no memory. A round in every run; a
 * long one with REPLISIM_FUZZ_SECONDS, from a seed of its own with REPLISIM_FUZZ_SEED.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CourseSystems } from '../classroom/index.ts';
import failover from '../examples/primary-backup/failover-mistakes.ts';
import primaryBackup from '../examples/primary-backup/mistakes.ts';
import election from '../examples/raft-election/mistakes.ts';
import { createSeededChooser } from '../sim/index.ts';
import { UserError } from './errors.ts';
import { loadEngine } from './sandbox-engine.ts';
import { badInput } from './testing/fuzz.ts';
import { allParsers, type Parser } from './testing/parsers.ts';

const SECONDS = Number(process.env.REPLISIM_FUZZ_SECONDS ?? 0);
const SEED = process.env.REPLISIM_FUZZ_SEED ?? 'fuzz';
/** Inputs of a short round, and of each turn of a long one, by the share of a parser. */
const INPUTS = 1_000;
const MAX_MILLIS = 2_000;
const MAX_GROWTH = 300e6;

jest.setTimeout((SECONDS + 300) * 1000);

const scratch = mkdtempSync(join(tmpdir(), 'replisim-fuzz-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const EXAMPLES = {
  'primary-backup/failover': failover,
  'primary-backup': primaryBackup,
  'raft-election': election,
};
const systems: CourseSystems = async (name) => {
  const found = Object.entries(EXAMPLES).find(([each]) => each === name)?.[1];
  if (found === undefined) throw new UserError(`there is no example ${name}`);
  return found;
};

/** What reading a number of inputs took. */
interface Costs {
  inputs: number;
  /** Milliseconds of the processor that the slowest took, and whose it was. */
  slowest: { millis: number; parser: string };
}

/** The first input that is not borne, and why; null if all are. */
async function firstFault(
  { name, good, read, refusals, share = 1 }: Parser,
  turn: number,
  costs: Costs,
): Promise<string | null> {
  const choose = createSeededChooser(`${SEED}/${name}/${turn}`);
  for (let number = 0; number < INPUTS * share; number++) {
    const text = badInput(choose, good);
    const fault = (what: string) =>
      `${name}, turn ${turn}, input ${number} (${JSON.stringify(text.slice(0, 300))}): ${what}`;
    const begin = process.cpuUsage();
    try {
      await read(text);
    } catch (error) {
      if (!refusals.some((kind) => error instanceof kind))
        return fault(String((error as Error)?.stack ?? error));
    }
    // Of the processor: the machine has others to serve.
    const { user, system } = process.cpuUsage(begin);
    const millis = (user + system) / 1000;
    costs.inputs++;
    if (millis > costs.slowest.millis) costs.slowest = { millis, parser: name };
    if (millis > MAX_MILLIS) return fault(`it took ${Math.round(millis)} ms`);
  }
  return null;
}

function costsSentence({ inputs, slowest }: Costs): string {
  return `${inputs} inputs; the slowest took ${Math.round(slowest.millis)} ms (${slowest.parser})`;
}

test('no bad input makes a parser crash, hang or grow', async () => {
  const parsers = allParsers(scratch, await loadEngine(), systems);
  for (const { name, good, read } of parsers)
    for (const text of good) await expect((async () => read(text))().then(() => name)).resolves.toBe(name);
  const end = performance.now() + SECONDS * 1000;
  const before = process.memoryUsage().rss;
  const costs: Costs = { inputs: 0, slowest: { millis: 0, parser: '' } };
  for (let turn = 0; turn === 0 || performance.now() < end; turn++) {
    for (const parser of parsers) expect(await firstFault(parser, turn, costs)).toBeNull();
  }
  const growth = process.memoryUsage().rss - before;
  expect(growth).toBeLessThan(MAX_GROWTH);
  if (SECONDS > 0)
    process.stderr.write(`${costsSentence(costs)}; ${Math.round(growth / 1e6)} MB of growth\n`);
});
