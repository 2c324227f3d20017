import { type AuditReport, type Chooser, digestText, timelineValues, totalsBySite } from '../../sim/index.ts';
import type { Scenario, Version } from '../scenario/scenario.ts';
import { dictSize } from '../server/memory/dict.ts';
import { SITE_NAMES, SITE_SELECT } from '../server/memory/sites.ts';
import type { Rules } from '../server/rules.ts';
import { auditServer } from '../server/shape/reachable.ts';
import { formatLogLine, LOG_LEVELS } from '../server/text/redis-log.ts';
import type { Variant } from '../server/variant.ts';
import { variantById } from '../variants/index.ts';
import type { Outcome, SelectCounts, ServerSummary, StopReason } from './outcome.ts';
import { totalRequests } from './redis-cli.ts';
import { advance, type Check, type Run, startRun } from './run.ts';
import { epochOf, type Onlookers } from './simulation.ts';

/** Plays a scenario to its end and says what came of it. */

export interface SimulateOptions {
  /** The feed of every server that the scenario does not give one of its own. */
  variant: Variant;
  chooser: Chooser;
  rules?: Rules;
  /** Keep the first server's log. */
  log?: boolean;
  onlookers?: Partial<Onlookers>;
  /** What must always hold; a sentence ends the run. */
  check?: Check;
  /** Shown the run before its first event. */
  atStart?(run: Run): void;
  /** Shown the run at its end, before it is summed up. */
  atEnd?(run: Run, audits: AuditReport[]): void;
  onProgress?(doneRequests: number, allRequests: number): void;
  /** Asked now and then: true ends the run as it is. */
  interrupted?(): boolean;
}

const EVENTS_A_PORTION = 50_000;

export function simulate(scenario: Scenario, options: SimulateOptions): Outcome {
  const log: string[] = [];
  const run = startRun({
    scenario,
    chooser: options.chooser,
    rules: options.rules,
    variantOf: (index) => variantOfServer(scenario, index, options.variant),
    onlookers:
      options.log === true
        ? { ...options.onlookers, log: logKeeper(log, epochOf(scenario)) }
        : options.onlookers,
  });
  options.atStart?.(run);
  const stop = play(run, options);
  const audits = run.simulation.world.servers.map(({ server }) => auditServer(server));
  options.atEnd?.(run, audits);
  return summarize(run, audits, options.variant, stop, log);
}

/** The feed of a server: its own if the scenario names one. Throws on a name that is no variant's. */
export function variantOfServer(scenario: Scenario, index: number, variant: Variant): Variant {
  const id = scenario.servers[index].variant;
  if (id === undefined) return variant;
  const own = variantById(id);
  if (own === undefined)
    throw new Error(`server ${scenario.servers[index].name}: no variant is called ${id}`);
  return own;
}

function logKeeper(lines: string[], epoch: number): NonNullable<Onlookers['log']> {
  return (server, level, message, micros, pid) => {
    if (server !== 0) return;
    const seconds = epoch + Math.floor(micros / 1_000_000);
    lines.push(formatLogLine(pid, seconds, LOG_LEVELS[level], message));
  };
}

function play(run: Run, options: SimulateOptions): StopReason {
  const { simulation } = run;
  const all = totalRequests(simulation.scenario);
  while (advance(run, EVENTS_A_PORTION, options.check)) {
    const done = simulation.world.clients.reduce((sum, { answered }) => sum + answered, 0);
    options.onProgress?.(done, all);
    if (options.interrupted?.()) return 'interrupted';
  }
  options.onProgress?.(all, all);
  return run.stop;
}

/** A run's figures, as they are now. */
export function summarize(
  run: Run,
  audits: AuditReport[],
  variant: Variant,
  stop: StopReason,
  log: string[],
): Outcome {
  const { world, scenario } = run.simulation;
  const { server, peakUsed } = world.servers[0];
  const { heap, selects, stats } = server;
  const usedMemory = timelineValues(run.used);
  return {
    variant: variant.id,
    version: scenario.version,
    seed: scenario.seed,
    writes: stats.writes,
    switches: selects.switches,
    selects: selectCounts(run, audits[0]),
    usedMemory: { before: run.usedBefore < 0 ? heap.used : run.usedBefore, after: heap.used, peak: peakUsed },
    samples: {
      timeMicros: usedMemory.map((_, interval) => interval * run.used.intervalMicros),
      usedMemory,
      leakedBytes: timelineValues(run.leaked),
    },
    virtualMicros: world.now,
    events: world.events,
    digest: digestText(world.digest),
    servers: world.servers.map((running) => summaryOf(running.server)),
    ledger: totalsBySite(heap).map(({ site, alive, bytes, made }) => ({
      site: SITE_NAMES[site],
      alive,
      bytes,
      total: made,
    })),
    stop,
    log,
  };
}

function selectCounts(run: Run, report: AuditReport): SelectCounts {
  const { server } = run.simulation.world.servers[0];
  const { created, copied, glued, node, closing, unsent, freed } = server.selects;
  const objects = report.leakedBySite.find(({ site }) => site === SITE_SELECT);
  const strings = report.leakedBySite.find(({ site }) => site === SITE_SELECT + 1);
  return {
    created,
    copied,
    glued,
    node,
    closing,
    unsent,
    freed,
    leaked: objects?.count ?? 0,
    leakedBytes: (objects?.bytes ?? 0) + (strings?.bytes ?? 0),
  };
}

function summaryOf(server: Run['simulation']['world']['servers'][number]['server']): ServerSummary {
  return {
    name: server.name,
    version: server.version as Version,
    role: server.masterHost === null ? 'master' : 'slave',
    usedMemory: server.heap.used,
    dead: server.death?.sentence ?? null,
    keys: server.dbs.reduce((sum, db) => sum + (db === null ? 0 : dictSize(db.dict)), 0),
  };
}
