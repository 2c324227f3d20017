import { type Observation, type PlayOptions, play, type StopReason } from '../../lab/index.ts';
import {
  type AuditReport,
  type Chooser,
  digestText,
  timelineTimes,
  timelineValues,
  totalsBySite,
} from '../../sim/index.ts';
import type { Scenario, Version } from '../scenario/index.ts';
import {
  auditServer,
  type Client,
  dictSize,
  formatLogLine,
  LOG_LEVELS,
  type LogLevel,
  type Server,
  SITE_NAMES,
  SITE_SELECT,
  stringSite,
  type Variant,
} from '../server/index.ts';
import { createDynamics, type DynamicsOptions, type RedisWorldTypes } from './dynamics.ts';
import { createMemoryCurve, type MemoryCurve, sampleMemory } from './memory-curve.ts';
import { peerName } from './network.ts';
import type { Outcome, SelectCounts, ServerSummary } from './outcome.ts';
import { epochOf, type Observers, type Simulation } from './simulation.ts';

/** Plays a scenario to its end and says what came of it. */

/** How a scenario is played: the feed, who makes the choices, and who looks on. */
export interface SimulateOptions
  extends DynamicsOptions,
    Pick<PlayOptions<RedisWorldTypes>, 'onProgress' | 'interrupted'> {
  /** The feed of every server that the scenario does not give one of its own. */
  variant: Variant;
  chooser: Chooser;
  /** Keep the first server's log. */
  log?: boolean;
  observers?: Partial<Observers>;
  /** Shown the simulation before its first event. */
  atStart?(simulation: Simulation): void;
  /** Shown the simulation at its end, before it is summed up. */
  atEnd?(simulation: Simulation, audits: AuditReport[]): void;
}

/**
 * Plays a scenario to its end and says what came of it. The same scenario, variant and choices give the same outcome on
 * every machine. Asks no property: `checkRun` does.
 */
export function simulate(scenario: Scenario, options: SimulateOptions): Outcome {
  const { variant } = options;
  const record = createRunRecord(scenario, options.log === true);
  const observation: Observation<RedisWorldTypes> = {
    variant,
    observers: record.observers,
    begin(simulation) {
      options.atStart?.(simulation);
      return { simulation };
    },
    look: (simulation) => sampleMemory(record.curve, simulation),
    end: ({ simulation }) => ({ simulation }),
    lastLook: (end) => end,
    outcome(run, _, stop) {
      const audits = auditsOf(run.simulation);
      options.atEnd?.(run.simulation, audits);
      return summarize(run.simulation, record, audits, variant, stop);
    },
  };
  const { run, end, stop } = play(createDynamics(options), scenario, observation, {
    variant,
    chooser: options.chooser,
    observers: options.observers,
    onProgress: options.onProgress,
    interrupted: options.interrupted,
  });
  return observation.outcome(run, end, stop);
}

/** What the world itself does not keep of a run: one server's memory over time, and its log if it is wanted. */
export interface RunRecord {
  /** The server that it is about. */
  readonly server: number;
  readonly curve: MemoryCurve;
  readonly log: string[];
  /** Refused commands, by name. */
  readonly notModelled: Map<string, number>;
  /** A command that is more than bookkeeping has run: see `noteRun`. */
  modelled: boolean;
  /** What writes the log and counts refused commands. */
  readonly observers: Partial<Observers>;
}

/** An empty record of server number `server`. With `log`, its log lines are kept. */
export function createRunRecord(scenario: Scenario, log: boolean, server = 0): RunRecord {
  const lines: string[] = [];
  const notModelled = new Map<string, number>();
  const refused = (_: number, name: string) => countRefused(notModelled, name);
  const observers = { refused, log: log ? logKeeper(lines, scenario, server) : null };
  return { server, curve: createMemoryCurve(), log: lines, notModelled, modelled: false, observers };
}

/** Names that a run tells; programs may send anything. */
const MAX_NAMES = 100;
const MAX_NAME_LENGTH = 40;
const OTHER_NAMES = 'other commands';

