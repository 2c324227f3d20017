import { isDeepStrictEqual } from 'node:util';
import {
  askRedis,
  endText,
  type Program,
  type ProgramEnd,
  pause,
  type RedisProgram,
  startRedisProgram,
  startReplisim,
  waitUntil,
} from '../processes/programs.ts';
import { createTimer, type SoakBounds, type SoakPart, type SoakReport } from './part.ts';

/**
 * A queue whose workers, hunters and Redis server are killed at random. Each hunt that comes to its end has counted every
 * case once: how often each place was reached, what was not modelled and what was found are those of a hunt of one's own.
 */

/** Enough for a few seconds of two workers, and so for a few kills. */
const RUNS = 1_000;
const WORKERS = 2;
/** Between two kills at the most; on a machine that takes longer for a hunt of one's own, as long as that takes. */
const MAX_PAUSE_MILLIS = 4_000;
/** What is killed, and out of how many times. */
const VICTIMS = { worker: 17, redis: 7, hunter: 1 } as const;
/** A queue that was never served for so long is a fault; on a busy machine programs start slowly. */
const QUEUE_TIMEOUT = '300s';
/** A hunt that takes longer waits for something that does not come. */
const HUNT_MILLIS = 600_000;
/** What a hunter that was killed leaves in the queue goes within this time: its lease ends, and workers drop the rest. */
const LEFT_MILLIS = 120_000;

type Victim = keyof typeof VICTIMS;

const HUNT = ['hunt', '--no-store', '--variant', '2.4.10', '--runs', `${RUNS}`, '--format', 'json'];

interface Stage {
  bounds: SoakBounds;
  report: SoakReport;
  redis: RedisProgram;
  workers: Program[];
  hunter: Program;
  /** Redis was killed while this hunter was there: if it was just about to connect, it may say so. */
  hunterMissedRedis: boolean;
  maxPauseMillis: number;
  /** What a hunt of one's own says. */
  expected: unknown;
  killed: Record<Victim, number>;
  hunts: number;
}

const address = ({ port }: RedisProgram) => `redis://127.0.0.1:${port}`;

/** What a hunt has counted and found, without how it was carried out. */
function countsOf({ code, output }: ProgramEnd): unknown {
  const { configuration, ...counts } = JSON.parse(output);
  return { code, ...counts };
}

function startWorker({ bounds, redis }: Pick<Stage, 'bounds' | 'redis'>): Program {
  const args = ['worker', '--queue', address(redis), '--jobs', '1', '--queue-timeout', QUEUE_TIMEOUT];
  return startReplisim(args, bounds.folder);
}

function startHunter({ bounds, redis }: Pick<Stage, 'bounds' | 'redis'>): Program {
  const words = [...HUNT, '--seed', 'soak', '--queue', address(redis), '--queue-timeout', QUEUE_TIMEOUT];
  return startReplisim(words, bounds.folder);
}

function nextHunt(stage: Stage): void {
  stage.hunter = startHunter(stage);
  stage.hunterMissedRedis = false;
}

/** Looks at a hunt that has come to its end. */
function judgeHunt(stage: Stage, end: ProgramEnd): void {
  const { expected, hunterMissedRedis, report } = stage;
  if (end.code === 3 && hunterMissedRedis && /^replisim: --queue redis:/.test(end.complaints)) return;
  if (end.output === '') report.faults.push(`a hunt ended with ${endText(end)}`);
  else if (!isDeepStrictEqual(countsOf(end), expected))
    report.faults.push(
      `a hunt has counted ${JSON.stringify(countsOf(end)).slice(0, 1_000)}, a hunt of one's own ${JSON.stringify(expected)}`,
    );
  else stage.hunts++;
}

function drawVictim({ choose }: SoakBounds): Victim {
  const names = Object.keys(VICTIMS) as Victim[];
  let drawn = choose.pick(
    names.reduce((sum, name) => sum + VICTIMS[name], 0),
    'victim',
  );
  for (const name of names) {
    drawn -= VICTIMS[name];
    if (drawn < 0) return name;
  }
  throw new Error('nobody was drawn');
}

