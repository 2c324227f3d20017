import { EVENT_NAMES, type Simulation, type StepNotes, type StepRecord } from '../../model/index.ts';
import { objectBytes, objectText } from '../../model/server/memory/object.ts';
import {
  CONNECT_ANSWER,
  CONNECT_REQUEST,
  FAULT,
  RUN_TICK,
  SERVER_CRON,
  SERVER_LOOP,
} from '../../model/world/events.ts';
import { LINK_ARRIVAL, LINK_WRITABLE } from '../../sim/index.ts';
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
import { type History, type Message, type ObjectLife, objectAt, ownerKey } from './history.ts';

/** Writes the history of a run: called after each event with what the witness saw. */
export interface Recorder {
  readonly history: History;
  /** What SELECT objects are made of, noted while they are alive for certain. */
  born(server: number, address: number): void;
  log(server: number, text: string): void;
  event(simulation: Simulation, record: StepRecord): void;
}

interface Pipe {
  sent: number;
  waiting: Message[];
}

/** Continues a history, which may be empty or the beginning of another run's. */
export function createRecorder(history: History, simulationOf: () => Simulation): Recorder {
  const pipes = pipesOf(history);
  const objects = new Map<string, ObjectLife>();
  for (const object of history.objects) {
    if (objectAt(object, history.micros.length)?.state !== 'freed')
      objects.set(`${object.server}:${object.address}`, object);
  }
  const born: ObjectLife[] = [];
  const logged: { server: number; text: string }[] = [];
  let leakedBytes = history.leaked.at(-1) ?? 0;

  const touch = (record: StepRecord): void => {
    const event = record.event;
    const leakedNow = new Set(record.leaked.map(({ server, object }) => `${server}:${object}`));
    const touched = new Set<ObjectLife>();
    for (const { server, object: address, what, refcount } of record.selects) {
      if (what === 'create') {
        const object = born.shift() as ObjectLife;
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
  const settle = (object: ObjectLife, leakedNow: Set<string>): number => {
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
      born.push({ id: 0, server, address, text, bytes, birth: 0, life: [] });
    },
    log(server, text) {
      logged.push({ server, text });
    },
    event(simulation, record) {
      const { world } = simulation;
      const { a, b } = world.queue;
      touch(record);
      const first = world.servers[0].server;
      history.micros.push(record.micros);
      history.kinds.push(record.kind);
      history.owners.push(ownerOf(simulation, record.kind, a));
      history.sentences.push(record.sentence);
      history.labels.push(labelOf(record));
      history.used.push(first.heap.used);
      history.leaked.push(leakedBytes);
      history.backlog.push(backlogOf(simulation));
      for (const { server, text } of logged) history.log.push({ event: record.event, server, text });
      send(simulation, record.sent, record.event, pipes, history);
      arrive(simulation, record, a, b, pipes);
      history.flags.push(flagsOf(simulation, record, logged.length));
      logged.length = 0;
    },
  };
}

function pipesOf(history: History): Map<number, Pipe> {
  const pipes = new Map<number, Pipe>();
  for (const message of history.messages) {
    const pipe = pipeAt(pipes, message.pipe);
    pipe.sent = message.end;
    if (message.arrived < 0 && message.lostAt < 0) pipe.waiting.push(message);
  }
  return pipes;
}

function pipeAt(pipes: Map<number, Pipe>, key: number): Pipe {
  const known = pipes.get(key);
  if (known !== undefined) return known;
  const pipe = { sent: 0, waiting: [] };
  pipes.set(key, pipe);
  return pipe;
}

function send(
  simulation: Simulation,
  sent: StepNotes['sent'],
  event: number,
  pipes: Map<number, Pipe>,
  history: History,
): void {
  for (const { connection, from, to, bytes } of sent) {
    const { link, owners } = simulation.world.connections[connection];
    const direction = nameOf(simulation, owners[0]) === from ? 0 : 1;
    const pipe = pipeAt(pipes, link.serial * 2 + direction);
    pipe.sent += bytes.length;
    const message: Message = {
      id: history.messages.length + 1,
      pipe: link.serial * 2 + direction,
      from: keyOfName(simulation, from),
      to: keyOfName(simulation, to),
      sent: event,
      arrived: -1,
      lostAt: -1,
      bytes,
      end: pipe.sent,
    };
    history.messages.push(message);
    pipe.waiting.push(message);
  }
}

function nameOf(
  simulation: Simulation,
  owner: { kind: 'server' | 'client' | 'outside'; index: number },
): string {
  if (owner.kind === 'server') return simulation.world.servers[owner.index].server.name;
  return owner.kind === 'client' ? simulation.scenario.clients[owner.index].name : `outside-${owner.index}`;
}

function keyOfName(simulation: Simulation, name: string): number {
  const server = simulation.scenario.servers.findIndex((each) => each.name === name);
  if (server >= 0) return ownerKey('server', server);
  const client = simulation.scenario.clients.findIndex((each) => each.name === name);
  return client >= 0 ? ownerKey('client', client) : ownerKey('outside', Number(name.replace(/\D/g, '')));
}

/** Messages that have come in whole with this event, and those that never will. */
function arrive(
  simulation: Simulation,
  record: StepRecord,
  a: number,
  b: number,
  pipes: Map<number, Pipe>,
): void {
  if (record.kind !== LINK_ARRIVAL) return;
  const pipe = pipes.get(b * 2 + (a & 1));
  if (pipe === undefined || pipe.waiting.length === 0) return;
  const connection = simulation.world.connections[a >> 1];
  if (connection?.link.serial !== b || connection.link.broken) {
    for (const message of pipe.waiting) message.lostAt = record.event;
    pipe.waiting = [];
    return;
  }
  const { unsent, inFlight } = connection.link.pipes[a & 1];
  const there = pipe.sent - unsent.length - inFlight;
  while (pipe.waiting.length > 0 && pipe.waiting[0].end <= there) {
    (pipe.waiting.shift() as Message).arrived = record.event;
  }
}

function ownerOf(simulation: Simulation, kind: number, a: number): number {
  const { world } = simulation;
  const end = (index: number, side: number): number => {
    const owner = world.connections[index]?.owners[side];
    return owner === undefined ? -1 : ownerKey(owner.kind, owner.index);
  };
  if (kind === LINK_ARRIVAL) return end(a >> 1, 1 - (a & 1));
  if (kind === LINK_WRITABLE) return end(a >> 1, a & 1);
  if (kind === CONNECT_REQUEST) return end(a, 1);
  if (kind === CONNECT_ANSWER) return end(a, 0);
  if (kind === FAULT) {
    const fault = simulation.scenario.faults[a];
    return keyOfName(simulation, 'link' in fault ? fault.link.from : fault.server);
  }
  if (kind === RUN_TICK) return -1;
  if (EVENT_NAMES[kind]?.startsWith('client')) return ownerKey('client', a);
  if (EVENT_NAMES[kind]?.startsWith('step')) return ownerKey('outside', a);
  return ownerKey('server', a);
}

/** Bytes of memory that the first server's output lists for slaves take: strings, and objects and nodes around them. */
function backlogOf(simulation: Simulation): number {
  let bytes = 0;
  for (const c of simulation.world.servers[0].server.clientById) {
    if (c !== null && c.slaveState !== 'none') bytes += c.replyBytes + c.reply.nodes.length * 48;
  }
  return bytes;
}

function labelOf(record: StepRecord): string {
  const [command] = record.commands;
  if (command === undefined) return '';
  const text = command.argv.join(' ');
  return `${text.length > 16 ? `${text.slice(0, 15)}…` : text}`;
}

function flagsOf(simulation: Simulation, record: StepRecord, logged: number): number {
  let flags = record.leaked.length > 0 ? FLAG_LEAK : 0;
  if (record.selects.some(({ what }) => what === 'free')) flags |= FLAG_FREE;
  if (record.selects.some(({ what }) => what === 'create')) flags |= FLAG_CREATION;
  if (record.switches.length > 0) flags |= FLAG_SWITCH | FLAG_FEED;
  if (record.kind === FAULT) flags |= FLAG_BLOW;
  if (died(simulation, record)) flags |= FLAG_DEATH;
  if (record.kind === SERVER_LOOP && record.commands.length > 0) flags |= FLAG_FEED;
  const told = record.sent.length + record.commands.length + record.selects.length + logged;
  if (record.kind === RUN_TICK || (record.kind === SERVER_CRON && told === 0)) flags |= FLAG_QUIET;
  return flags;
}

/** A process that died in this event has the event's own time on its heap's clock. */
function died(simulation: Simulation, record: StepRecord): boolean {
  return simulation.world.servers.some(
    ({ up, server }) => !up && server.death !== null && server.heap.clock === record.event,
  );
}