function countRefused(counts: Map<string, number>, name: string): void {
  const word = name.slice(0, MAX_NAME_LENGTH).toLowerCase();
  const known = counts.has(word) || counts.size < MAX_NAMES ? word : OTHER_NAMES;
  counts.set(known, (counts.get(known) ?? 0) + 1);
}

/** Said about the connection or the server, not the data. */
const BOOKKEEPING = new Set(['select', 'ping', 'echo', 'auth', 'sync', 'info', 'client']);

/** Takes note of a command that has run, until one was more than bookkeeping. */
export function noteRun(record: RunRecord, { command }: Client): void {
  if (!record.modelled) record.modelled = !BOOKKEEPING.has(command);
}

/** Why a run proves nothing although it came to its end: all that it was asked to do was refused. Null otherwise. */
export function nothingModelled({ notModelled, modelled }: RunRecord): string | null {
  if (notModelled.size === 0 || modelled) return null;
  const refused = [...notModelled].map(([name, count]) => `${count} ${name}`).join(', ');
  return `Nothing of what was asked is modelled, or known to 2.4 (${refused}).`;
}

function logKeeper(lines: string[], scenario: Scenario, kept: number): NonNullable<Observers['log']> {
  return (server, level, message, micros, pid) => {
    if (server === kept) lines.push(logLine(scenario, pid, level, message, micros));
  };
}

/** A line as a process of this scenario, a server or its child, writes it into the server's log. */
export function logLine(
  scenario: Scenario,
  pid: number,
  level: LogLevel,
  message: string,
  micros: number,
): string {
  const seconds = epochOf(scenario) + Math.floor(micros / 1_000_000);
  return formatLogLine(pid, seconds, LOG_LEVELS[level], message);
}

/** What the audit says of each server's heap. */
export function auditsOf(simulation: Simulation): AuditReport[] {
  return simulation.world.servers.map(({ server }, index) =>
    auditServer(server, (c) => peerName(simulation, index, c)),
  );
}

/** A run's figures, as they are now. */
export function summarize(
  simulation: Simulation,
  { server: index, curve, log, notModelled }: RunRecord,
  audits: AuditReport[],
  variant: Variant,
  stop: StopReason,
): Outcome {
  const { world, scenario } = simulation;
  const { server, peakUsed } = world.servers[index];
  const { heap, selects, stats } = server;
  const usedMemory = timelineValues(curve.used);
  return {
    variant: variant.id,
    version: scenario.version,
    seed: scenario.seed,
    writes: stats.writes,
    switches: selects.switches,
    selects: selectCounts(server, audits[index]),
    usedMemory: {
      before: usedBefore(simulation, index, usedMemory),
      after: heap.used,
      peak: peakUsed,
    },
    samples: {
      timeMicros: timelineTimes(curve.used),
      usedMemory,
      leakedBytes: timelineValues(curve.leaked),
    },
    virtualMicros: world.now,
    events: world.events,
    digest: digestText(world.digest),
    notModelled: Object.fromEntries(notModelled),
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

/** Of the first server: once the clients begin; of others: as they were started. */
function usedBefore({ world }: Simulation, index: number, samples: readonly number[]): number {
  if (index === 0 && world.usedBefore >= 0) return world.usedBefore;
  return index === 0 || samples.length === 0 ? world.servers[index].server.heap.used : samples[0];
}

function selectCounts(server: Server, report: AuditReport): SelectCounts {
  const { created, copied, glued, node, closing, unsent, freed } = server.selects;
  const objects = report.leakedBySite.find(({ site }) => site === SITE_SELECT);
  const strings = report.leakedBySite.find(({ site }) => site === stringSite(SITE_SELECT));
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

function summaryOf(server: Server): ServerSummary {
  return {
    name: server.name,
    version: server.version as Version,
    role: server.masterHost === null ? 'master' : 'slave',
    usedMemory: server.heap.used,
    dead: server.death?.sentence ?? null,
    keys: server.dbs.reduce((sum, db) => sum + (db === null ? 0 : dictSize(db.dict)), 0),
  };
}