/** As a service manager does, whoever is killed is started again. */
async function killSomebody(stage: Stage): Promise<void> {
  const victim = drawVictim(stage.bounds);
  const place = stage.bounds.choose.pick(WORKERS, 'place');
  stage.killed[victim]++;
  if (victim === 'redis') {
    stage.redis.child.kill('SIGKILL');
    await stage.redis.ended;
    stage.hunterMissedRedis = true;
    stage.redis = await startRedisProgram(stage.bounds.folder, stage.redis.port);
  } else if (victim === 'hunter') {
    stage.hunter.child.kill('SIGKILL');
    await stage.hunter.ended;
    nextHunt(stage);
  } else {
    stage.workers[place].child.kill('SIGKILL');
    await stage.workers[place].ended;
    stage.workers[place] = startWorker(stage);
  }
}

/** Workers that came while the server was away have ended. */
function reviveWorkers(stage: Stage): void {
  stage.workers.forEach((worker, place) => {
    const end = worker.end();
    if (end === null) return;
    if (end.code !== 3) stage.report.faults.push(`a worker ended with ${endText(end)}`);
    stage.workers[place] = startWorker(stage);
  });
}

async function killAround(stage: Stage): Promise<void> {
  const { bounds, report } = stage;
  const goesOn = createTimer(bounds.seconds);
  while (report.done < bounds.times && goesOn() && report.faults.length === 0) {
    await Promise.race([stage.hunter.ended, pause(bounds.choose.pick(stage.maxPauseMillis, 'pause'))]);
    reviveWorkers(stage);
    const end = stage.hunter.end();
    if (end !== null) {
      judgeHunt(stage, end);
      nextHunt(stage);
      continue;
    }
    await killSomebody(stage);
    report.done++;
  }
  await finishHunt(stage);
}

/** The last hunt is left in peace. */
async function finishHunt(stage: Stage): Promise<void> {
  for (const before = stage.hunts; stage.hunts === before && stage.report.faults.length === 0; ) {
    await waitUntil('the end of a hunt', () => stage.hunter.end() !== null, HUNT_MILLIS);
    judgeHunt(stage, await stage.hunter.ended);
    if (stage.hunts === before) nextHunt(stage);
  }
}

/** Nothing of a hunt stays in the queue, and workers go when they are asked to. */
async function leave(stage: Stage): Promise<void> {
  const { report, redis, killed } = stage;
  if (killed.hunter > 0) {
    const jobs = async () => /^\*0\r\n/.test(await askRedis(redis.port, 'KEYS', 'bull:replisim-hunt:*-*-*'));
    await waitUntil('an empty queue', jobs, LEFT_MILLIS);
  }
  reviveWorkers(stage);
  await waitUntil('the workers', () =>
    stage.workers.every((worker) => worker.output() !== '' || worker.end() !== null),
  );
  for (const { child, ended } of stage.workers) {
    child.kill('SIGINT');
    const end = await ended;
    if (end.code !== 130) report.faults.push(`a worker that was asked to stop ended with ${endText(end)}`);
  }
}

async function run(bounds: SoakBounds): Promise<SoakReport> {
  const report: SoakReport = { done: 0, figures: [], faults: [] };
  const begin = performance.now();
  const own = await startReplisim([...HUNT, '--seed', 'soak', '--jobs', '1'], bounds.folder).ended;
  const maxPauseMillis = Math.max(MAX_PAUSE_MILLIS, Math.round(performance.now() - begin));
  const redis = await startRedisProgram(bounds.folder);
  const begun = { bounds, redis };
  const stage: Stage = {
    ...begun,
    report,
    workers: Array.from({ length: WORKERS }, () => startWorker(begun)),
    hunter: startHunter(begun),
    hunterMissedRedis: false,
    maxPauseMillis,
    expected: countsOf(own),
    killed: { worker: 0, redis: 0, hunter: 0 },
    hunts: 0,
  };
  try {
    await killAround(stage);
    await leave(stage);
  } catch (error) {
    report.faults.push((error as Error).message);
  } finally {
    for (const { child } of [...stage.workers, stage.hunter, stage.redis]) child.kill('SIGKILL');
    await stage.redis.ended;
  }
  const { redis: servers, hunter: hunters, worker: workers } = stage.killed;
  report.figures.push(
    `killed: ${workers} workers, ${hunters} hunters, ${servers} Redis servers with all that was in them`,
    `${stage.hunts} hunts of ${RUNS.toLocaleString('en')} cases came to their end, each with the counts of a hunt of one's own`,
  );
  return report;
}

export const queuePart: SoakPart = {
  name: 'queue',
  unit: 'kills',
  times: { whole: 100, quick: 4 },
  run,
};
