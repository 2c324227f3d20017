import { parentPort, workerData } from 'node:worker_threads';
import { checkRun, type Verdict } from '../lab/index.ts';
import { totalRequests } from '../model/index.ts';
import { createRedisSystem, PROPERTIES, type RedisProperty } from '../properties/index.ts';
import { createReplayChooser, createSeededChooser } from '../sim/index.ts';
import { MAX_NOTED, tooDear } from './asked-of-run.ts';
import { watchOn } from './call-watch.ts';
import { loadVariant } from './load-variant.ts';
import { memoryExcess } from './memory-bounds.ts';
import { grouped } from './output/numbers.ts';
import type { RunJob, RunMessage, RunSignals } from './run-job.ts';
import type { RunResult } from './run-result.ts';
import { propertiesAsked } from './search/hunt-target.ts';
import { threadError } from './thread-errors.ts';
import { looksLikeModule } from './user-modules.ts';

/** A thread that plays one run and answers once. */

const { job, signals } = workerData as { job: RunJob; signals: RunSignals };

const say = (message: RunMessage): void => parentPort?.postMessage(message);

const watch = watchOn(signals.calls, (code) => say({ code }));

function notAsked({ id, when }: RedisProperty): Verdict {
  return {
    property: id,
    when,
    held: null,
    sentence: `Not asked of a run of more than ${grouped(MAX_NOTED)} requests: it needs notes of every message.`,
  };
}

async function play(): Promise<RunResult> {
  const variant = await loadVariant(job.variant, watch);
  const named = await propertiesAsked(job.properties, watch);
  const own = named.filter((property) => !PROPERTIES.includes(property));
  const all =
    job.properties.every(looksLikeModule) || job.only !== undefined ? [...PROPERTIES, ...own] : named;
  const asked = job.only === undefined ? all : all.filter(({ id }) => id === job.only);
  const notAskedOf = tooDear(job.scenario, asked);
  let excess: string | null = null;
  const begin = performance.now();
  const { outcome, verdicts } = checkRun(createRedisSystem({ server: job.server }), job.scenario, {
    variant,
    chooser:
      job.choices === undefined ? createSeededChooser(job.scenario.seed) : createReplayChooser(job.choices),
    properties: asked.filter((property) => !notAskedOf.includes(property)),
    log: job.log,
    onProgress({ world }) {
      signals.progress[0] = world.clients.reduce((sum, { answered }) => sum + answered, 0);
      signals.progress[1] = totalRequests(job.scenario);
    },
    interrupted() {
      excess ??= memoryExcess();
      return excess !== null || Atomics.load(signals.stop, 0) === 1;
    },
  });
  const wallMillis = performance.now() - begin;
  verdicts.push(...notAskedOf.map(notAsked));
  return {
    outcome,
    variantWord: job.variant,
    server: job.server ?? 0,
    verdicts,
    wallMillis,
    ownProperties: own.map(({ id }) => id),
    ...(excess === null ? {} : { excess }),
  };
}

say(await play().then((result): RunMessage => ({ result }), threadError));
