import { advance, type Run, type RunWatch, startRun } from '../../lab/index.ts';
import {
  attachWorld,
  cloneWorld,
  createDynamics,
  type DynamicsOptions,
  type Observers,
  type RedisWorldTypes,
  type Scenario,
  type Simulation,
  type Variant,
  variantOfServer,
  type World,
} from '../../model/index.ts';
import { type ChooserState, createRestorableChooser } from '../../sim/index.ts';
import type { FeedCall } from '../protocol.ts';
import { type FeedTrace, namesOf, tracedVariant } from './feed-trace.ts';
import { type KeptWorld, keepWorld, worldOf } from './kept-world.ts';

/** A run that can be put to any of its moments: to a checkpoint before it, and on from there. */
export interface Playback {
  run: Run<RedisWorldTypes>;
  /** A copy of all of it. */
  save(): Checkpoint;
  /** Goes to a checkpoint and goes on with its world itself: nobody else may have it. */
  restore(checkpoint: Checkpoint): void;
  /** The same in little memory: what is as it was in the one kept before is shared. */
  keep(before: KeptCheckpoint | null): KeptCheckpoint;
  restoreKept(checkpoint: KeptCheckpoint): void;
  /** Plays up to `most` events, none later than `untilMicros`. False when the run is over. */
  forward(most: number, untilMicros?: number): boolean;
  /** Plays one event and tells what the feed did in it. */
  trace(): FeedCall[];
  /** What `trace` told, as long as the run stands where it was left; null: of its last event nothing is known. */
  traced(): FeedCall[] | null;
}

/** Where a run stands, beside its world. */
interface RunState {
  events: number;
  chooser: ChooserState;
  phase: Run<RedisWorldTypes>['phase'];
  stop: Run<RedisWorldTypes>['stop'];
  calmSince: number;
  quietSince: number;
  progress: Run<RedisWorldTypes>['progress'];
}

/** All of a run at a moment. */
export interface Checkpoint extends RunState {
  world: World;
}

export interface KeptCheckpoint extends RunState {
  kept: KeptWorld;
}

/** Who goes along with a playback. */
export interface Attendant {
  observers: Partial<Observers>;
  /** Called after each event. */
  after(simulation: Simulation): void;
  /** Called when the run was put to another moment: what has been noted since the last event is of another run. */
  moved(): void;
}

export interface PlaybackOptions {
  scenario: Scenario;
  variant: Variant;
  /** Text of a variant's file, for the lines that a trace names. */
  sourceOf(id: string): string;
  chooser: ChooserState;
  /** Null: the run is only looked at. `simulationOf` is asked late: there is none yet. */
  attendant?: ((simulationOf: () => Simulation) => Attendant) | null;
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
  let last: { event: number; calls: FeedCall[] } | null = null;
  const attendant = options.attendant?.(() => playback.run.simulation) ?? null;
  const variantOf: DynamicsOptions['variantOf'] = (played, server, variant) =>
    traced(variantOfServer(played, server, variant), server);
  const run = startRun(createDynamics({ variantOf }), scenario, {
    variant: options.variant,
    chooser: restorable.chooser,
    observers: attendant?.observers ?? {},
  });
  const watch: RunWatch<RedisWorldTypes> =
    attendant === null
      ? {}
      : {
          check(simulation) {
            attendant.after(simulation);
            return null;
          },
        };
  const put = (world: World, { chooser, phase, stop, calmSince, quietSince, progress }: RunState): void => {
    attachWorld(run.simulation, world);
    restorable.restore(chooser);
    const state = { phase, stop, calmSince, quietSince, progress };
    playback.run = { ...run, ...state, violation: null, unsettled: null };
    last = null;
    attendant?.moved();
  };
  const playback: Playback = {
    run,
    save: () => ({ ...stateOf(playback.run), world: cloneWorld(run.simulation.world) }),
    restore: (checkpoint) => put(checkpoint.world, checkpoint),
    keep: (before) => ({
      ...stateOf(playback.run),
      kept: keepWorld(run.simulation.world, before?.kept ?? null),
    }),
    restoreKept: (checkpoint) => put(worldOf(checkpoint.kept, run.simulation.world), checkpoint),
    forward: (most, untilMicros) => advance(playback.run, most, watch, untilMicros),
    trace() {
      const calls: FeedCall[] = [];
      feed.calls = calls;
      advance(playback.run, 1, watch);
      feed.calls = null;
      last = { event: run.simulation.world.events, calls };
      return calls;
    },
    traced: () => (last?.event === run.simulation.world.events ? last.calls : null),
  };
  return playback;
}

function stateOf({
  phase,
  stop,
  calmSince,
  quietSince,
  progress,
  simulation,
}: Run<RedisWorldTypes>): RunState {
  return {
    events: simulation.world.events,
    chooser: simulation.chooser.save(),
    phase,
    stop,
    calmSince,
    quietSince,
    progress,
  };
}
