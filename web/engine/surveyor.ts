import { logLine, type Scenario, type Simulation } from '../../model/index.ts';
import {
  type EndOwner,
  leakedIn,
  type MessageTracker,
  trackArrivals,
  trackedPipe,
} from '../../model/internals.ts';
import { REFCOUNT } from '../../sim/index.ts';
import {
  beginning,
  leaveOut,
  ownerKey,
  type RecordedMessage,
  type Standing,
  standingAgain,
} from './history.ts';
import { createObjectLives } from './object-lives.ts';
import type { Attendant } from './playback.ts';
import { type Doings, flagsOf, trackerOf } from './recorder.ts';

/**
 * Goes along with a run that is too long to be recorded, and keeps only what a recording has to know that begins at any
 * of its moments. It notes nothing in words, so that the run is played nearly as fast as without it.
 */
export interface Surveyor extends Attendant {
  /** Of the last event. */
  readonly flags: number;
  /** Bytes of leaked objects of the first server, after the last event. */
  readonly leakedBytes: number;
  /** What is known after the last event: to be kept, and looked at with `standingAgain` alone. */
  standing(): Standing;
  /** Goes on from what was known at another moment. */
  goOnFrom(standing: Standing): void;
}

/** So many objects more, and those that are over are left out. */
const OBJECTS_MORE = 500;

export function createSurveyor(scenario: Scenario, simulationOf: () => Simulation): Surveyor {
  let now = beginning();
  let lives = createObjectLives(now);
  let tracker = trackerOf(now);
  let flags = 0;
  let most = OBJECTS_MORE;
  const selects: Parameters<typeof lives.touch>[1][number][] = [];
  const told: Doings = nothing();
  /** Lines of the first server. */
  const logged: string[] = [];

  const objectsTouched = (simulation: Simulation): void => {
    const leaked = leakedIn(simulation, selects);
    lives.touch(simulation.world.events, selects, leaked);
    told.leaked = leaked.length;
    for (const { what } of selects) {
      if (what === 'free') told.freed++;
      if (what === 'create') told.created++;
    }
    told.selects = selects.length;
    selects.length = 0;
    if (now.objects.length > most) leaveOutNow();
  };
  const leaveOutNow = (): void => {
    leaveOut(now, simulationOf().world.events);
    lives = createObjectLives(now);
    most = 2 * now.objects.length + OBJECTS_MORE;
  };

  return {
    get flags() {
      return flags;
    },
    get leakedBytes() {
      return now.leakedBytes;
    },
    observers: {
      select(server, object, what) {
        const simulation = simulationOf();
        if (what === 'create') lives.born(simulation, server, object);
        const refcount = simulation.redis[server].heap.cells[object + REFCOUNT];
        selects.push({ server, object, what, refcount });
      },
      switched() {
        told.switches++;
      },
      command() {
        told.commands++;
      },
      sent(connection, end, bytes) {
        const { world } = simulationOf();
        const { link, owners } = world.connections[connection];
        const key = link.serial * 2 + end;
        const pipe = trackedPipe(tracker, key);
        pipe.sent += bytes.length;
        const id = tracker.nextId++;
        pipe.waiting.push({
          id,
          pipe: key,
          from: keyOf(owners[end]),
          to: keyOf(owners[1 - end]),
          sent: world.events,
          arrived: -1,
          lostAt: -1,
          bytes,
          end: pipe.sent,
        });
        now.sent = id;
        told.sent++;
      },
      log(server, level, message, micros, pid) {
        told.logged++;
        if (server === 0) logged.push(logLine(scenario, pid, level, message, micros));
      },
    },
    after(simulation) {
      if (selects.length > 0) objectsTouched(simulation);
      const { world } = simulation;
      trackArrivals(tracker, simulation, noneIsKept);
      for (const text of logged) now.log.push({ event: world.events, server: 0, text });
      logged.length = 0;
      flags = flagsOf(simulation, told);
      forget(told);
    },
    moved() {
      selects.length = 0;
      logged.length = 0;
      forget(told);
    },
    standing() {
      now.from = simulationOf().world.events;
      now.messages = messagesOf(tracker);
      leaveOutNow();
      // What goes on from here has lists of its own.
      return { ...now, objects: now.objects.slice(), log: now.log.slice() };
    },
    goOnFrom(standing) {
      now = standingAgain(standing);
      lives = createObjectLives(now);
      tracker = trackerOf(now);
    },
  };
}

function nothing(): Doings {
  return { leaked: 0, freed: 0, created: 0, selects: 0, switches: 0, commands: 0, sent: 0, logged: 0 };
}

/** Field by field: after each event, this is a tenth of what surveying takes. */
function forget(told: Doings): void {
  told.leaked = 0;
  told.freed = 0;
  told.created = 0;
  told.selects = 0;
  told.switches = 0;
  told.commands = 0;
  told.sent = 0;
  told.logged = 0;
}

function keyOf({ kind, index }: EndOwner): number {
  return ownerKey(kind, index);
}

function noneIsKept(): void {}

/** What is under way, in the order in which it was sent. A pipe on which nothing is under way may be counted anew. */
function messagesOf({ pipes }: MessageTracker<RecordedMessage>): RecordedMessage[] {
  const messages: RecordedMessage[] = [];
  for (const [key, { waiting }] of pipes) {
    if (waiting.length === 0) pipes.delete(key);
    for (const message of waiting) messages.push(message);
  }
  return messages.sort((a, b) => a.id - b.id);
}
