import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  endText,
  type Program,
  type ProgramEnd,
  pause,
  processorSeconds,
  seconds,
  startRedisProgram,
  startReplisim,
} from '../processes/programs.ts';
import { createTimer, type SoakBounds, type SoakPart, type SoakReport } from './part.ts';
import { type LongVerb, longVerbs, prepareFiles } from './verbs.ts';

/**
 * SIGINT and SIGKILL at random moments of every long verb. It ends with exit code 130, or by the signal; what it was given
 * is as it was, and what it has written is whole.
 */

const LANES = Math.min(2, availableParallelism());
/**
 * Moments are drawn in seconds of the processor, which mean the same on a busy machine as on an idle one: from what the
 * command takes to start to so many more, or, when a verb has come to its end before, to as many as it took.
 */
const FIRST_SPAN_SECONDS = 3;
const DRAWN = 1_000;
/** A verb that has not had the processor for so long waits for somebody: that is its work, and the moment has come. */
const IDLE_MILLIS = 2_000;
/** How often a verb is looked at. */
const LOOK_MILLIS = 10;
/** A verb that has heard Ctrl-C ends within so much of the processor, or it waits for something that does not come. */
const MAX_ENDING_SECONDS = 20;
const MAX_ENDING_MILLIS = 600_000;

interface Turn {
  verb: LongVerb;
  /** A folder for each lane of a verb that keeps what it writes, for each turn of the others. */
  folder: string;
  signal: 'SIGINT' | 'SIGKILL';
  /** A thousandth part of the span. */
  moment: number;
}

interface Tally {
  report: SoakReport;
  /** What the command takes to start, in seconds of the processor. */
  startSeconds: number;
  /** By verb: how many seconds of the processor its work takes when nobody disturbs it, as far as is known. */
  spans: Map<LongVerb, number>;
  /** How turns have ended: with an exit code of their own, by SIGKILL, or before the signal came. */
  ends: { byThemselves: number; killed: number; before: number };
  /** By verb: how often SIGINT ended it where nothing listens: while it starts, or because it has nothing to keep. */
  atOnce: Map<string, number>;
  slowestMillis: number;
}

/** Files in a folder and below, by their path in it. */
function filesIn(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    entries.map(({ name, parentPath }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path)];
    }),
  );
}

/** What is wrong with the files that a verb leaves behind. */
function leavings({ verb, signal }: Turn, before: Map<string, Buffer>, after: Map<string, Buffer>): string[] {
  const wrong: string[] = [];
  for (const [path, bytes] of before)
    if (!after.has(path)) wrong.push(`${path} is gone`);
    else if (!verb.writes?.test(path) && !after.get(path)?.equals(bytes)) wrong.push(`${path} has changed`);
  for (const [path, bytes] of after) {
    // What is being written has another name until it is whole: a process that is killed cannot take it away.
    const isPart = /(^|\/)\.replisim-[\w-]+\.part$/.test(path) && (signal === 'SIGKILL' || before.has(path));
    if (isPart || (before.has(path) && !verb.writes?.test(path))) continue;
    if (!verb.writes?.test(path)) wrong.push(`${path} was left`);
    else if (!isWhole(path, bytes)) wrong.push(`${path} is half-written, ${bytes.length} bytes`);
  }
  return wrong;
}

function isWhole(path: string, bytes: Buffer): boolean {
  if (!path.endsWith('.json')) return bytes.length > 0;
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}

function isWrongEnd({ verb, signal }: Turn, end: ProgramEnd, wasOver: boolean): boolean {
  if (end.signal === signal) return false;
  if (signal === 'SIGINT' && end.code === 130) return false;
  return end.code === null || !(verb.codes.includes(end.code) || (wasOver && verb.codes.length === 0));
}

/** Waits until a program has had so many seconds of the processor, waits itself, or is over; returns what it has had. */
async function reach(program: Program, wanted: number): Promise<number> {
  let had = 0;
  let since = performance.now();
  while (program.end() === null && had < wanted && performance.now() - since < IDLE_MILLIS) {
    await pause(LOOK_MILLIS);
    const now = processorSeconds(program) ?? had;
    if (now > had) since = performance.now();
    had = Math.max(had, now);
  }
  return had;
}

/** How a program that got a signal ends; one that does not gets SIGQUIT. */
async function endOf(program: Program, had: number): Promise<ProgramEnd> {
  const begin = performance.now();
  const isLate = () =>
    (processorSeconds(program) ?? had) - had > MAX_ENDING_SECONDS ||
    performance.now() - begin > MAX_ENDING_MILLIS;
  while (program.end() === null && !isLate()) await Promise.race([program.ended, pause(LOOK_MILLIS)]);
  if (program.end() === null) program.child.kill('SIGQUIT');
  return program.ended;
}

