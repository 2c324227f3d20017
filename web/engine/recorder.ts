import { RUN_LOOK } from '../../lab/index.ts';
import {
  createMessageTracker,
  createTeller,
  logLine,
  type RedisStepRecord,
  resumeMessage,
  type Scenario,
  type Simulation,
} from '../../model/index.ts';
import { FAULT, type MessageTracker, SERVER_CRON, SERVER_LOOP } from '../../model/internals.ts';
import {
  FLAG_BLOW,
  FLAG_CREATION,
  FLAG_DEATH,
  FLAG_FEED,
  FLAG_FREE,
  FLAG_LEAK,
  FLAG_QUIET,
  FLAG_SWITCH,
} from '../protocol.ts';
import { ownerKey, type RecordedMessage, type RecordedRun, type Standing } from './history.ts';
import { createObjectLives } from './object-lives.ts';
import type { Attendant } from './playback.ts';

/** Continues a history, which may be empty or the beginning of another run's, with what the witness sees. */
export function createRecorder(
  history: RecordedRun,
  scenario: Scenario,
  simulationOf: () => Simulation,
): Attendant {
  const lives = createObjectLives(history);
  const underWay = new Map<number, RecordedMessage>();
  const tracker = trackerOf(history);
  for (const message of history.messages)
    if (message.arrived < 0 && message.lostAt < 0) underWay.set(message.id, message);
  /** Place of the oldest message that is under way. */
  let oldest = 0;
  const teller = createTeller(simulationOf, tracker);
  const logged: { server: number; text: string }[] = [];
  return {
    observers: {
      ...teller.observers,
      select(server, object, what) {
        if (what === 'create') lives.born(simulationOf(), server, object);
        teller.observers.select?.(server, object, what);
      },
      log(server, level, message, micros, pid) {
        logged.push({ server, text: logLine(scenario, pid, level, message, micros) });
      },
    },
    after(simulation) {
      const record = teller.record();
      lives.touch(record.event, record.selects, record.leaked);
      const first = simulation.world.servers[0].server;
      history.micros.push(record.micros);
      history.kinds.push(record.kind);
      history.owners.push(record.lane === null ? -1 : keyOfName(simulation, record.lane));
      history.clauses.push(record.clauses);
      history.labels.push(labelOf(record));
      history.used.push(first.heap.used);
      history.leaked.push(history.leakedBytes);
      history.backlog.push(backlogOf(simulation));
      for (const { server, text } of logged) history.log.push({ event: record.event, server, text });
      addMessages(simulation, record, history, underWay);
      while (isOver(history.messages[oldest])) oldest++;
      history.oldest.push(history.messages[oldest]?.id ?? history.sent + 1);
      history.flags.push(flagsOf(simulation, toldOf(record, logged.length)));
      logged.length = 0;
    },
    moved() {
      logged.length = 0;
    },
  };
}

function isOver(message: RecordedMessage | undefined): boolean {
  return message !== undefined && (message.arrived >= 0 || message.lostAt >= 0);
}

/** A tracker that goes on with the messages of a standing. */
export function trackerOf({ messages, sent }: Standing): MessageTracker<RecordedMessage> {
  const tracker = createMessageTracker<RecordedMessage>();
  for (const message of messages) resumeMessage(tracker, message, message.arrived < 0 && message.lostAt < 0);
  tracker.nextId = sent + 1;
  return tracker;
}

/** What was sent, and what has come to its end with this event. */
function addMessages(
  simulation: Simulation,
  record: RedisStepRecord,
  history: RecordedRun,
  underWay: Map<number, RecordedMessage>,
): void {
  for (const { id, pipe, from, to, text, end } of record.sent) {
    const message: RecordedMessage = {
      id,
      pipe,
      from: keyOfName(simulation, from),
      to: keyOfName(simulation, to),
      sent: record.event,
      arrived: -1,
      lostAt: -1,
      bytes: text,
      end,
    };
    history.messages.push(message);
    history.sent = id;
    underWay.set(id, message);
  }
  const end = (id: number, how: 'arrived' | 'lostAt') => {
    (underWay.get(id) as RecordedMessage)[how] = record.event;
    underWay.delete(id);
  };
  for (const id of record.arrived) end(id, 'arrived');
  for (const id of record.lost) end(id, 'lostAt');
}

function keyOfName(simulation: Simulation, name: string): number {
  const server = simulation.scenario.servers.findIndex((each) => each.name === name);
  if (server >= 0) return ownerKey('server', server);
  const client = simulation.scenario.clients.findIndex((each) => each.name === name);
  return client >= 0 ? ownerKey('client', client) : ownerKey('outside', Number(name.replace(/\D/g, '')));
}

/** Bytes of memory that the first server's output lists for slaves take: strings, and objects and nodes around them. */
export function backlogOf(simulation: Simulation): number {
  let bytes = 0;
  for (const c of simulation.world.servers[0].server.clientById) {
    if (c !== null && c.slaveState !== 'none') bytes += c.replyBytes + c.reply.nodes.length * 48;
  }
  return bytes;
}

function labelOf(record: RedisStepRecord): string {
  const [command] = record.commands;
  if (command === undefined) return '';
  const text = command.argv.join(' ');
  return `${text.length > 16 ? `${text.slice(0, 15)}…` : text}`;
}

/** How much an event did, by kind. */
export interface Doings {
  leaked: number;
  freed: number;
  created: number;
  selects: number;
  switches: number;
  commands: number;
  sent: number;
  logged: number;
}

function toldOf(record: RedisStepRecord, logged: number): Doings {
  const { leaked, selects, switches, commands, sent } = record;
  return {
    leaked: leaked.length,
    freed: selects.filter(({ what }) => what === 'free').length,
    created: selects.filter(({ what }) => what === 'create').length,
    selects: selects.length,
    switches: switches.length,
    commands: commands.length,
    sent: sent.length,
    logged,
  };
}

/** The flags of the event just handled. */
export function flagsOf(simulation: Simulation, told: Doings): number {
  const { kind } = simulation.world.queue;
  let flags = told.leaked > 0 ? FLAG_LEAK : 0;
  if (told.freed > 0) flags |= FLAG_FREE;
  if (told.created > 0) flags |= FLAG_CREATION;
  if (told.switches > 0) flags |= FLAG_SWITCH | FLAG_FEED;
  if (kind === FAULT) flags |= FLAG_BLOW;
  if (died(simulation)) flags |= FLAG_DEATH;
  if (kind === SERVER_LOOP && told.commands > 0) flags |= FLAG_FEED;
  const all = told.sent + told.commands + told.selects + told.logged;
  if (kind === RUN_LOOK || (kind === SERVER_CRON && all === 0)) flags |= FLAG_QUIET;
  return flags;
}

/** A process that died in this event has the event's own time on its heap's clock. */
function died({ world }: Simulation): boolean {
  for (const { up, server } of world.servers)
    if (!up && server.death !== null && server.heap.clock === world.events) return true;
  return false;
}
