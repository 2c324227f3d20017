import { advance, startRun } from '../lab/index.ts';
import {
  auditServer,
  createDynamics,
  type Death,
  type Scenario,
  type Simulation,
  type Variant,
  wordsForWay,
} from '../model/index.ts';
import {
  commandWords,
  objectBytes,
  objectRefcount,
  objectText,
  peerName,
  type SelectEvent,
  SITE_SELECT,
  selectNumber,
} from '../model/internals.ts';

import { type Chooser, isAlive } from '../sim/index.ts';

/**
 * Why: the life of each SELECT object that a run ends with and should not, or dies of. It is told by an observer while
 * the run is played once more.
 */
export interface SelectLife {
  server: string;
  /** The object's number in its ledger. */
  object: number;
  /** What it says: "select 15". */
  text: string;
  /** Usable bytes, its string included. */
  bytes: number;
  moments: MomentOfLife[];
  /** What became of it, and who should have seen to it: one sentence each. */
  fate: string;
  blame: string;
}

/** One moment in an object's life: what happened to it, and during which command. */
export interface MomentOfLife {
  event: number;
  micros: number;
  what: SelectEvent;
  /** The count after it. */
  refcount: number;
  /** The command that was being fed, and whose it was. */
  command: string;
}

/** What became of the SELECT objects that a run ends with and should not, or dies of. */
export interface Why {
  lives: SelectLife[];
  /** Objects with the same fate beyond those told. */
  more: number;
}

/** The run to explain, and in how many lives. */
export interface WhyOptions {
  variant: Variant;
  chooser: Chooser;
  /** How many lives are told; 5 if left out. */
  most?: number;
}

interface OpenLife {
  object: number;
  /** Its number by birth. */
  number: number;
  server: number;
  moments: MomentOfLife[];
}

/** How many lives are kept in mind at a time; a leak of millions has no more to tell than its first thousands. */
const MAX_OPEN = 20_000;
const EVENTS_A_PORTION = 100_000;

/**
 * Plays a run once more and tells the lives of its SELECT objects that were leaked, or were freed while somebody held
 * them. No lives: nothing of that kind has happened.
 */
export function why(scenario: Scenario, options: WhyOptions): Why {
  const lives: Lives = { open: new Map(), ended: new Map() };
  let command = '';
  const run = startRun(createDynamics(), scenario, {
    chooser: options.chooser,
    variant: options.variant,
    observers: {
      command(server, c) {
        command = `${commandWords(simulation.redis[server], c).join(' ')} of ${peerName(simulation, server, c)} in db ${c.db}`;
      },
      select(server, object, what) {
        note(simulation, lives, server, object, what, command);
      },
    },
  });
  const { simulation } = run;
  while (advance(run, EVENTS_A_PORTION)) {
    // Portions only bound how long one call takes.
  }
  return tell(simulation, lives, options.most ?? 5);
}

interface Lives {
  open: Map<string, OpenLife>;
  /** The last life of each address that has ended: a process can die of it. */
  ended: Map<string, OpenLife>;
}

function note(
  simulation: Simulation,
  { open, ended }: Lives,
  server: number,
  object: number,
  what: SelectEvent,
  command: string,
): void {
  const key = `${server}:${object}`;
  if (what === 'create' && open.size < MAX_OPEN)
    open.set(key, { object, number: selectNumber(simulation.redis[server], object), server, moments: [] });
  const life = open.get(key) ?? ended.get(key);
  if (life === undefined) return;
  const refcount = objectRefcount(simulation.redis[server], object);
  life.moments.push({
    event: simulation.world.events,
    micros: simulation.world.now,
    what,
    refcount,
    command,
  });
  if (what !== 'free') return;
  open.delete(key);
  ended.set(key, life);
}

function tell(simulation: Simulation, { open, ended }: Lives, most: number): Why {
  const lives: SelectLife[] = [];
  let total = 0;
  simulation.world.servers.forEach(({ server }, index) => {
    const { death } = server;
    const fatal =
      death === null
        ? undefined
        : (open.get(`${index}:${death.object}`) ?? ended.get(`${index}:${death.object}`));
    if (fatal !== undefined) {
      total++;
      lives.push({
        ...told(simulation, fatal),
        fate: `${(death as Death).sentence}.`,
        blame: blameOfDeath(fatal),
      });
    }
    const report = auditServer(server);
    total += report.leakedBySite.find(({ site }) => site === SITE_SELECT)?.count ?? 0;
    // The audit lists by address; people ask for the first.
    const leaked = report.leaked
      .flatMap(({ address, site }) => (site === SITE_SELECT ? (open.get(`${index}:${address}`) ?? []) : []))
      .sort((a, b) => a.number - b.number);
    for (const life of leaked.slice(0, Math.max(0, most - lives.length)))
      lives.push(leakedLife(simulation, life));
  });
  return { lives, more: total - lives.length };
}

function told(simulation: Simulation, life: OpenLife): Omit<SelectLife, 'fate' | 'blame'> {
  const redis = simulation.redis[life.server];
  return {
    server: redis.server.name,
    object: life.number,
    text: isAlive(redis.heap, life.object) ? objectText(redis, life.object).trimEnd() : '(freed)',
    bytes: isAlive(redis.heap, life.object) ? objectBytes(redis, life.object) : 0,
    moments: life.moments,
  };
}

function leakedLife(simulation: Simulation, life: OpenLife): SelectLife {
  const count = objectRefcount(simulation.redis[life.server], life.object);
  const ways = life.moments.flatMap(({ what }) => wordsForWay(what)?.past ?? []);
  const went = ways.length === 0 ? 'it was handed to nobody' : ways.join(', then ');
  return {
    ...told(simulation, life),
    fate: `${went[0].toUpperCase()}${went.slice(1)}; nothing holds it any more, its count is ${count}, and it is alive: leaked.`,
    blame:
      count === 0
        ? 'Its count was 0 and the reply function took none: only a feed that holds a count of its own could release it.'
        : `${count === 1 ? 'A count' : `${count} counts`} on it stayed with the feed, which should have given ${count === 1 ? 'it' : 'them'} back after addReply.`,
  };
}

/** A count below zero has one release too many; a touch after the end has a holder that took no count. */
function blameOfDeath({ moments }: OpenLife): string {
  const freed = moments.find(({ what }) => what === 'free');
  if (freed === undefined) return 'It was released although no count was left to release.';
  return `It was freed at event ${freed.event}, while somebody still had a pointer to it without a count of his own.`;
}
