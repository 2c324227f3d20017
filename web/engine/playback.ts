import {
  advance,
  attachWorld,
  cloneWorld,
  EPOCH_SECONDS,
  emptyNotes,
  noting,
  type Run,
  recordStep,
  type Scenario,
  type StepRecord,
  startRun,
  type Variant,
  type World,
} from '../../model/index.ts';
import { formatLogLine, LOG_LEVELS } from '../../model/server/text/redis-log.ts';
import { variantOfServer } from '../../model/world/simulate.ts';
import { type Choices, type ChooserState, createTimeline } from '../../sim/index.ts';
import type { FeedCall } from '../protocol.ts';
import { type FeedTrace, tracedVariant } from './feed-trace.ts';
import type { Recorder } from './recorder.ts';
import { createSwitchable } from './switchable-chooser.ts';

/** A run that can be put to any of its moments: to a checkpoint before it, and on from there. */
export interface Playback {
  run: Run;
  /** Notes of a recorder that goes along; null: the run is only looked at. */
  recorder: Recorder | null;
  choices: Choices;
  save(): Checkpoint;
  restore(checkpoint: Checkpoint): void;
  /** Plays up to `most` events. False when the run is over. */
  forward(most: number): boolean;
  /** Plays one event and tells what the feed did in it. */
  trace(): FeedCall[];
}

/** All of a run at a moment. */
export interface Checkpoint {
  events: number;
  world: World;
  chooser: ChooserState;
  phase: Run['phase'];
  stop: Run['stop'];
  usedBefore: number;
  calmSince: number;
  quietSince: number;
}

export interface PlaybackOptions {
  scenario: Scenario;
  variant: Variant;
  /** Text of a variant's file, for the lines that a trace names. */
  sourceOf(id: string): string;
  chooser: ChooserState;
  recorder?: (playback: () => Playback) => Recorder;
}

/** A run at its start. */
export function createPlayback(options: PlaybackOptions): Playback {
  const { scenario } = options;
  const switchable = createSwitchable({
    pick: () => 0,
    stream: () => switchable.chooser,
    save: () => options.chooser,
  });
  switchable.restore(options.chooser);
  const feed: FeedTrace = { calls: null };
  const notes = emptyNotes();
  const recorder = options.recorder?.(() => playback) ?? null;
  if (recorder !== null) switchable.keep = {};
  const run = startRun({
    scenario,
    chooser: switchable.chooser,
    variantOf(index) {
      const variant = variantOfServer(scenario, index, options.variant);
      return tracedVariant(variant, options.sourceOf(variant.id), feed);
    },
    onlookers: recorder === null ? {} : recording(recorder, () => playback.run, notes),
  });
  const afterEvent = () => {
    const record: StepRecord = recordStep(playback.run.simulation, notes);
    recorder?.event(playback.run.simulation, record);
    for (const list of Object.values(notes)) list.length = 0;
    return null;
  };
  const playback: Playback = {
    run,
    recorder,
    choices: switchable.keep ?? {},
    save: () => saved(playback.run),
    restore(checkpoint) {
      const { world, chooser, events: _, ...rest } = checkpoint;
      attachWorld(run.simulation, cloneWorld(world));
      switchable.restore(chooser);
      const fresh = { used: createTimeline(), leaked: createTimeline(), violation: null, unsettled: null };
      playback.run = { simulation: run.simulation, ...rest, ...fresh };
    },
    forward: (most) => advance(playback.run, most, recorder === null ? undefined : afterEvent),
    trace() {
      const calls: FeedCall[] = [];
      feed.calls = calls;
      advance(playback.run, 1);
      feed.calls = null;
      return calls;
    },
  };
  return playback;
}

function recording(recorder: Recorder, runOf: () => Run, notes: ReturnType<typeof emptyNotes>) {
  const onlookers = noting(() => runOf().simulation, notes);
  return {
    ...onlookers,
    select(...[server, object, what]: Parameters<NonNullable<typeof onlookers.select>>) {
      if (what === 'create') recorder.born(server, object);
      onlookers.select?.(server, object, what);
    },
    log(server: number, level: number, message: string, micros: number, pid: number) {
      const seconds = EPOCH_SECONDS + Math.floor(micros / 1_000_000);
      recorder.log(server, formatLogLine(pid, seconds, LOG_LEVELS[level], message));
    },
  };
}

function saved(run: Run): Checkpoint {
  const { phase, stop, usedBefore, calmSince, quietSince, simulation } = run;
  return {
    events: simulation.world.events,
    world: cloneWorld(simulation.world),
    chooser: simulation.chooser.save(),
    phase,
    stop,
    usedBefore,
    calmSince,
    quietSince,
  };
}