async function play(turn: Turn, tally: Tally): Promise<void> {
  const { verb, folder, signal, moment } = turn;
  const before = filesIn(folder);
  const span = tally.spans.get(verb) ?? FIRST_SPAN_SECONDS;
  const begin = performance.now();
  const program = startReplisim(verb.args, folder);
  const had = await reach(program, tally.startSeconds + (span * moment) / DRAWN);
  const wasOver = program.end() !== null;
  const asked = performance.now();
  program.child.kill(signal);
  const end = await endOf(program, had);
  if (wasOver) {
    tally.ends.before++;
    tally.spans.set(verb, Math.max(0, had - tally.startSeconds));
  } else if (end.signal === null) tally.ends.byThemselves++;
  else if (end.signal === 'SIGKILL') tally.ends.killed++;
  else tally.atOnce.set(verb.args[0], (tally.atOnce.get(verb.args[0]) ?? 0) + 1);
  if (signal === 'SIGINT') tally.slowestMillis = Math.max(tally.slowestMillis, performance.now() - asked);
  const words = `${verb.args.join(' ')}, ${signal} after ${seconds(asked - begin)}, ${seconds(had * 1_000)} of the processor`;
  if (isWrongEnd(turn, end, wasOver)) tally.report.faults.push(`${words}: it ended with ${endText(end)}`);
  for (const wrong of leavings(turn, before, filesIn(folder))) tally.report.faults.push(`${words}: ${wrong}`);
}

/** A store is read by the next hunt without a word about damaged files. */
async function readStore(folder: string, report: SoakReport): Promise<void> {
  const end = await startReplisim(['hunt', '--runs', '1', '--store', 'store'], folder).ended;
  if (end.code === null || end.code > 2 || /set aside|passed over/.test(end.complaints))
    report.faults.push(`the store cannot be read afterwards: ${endText(end)}`);
}

/** Every verb once a round, beginning with a drawn one; which signal it gets, and when, is drawn as well. */
function* turnsOf({ choose, times, folder }: SoakBounds, verbs: readonly LongVerb[]): Generator<Turn> {
  const first = choose.pick(verbs.length, 'first');
  for (let round = 0; round < times; round++) {
    for (let turn = 0; turn < verbs.length; turn++) {
      const place = (first + turn) % verbs.length;
      const verb = verbs[place];
      const signal = choose.pick(2, 'signal') === 0 ? 'SIGINT' : 'SIGKILL';
      const own = verb.keeps ? `${place}` : `${place}-${round}`;
      yield { verb, signal, moment: choose.pick(DRAWN, 'moment'), folder: join(folder, own) };
    }
  }
}

async function run(bounds: SoakBounds): Promise<SoakReport> {
  const report: SoakReport = { done: 0, figures: [], faults: [] };
  const given = join(bounds.folder, 'given');
  mkdirSync(given);
  await prepareFiles(given);
  const startSeconds = await reach(startReplisim(['list'], given), Number.POSITIVE_INFINITY);
  const [queue, compared, recorded] = [
    await startRedisProgram(bounds.folder),
    await startRedisProgram(bounds.folder),
    await startRedisProgram(bounds.folder),
  ];
  const verbs = longVerbs({ queue: queue.port, compared: compared.port, recorded: recorded.port });
  const tally: Tally = {
    report,
    startSeconds,
    spans: new Map(),
    ends: { byThemselves: 0, killed: 0, before: 0 },
    atOnce: new Map(),
    slowestMillis: 0,
  };
  const goesOn = createTimer(bounds.seconds);
  const turns = turnsOf(bounds, verbs);
  /** Verbs at hand: one that keeps what it writes is not played twice at a time. */
  const lane = async () => {
    while (goesOn() && report.faults.length === 0) {
      const { value: turn, done } = turns.next();
      if (done) return;
      cpSync(given, turn.folder, { recursive: true, force: false });
      await play(turn, tally);
      if (!turn.verb.keeps) rmSync(turn.folder, { recursive: true });
      report.done++;
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
    for (const [place, { keeps }] of verbs.entries()) {
      const kept = join(bounds.folder, `${place}`);
      if (keeps && existsSync(kept)) await readStore(kept, report);
    }
  } catch (error) {
    report.faults.push((error as Error).message);
  } finally {
    for (const { child, ended } of [queue, compared, recorded]) {
      child.kill('SIGKILL');
      await ended;
    }
  }
  const { byThemselves, killed, before } = tally.ends;
  const atOnce = [...tally.atOnce].map(([verb, times]) => `${verb} ${times}`);
  report.figures.push(
    `${report.done} signals to ${verbs.length} verbs: ${byThemselves} ended by themselves, ${killed} by SIGKILL, ${before} had ended before`,
    `ended by SIGINT, with nothing to keep or not yet begun: ${atOnce.join(', ') || 'none'}`,
    `Ctrl-C was heard after ${seconds(tally.slowestMillis)} at the most`,
  );
  return report;
}

export const signalsPart: SoakPart = {
  name: 'signals',
  unit: 'signals',
  times: { whole: 100, quick: 1 },
  run,
};
