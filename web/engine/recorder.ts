import { RUN_LOOK } from '../../lab/index.ts';
import type { RedisStepRecord, Simulation } from '../../model/index.ts';
import {
  FAULT,
  objectBytes,
  objectText,
  SERVER_CRON,
  SERVER_LOOP,
  selectNumber,
} from '../../model/internals.ts';
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
import { objectAt, ownerKey, type RecordedObject, type RecordedRun } from './history.ts';

/** Writes the history of a run: called after each event with what the witness saw. */
export interface Recorder {
  readonly history: RecordedRun;
  /** What SELECT objects are made of, noted while they are alive for certain. */
  born(server: number, address: number): void;
  log(server: number, text: string): void;
  event(simulation: Simulation, record: RedisStepRecord): void;
}

/** Continues a history, which may be empty or the beginning of another run's. */
export function createRecorder(history: RecordedRun, simulationOf: () => Simulation): Recorder {
  const objects = new Map<string, RecordedObject>();
  for (const object of history.objects) {
    if (objectAt(object, history.micros.length)?.state !== 'freed')
      objects.set(`${object.server}:${object.address}`, object);
  }
  const born: RecordedObject[] = [];
  const logged: { server: number; text: string }[] = [];
  let leakedBytes = history.leaked.at(-1) ?? 0;

  const touch = (record: RedisStepRecord): void => {
    const event = record.event;
    const leakedNow = new Set(record.leaked.map(({ server, object }) => `${server}:${object}`));
    const touched = new Set<RecordedObject>();
    for (const { server, object: address, what, refcount } of record.selects) {
      if (what === 'create') {
        const object = born.shift() as RecordedObject;
        object.id = history.objects.push(object);
        object.birth = event;
        objects.set(`${server}:${address}`, object);
      }
      const object = objects.get(`${server}:${address}`);
      if (object === undefined) continue;
      object.life.push({ event, what, refcount: what === 'decrement' ? refcount - 1 : refcount });
      touched.add(object);
    }
    for (const object of touched) leakedBytes += settle(object, leakedNow);
  };

  /** Marks an object as lost, or as held again. Returns the change of the first server's leaked bytes. */
  const settle = (object: RecordedObject, leakedNow: Set<string>): number => {
    const last = object.life[object.life.length - 1];
    const before = object.life.findLast(({ what }) => what === 'leaked' || what === 'held again');
    const was = before?.what === 'leaked';
    const freed = last.what === 'free';
    const is = !freed && leakedNow.has(`${object.server}:${object.address}`);
    if (freed) objects.delete(`${object.server}:${object.address}`);
    if (is === was) return 0;
    if (!freed) object.life.push({ ...last, what: is ? 'leaked' : 'held again' });
    if (object.server !== 0) return 0;
    return is ? object.bytes : -object.bytes;
  };

  return {
    history,
    born(server, address) {
      const redis = simulationOf().redis[server];
      const text = objectText(redis, address);
      const bytes = objectBytes(redis, address);
      born.push({
        id: 0,
        server,
        address,
        number: selectNumber(redis, address),
        text,
        bytes,
        birth: 0,
        life: [],
      });
    },
    log(server, text) {
      logged.push({ server, text });
    },
    event(simulation, record) {
      const { world } = simulation;
      touch(record);
      const first = world.servers[0].server;
      history.micros.push(record.micros);
      history.kinds.push(record.kind);
      history.owners.push(record.lane === null ? -1 : keyOfName(simulation, record.lane));
      history.clauses.push(record.clauses);
      history.labels.push(labelOf(record));
      history.used.push(first.heap.used);
      history.leaked.push(leakedBytes);
      history.backlog.push(backlogOf(simulation));
      for (const { server, text } of logged) history.log.push({ event: record.event, server, text });
      addMessages(simulation, record, history);
      history.flags.push(flagsOf(simulation, record, logged.length));
      logged.length = 0;
    },
  };
}

/** What was sent, what has come in whole with this event, and what never will. */
function addMessages(simulation: Simulation, record: RedisStepRecord, history: RecordedRun): void {
  for (const { id, pipe, from, to, text, end } of record.sent) {
    history.messages.push({
      id,
      pipe,
      from: keyOfName(simulation, from),
      to: keyOfName(simulation, to),
      sent: record.event,
      arrived: -1,
      lostAt: -1,
      bytes: text,
      end,
    });
  }
  // Ids count the messages of a run from 1.
  for (const id of record.arrived) history.messages[id - 1].arrived = record.event;
  for (const id of record.lost) history.messages[id - 1].lostAt = record.event;
}

function keyOfName(simulation: Simulation, name: string): number {
  const server = simulation.scenario.servers.findIndex((each) => each.name === name);
  if (server >= 0) return ownerKey('server', server);
  const client = simulation.scenario.clients.findIndex((each) => each.name === name);
  return client >= 0 ? ownerKey('client', client) : ownerKey('outside', Number(name.replace(/\D/g, '')));
}

/** Bytes of memory that the first server's output lists for slaves take: strings, and objects and nodes around them. */
function backlogOf(simulation: Simulation): number {
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

function flagsOf(simulation: Simulation, record: RedisStepRecord, logged: number): number {
  let flags = record.leaked.length > 0 ? FLAG_LEAK : 0;
  if (record.selects.some(({ what }) => what === 'free')) flags |= FLAG_FREE;
  if (record.selects.some(({ what }) => what === 'create')) flags |= FLAG_CREATION;
  if (record.switches.length > 0) flags |= FLAG_SWITCH | FLAG_FEED;
  if (record.kind === FAULT) flags |= FLAG_BLOW;
  if (died(simulation, record)) flags |= FLAG_DEATH;
  if (record.kind === SERVER_LOOP && record.commands.length > 0) flags |= FLAG_FEED;
  const told = record.sent.length + record.commands.length + record.selects.length + logged;
  if (record.kind === RUN_LOOK || (record.kind === SERVER_CRON && told === 0)) flags |= FLAG_QUIET;
  return flags;
}

/** A process that died in this event has the event's own time on its heap's clock. */
function died(simulation: Simulation, record: RedisStepRecord): boolean {
  return simulation.world.servers.some(
    ({ up, server }) => !up && server.death !== null && server.heap.clock === record.event,
  );
}
