import type { Simulation } from '../../model/index.ts';
import { FLAG_QUIET } from '../protocol.ts';
import { backlogOf } from './recorder.ts';

/** The course of a run that is not recorded, in rows: each stands for a stretch of events, and tells how it ended. */
export interface Overview {
  /** The last event of each row. */
  ends: number[];
  micros: number[];
  /** Of all events of the row together; quiet where all of them are. */
  flags: number[];
  used: number[];
  leaked: number[];
  backlog: number[];
}

/** Events of a row. */
const STRETCH = 4_096;

export interface OverviewWriter {
  readonly overview: Overview;
  /** The last event that was taken in. */
  readonly noted: number;
  /** Takes in the event just handled. One that has been taken in before is left alone. */
  note(simulation: Simulation, flags: number, leakedBytes: number): void;
  /** Ends the last row where the run has ended. */
  end(simulation: Simulation): void;
}

/**
 * Begins after `begin` events, in which these flags have been `seen`. An event that is the first with one of its flags has
 * a row of its own: where a run leaks, feeds or dies for the first time is known to the event.
 */
export function createOverviewWriter(begin: number, seen: number): OverviewWriter {
  const overview: Overview = { ends: [], micros: [], flags: [], used: [], leaked: [], backlog: [] };
  const last = { event: begin, micros: 0, used: 0, leaked: 0, backlog: 0 };
  let known = seen | FLAG_QUIET;
  let flagsOfRow = FLAG_QUIET;
  let rowBegin = begin;
  const endRow = (): void => {
    if (last.event === rowBegin) return;
    overview.ends.push(last.event);
    overview.micros.push(last.micros);
    overview.flags.push(flagsOfRow);
    overview.used.push(last.used);
    overview.leaked.push(last.leaked);
    overview.backlog.push(last.backlog);
    rowBegin = last.event;
    flagsOfRow = FLAG_QUIET;
  };
  return {
    overview,
    get noted() {
      return last.event;
    },
    note(simulation, flags, leakedBytes) {
      const { world } = simulation;
      if (world.events <= last.event) return;
      // The row that it ends has the backlog of the row before: one that is counted after each event would cost too much.
      const isFirst = (flags & ~known) !== 0;
      if (isFirst) endRow();
      known |= flags;
      flagsOfRow = (flagsOfRow & flags & FLAG_QUIET) | ((flagsOfRow | flags) & ~FLAG_QUIET);
      last.event = world.events;
      last.micros = world.now;
      last.used = world.servers[0].server.heap.used;
      last.leaked = leakedBytes;
      if (!isFirst && last.event - rowBegin < STRETCH) return;
      last.backlog = backlogOf(simulation);
      endRow();
    },
    end(simulation) {
      last.backlog = backlogOf(simulation);
      endRow();
    },
  };
}
