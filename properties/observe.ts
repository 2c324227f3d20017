import type { Observation, ObserveOptions } from '../lab/index.ts';
import {
  auditsOf,
  cloneWorld,
  createRunRecord,
  noteRun,
  nothingModelled,
  sampleMemory,
  summarize,
  type World,
} from '../model/index.ts';
import type { AuditReport } from '../sim/index.ts';
import { bringToRest } from './at-rest.ts';
import { noteCommand } from './notes/read-notes.ts';
import {
  type Alarms,
  createRunNotes,
  lookAfterEvent,
  notedVariant,
  observersFor,
  type RunNotes,
} from './notes/run-notes.ts';
import type { RedisTypes, RunEnd } from './property.ts';

/**
 * Watches a run of Redis for its properties: notes of what the world forgets, and the figures of its outcome. Memory and
 * log are those of the server with that index.
 */
export function observeRedis(options: ObserveOptions<RedisTypes>, server = 0): Observation<RedisTypes> {
  const { scenario, variant, needs, log, figures = true } = options;
  let notes: RunNotes | undefined;
  const alarms: Alarms = { trouble: false, full: false };
  const notesNow = () => notes as RunNotes;
  const record = createRunRecord(scenario, log, server);
  const reads = needs.has('reads');
  const { received, sent, read, trouble, full } = observersFor(needs, notesNow, alarms);
  return {
    variant: notedVariant(variant, needs, notesNow),
    // Written out: spreads of what differs from run to run cost a short one a hundredth of its time.
    observers: {
      refused: record.observers.refused,
      log: record.observers.log,
      received,
      sent,
      read,
      trouble,
      full,
      command(server, c) {
        noteRun(record, c);
        if (reads) noteCommand(notesNow().reads, notesNow().simulation, server, c);
      },
    },
    begin(simulation) {
      notes = createRunNotes(simulation);
      return notes;
    },
    needsCloserLook: (view) => lookAfterEvent(view, alarms),
    look: figures ? (simulation) => sampleMemory(record.curve, simulation, server) : undefined,
    end: (run) => endOf(notesNow(), run, auditsOf(run.simulation), cloneWorld),
    lastLook: (end) => endOf(end, end.run, end.audits, (world) => world),
    empty: () => nothingModelled(record),
    notModelled: () => Object.fromEntries(record.notModelled),
    outcome: (run, { audits }, stop) => summarize(run.simulation, record, audits, variant, stop),
  };
}

/** `worldAtRest` gives the world that is brought to rest when a property asks for it. */
function endOf(
  notes: RunNotes,
  run: RunEnd['run'],
  audits: AuditReport[],
  worldAtRest: (world: World) => World,
): RunEnd {
  let rest: RunNotes['simulation'] | undefined;
  return {
    simulation: notes.simulation,
    replies: notes.replies,
    streams: notes.streams,
    history: notes.history,
    reads: notes.reads,
    skippedFeeds: notes.skippedFeeds,
    partialWrite: notes.partialWrite,
    run,
    audits,
    atRest() {
      rest ??= bringToRest(notes.simulation, worldAtRest(notes.simulation.world));
      return rest;
    },
  };
}
