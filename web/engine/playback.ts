import { advance, type Run, type RunWatch, startRun } from '../../lab/index.ts';
import {
  attachWorld,
  cloneWorld,
  createDynamics,
  createMessageTracker,
  createTeller,
  type DynamicsOptions,
  logLine,
  type RedisStepRecord,
  type RedisWorldTypes,
  resumeMessage,
  type Scenario,
  type Variant,
  variantOfServer,
  type World,
} from '../../model/index.ts';
import { type Choices, type ChooserState, createRestorableChooser } from '../../sim/index.ts';
import type { FeedCall } from '../protocol.ts';
import { type FeedTrace, namesOf, tracedVariant } from './feed-trace.ts';
import type { Recorder } from './recorder.ts';

/** A run that can be put to any of its moments: to a checkpoint before it, and on from there. */
export interface Playback {
  run: Run<RedisWorldTypes>;
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
  phase: Run<RedisWorldTypes>['phase'];
  stop: Run<RedisWorldTypes>['stop'];
  calmSince: number;
  quietSince: number;
  progress: Run<RedisWorldTypes>['progress'];
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
  const restorable = createRestorableChooser(options.chooser);
  const feed: FeedTrace = { calls: null };
  const traced = (variant: Variant, server: number) => {
    const names = namesOf(() => playback.run.simulation, server);
    return tracedVariant(variant, options.sourceOf(variant.id), feed, names);
  };
  const recorder = options.recorder?.(() => playback) ?? null;
  if (recorder !== null) restorable.keep = {};
  const tracker = createMessageTracker();
  for (const message of recorder === null ? [] : trackedMessages(recorder)) {
    resumeMessage(tracker, message, message.open);
  }
  const teller = createTeller(() => playback.run.simulation, tracker);
  const variantOf: DynamicsOptions['variantOf'] = (played, server, variant) =>
    traced(variantOfServer(played, server, variant), server);
  const run = startRun(createDynamics({ variantOf }), scenario, {
    variant: options.variant,
    chooser: restorable.chooser,
    observers: recorder === null ? {} : recording(recorder, scenario, teller.observers),
  });
  const watch: RunWatch<RedisWorldTypes> = {
    check() {
      const record: RedisStepRecord = teller.record();
      recorder?.event(playback.run.simulation, record);
      return null;
    },
  };
  const playback: Playback = {
    run,
    recorder,
    choices: restorable.keep ?? {},
    save: () => saved(playback.run),
    restore(checkpoint) {
      const { world, chooser, events: _, ...rest } = checkpoint;
      attachWorld(run.simulation, cloneWorld(world));
      restorable.restore(chooser);
      playback.run = { ...run, ...rest, violation: null, unsettled: null };
    },
    forward: (most) => advance(playback.run, most, recorder === null ? {} : watch),
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

/** Messages of the recorder's history, as far as they are needed to go on with it. */
function trackedMessages({ history }: Recorder) {
  return history.messages.map(({ id, pipe, end, arrived, lostAt }) => ({
    id,
    pipe,
    end,
    open: arrived < 0 && lostAt < 0,
  }));
}

function recording(
  recorder: Recorder,
  scenario: Scenario,
  observers: Partial<RedisWorldTypes['observers']>,
): Partial<RedisWorldTypes['observers']> {
  return {
    ...observers,
    select(server, object, what) {
      if (what === 'create') recorder.born(server, object);
      observers.select?.(server, object, what);
    },
    log(server, level, message, micros, pid) {
      recorder.log(server, logLine(scenario, pid, level, message, micros));
    },
  };
}

function saved(run: Run<RedisWorldTypes>): Checkpoint {
  const { phase, stop, calmSince, quietSince, progress, simulation } = run;
  return {
    events: simulation.world.events,
    world: cloneWorld(simulation.world),
    chooser: simulation.chooser.save(),
    phase,
    stop,
    calmSince,
    quietSince,
    progress,
  };
}
