import type { Scenario, Simulation } from '../../model/index.ts';
import { endOfHistory, historySince, type RecordedRun, type Standing } from './history.ts';
import type { Attendant, KeptCheckpoint, Playback, PlaybackOptions } from './playback.ts';
import { createRecorder } from './recorder.ts';
import { createSurveyor, type Surveyor } from './surveyor.ts';

/** A moment of a run that is not recorded: all of its world, and what a recording has to know that begins there. */
export interface Station {
  checkpoint: KeptCheckpoint;
  standing: Standing;
}

/** A playback that goes to any moment of a run, surveys it, and records a part of it where that is asked for. */
export interface Scout {
  readonly playback: Playback;
  readonly surveyor: Surveyor;
  /** Where it stands: number of events handled. */
  at(): number;
  /** Goes to a station. */
  goTo(station: Station): void;
  /** Where it is, to be gone to again; shares memory with the station `before`. */
  station(before: Station | null): Station;
  /** Plays up to `most` events and adds them to a history that ends where the scout stands. */
  record(history: RecordedRun, most: number): void;
}

/** Makes a playback of the run, with somebody who goes along. */
export type CreatePlayback = (attendant: NonNullable<PlaybackOptions['attendant']>) => Playback;

/** @param after called after each event that is surveyed */
export function createScout(
  scenario: Scenario,
  create: CreatePlayback,
  after: (simulation: Simulation, surveyor: Surveyor) => void = () => {},
): Scout {
  let surveyor = undefined as unknown as Surveyor;
  let recorder: Attendant | null = null;
  const now = () => recorder ?? surveyor;
  const playback = create((simulationOf) => {
    surveyor = createSurveyor(scenario, simulationOf);
    return {
      observers: {
        select: (server, object, what) => now().observers.select?.(server, object, what),
        switched: (server, slave, dictid) => now().observers.switched?.(server, slave, dictid),
        command: (server, c) => now().observers.command?.(server, c),
        sent: (connection, end, bytes) => now().observers.sent?.(connection, end, bytes),
        received: (kind, index, bytes) => now().observers.received?.(kind, index, bytes),
        log: (server, level, message, micros, pid) =>
          now().observers.log?.(server, level, message, micros, pid),
      },
      after(simulation) {
        now().after(simulation);
        if (recorder === null) after(simulation, surveyor);
      },
      moved: () => now().moved(),
    };
  });
  return {
    playback,
    surveyor,
    at: () => playback.run.simulation.world.events,
    goTo({ checkpoint, standing }) {
      playback.restoreKept(checkpoint);
      surveyor.goOnFrom(standing);
    },
    station(before) {
      return { checkpoint: playback.keep(before?.checkpoint ?? null), standing: surveyor.standing() };
    },
    record(history, most) {
      recorder = createRecorder(history, scenario, () => playback.run.simulation);
      playback.forward(most);
      recorder = null;
      surveyor.goOnFrom(historySince(history, endOfHistory(history)));
    },
  };
}
