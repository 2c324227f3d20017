import type { Observation, ObserveOptions } from '../lab/index.ts';
import {
  auditsOf,
  cloneWorld,
  createRunRecord,
  noteFirstCommand,
  nothingModelled,
  sampleMemory,
  summarize,
  type World,
} from '../model/index.ts';
import type { AuditReport } from '../sim/index.ts';
import { bringToRest } from './at-rest.ts';
import { alarm, createSeen, notedVariant, notePartialWrites, onlookersFor, type Seen } from './notes/seen.ts';
import type { End, RedisTypes } from './property.ts';

/**
 * Watches a run of Redis for its properties: notes of what the world forgets, and the figures of its outcome. Memory and
 * log are those of the server with that index.
 */
export function observe(options: ObserveOptions<RedisTypes>, server = 0): Observation<RedisTypes> {
  const { scenario, variant, needs, log } = options;
  let seen: Seen | undefined;
  const seenNow = () => seen as Seen;
  const record = createRunRecord(scenario, log, server);
  const partialWrites = needs.has('partial-writes');
  return {
    variant: notedVariant(variant, needs, seenNow),
    observers: { ...record.onlookers, ...onlookersFor(needs, seenNow) },
    begin(simulation) {
      noteFirstCommand(simulation, record);
      seen = createSeen(simulation);
      return seen;
    },
    alarm(view) {
      if (partialWrites) notePartialWrites(view);
      return alarm(view);
    },
    look: (simulation) => sampleMemory(record.curve, simulation, server),
    end: (run) => endOf(seenNow(), run, auditsOf(run.simulation), cloneWorld),
    lastLook: (end) => endOf(end, end.run, end.audits, (world) => world),
    empty: () => nothingModelled(record),
    notModelled: () => Object.fromEntries(record.notModelled),
    outcome: (run, { audits }, stop) => summarize(run.simulation, record, audits, variant, stop),
  };
}

/** `worldAtRest` gives the world that is brought to rest when a property asks for it. */
function endOf(
  seen: Seen,
  run: End['run'],
  audits: AuditReport[],
  worldAtRest: (world: World) => World,
): End {
  let rest: Seen['simulation'] | undefined;
  return {
    simulation: seen.simulation,
    replies: seen.replies,
    streams: seen.streams,
    history: seen.history,
    reads: seen.reads,
    skippedFeeds: seen.skippedFeeds,
    partialWrite: seen.partialWrite,
    run,
    audits,
    atRest() {
      rest ??= bringToRest(seen.simulation, worldAtRest(seen.simulation.world));
      return rest;
    },
  };
}
