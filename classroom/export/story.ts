import type { Scenario } from '../../model/scenario/scenario.ts';
import { auditServer } from '../../model/server/shape/reachable.ts';
import { lostSelects } from '../../model/server/shape/select-holders.ts';
import type { Variant } from '../../model/server/variant.ts';
import { advance, type Run, startRun } from '../../model/world/run.ts';
import { variantOfServer } from '../../model/world/simulate.ts';
import { emptyNotes, noting, recordStep, type StepRecord } from '../../model/world/witness.ts';
import { type AuditReport, type Chooser, LINK_ARRIVAL } from '../../sim/index.ts';

/** A run as exports tell it: who took part, what was sent from whom to whom, what each server did and held. */
export interface Story {
  title: string;
  variant: string;
  /** Clients first, then servers, then whoever else spoke. */
  ends: string[];
  servers: string[];
  moments: Moment[];
  messages: Message[];
  memory: MemoryPoint[];
  /** The run at its end, and what the audit says of each server. */
  run: Run;
  audits: AuditReport[];
}

/** Something that a server did, in one step of the run. */
export interface Moment {
  step: number;
  micros: number;
  end: string;
  kind: 'command' | 'creation' | 'leak' | 'free' | 'switch';
  text: string;
}

/** Bytes handed to a connection at once, until the last of them has arrived. */
export interface Message {
  from: string;
  to: string;
  bytes: string;
  sentStep: number;
  sentMicros: number;
  /** Null: it was lost with its connection, or the run ended before. */
  arrivedStep: number | null;
  arrivedMicros: number | null;
}

export interface MemoryPoint {
  micros: number;
  server: string;
  used: number;
  /** Bytes of SELECT objects that nothing holds. */
  leaked: number;
}

export interface StoryOptions {
  variant: Variant;
  chooser: Chooser;
  /** Messages and moments kept: the first ones. Memory is followed to the end. */
  most: number;
}

/** Bytes of one direction of one connection that have not all arrived yet. */
interface Channel {
  sent: number;
  waiting: { message: Message; until: number }[];
}

export function tellStory(scenario: Scenario, { variant, chooser, most }: StoryOptions): Story {
  const notes = emptyNotes();
  const run = startRun({
    scenario,
    chooser,
    variantOf: (index) => variantOfServer(scenario, index, variant),
    onlookers: noting(() => run.simulation, notes),
  });
  const servers = scenario.servers.map(({ name }) => name);
  const story: Story = {
    title: scenario.title,
    variant: variant.id,
    ends: [...scenario.clients.map(({ name }) => name), ...servers],
    servers,
    moments: [],
    messages: [],
    memory: [],
    run,
    audits: [],
  };
  const channels = new Map<string, Channel>();
  const last = new Map<string, string>();
  for (let more = true; more; ) {
    for (const list of Object.values(notes)) list.length = 0;
    more = advance(run, 1);
    const record = recordStep(run.simulation, notes);
    if (story.moments.length < most) noteMoments(story, record);
    noteMessages(story, record, channels, most);
    noteMemory(story, last);
  }
  story.audits = run.simulation.world.servers.map(({ server }) => auditServer(server));
  return story;
}

function noteMoments(story: Story, { event, micros, commands, switches, selects, leaked }: StepRecord): void {
  const add = (server: number, kind: Moment['kind'], text: string) =>
    story.moments.push({ step: event, micros, end: story.servers[server], kind, text });
  for (const { server, argv, db } of commands)
    add(server, 'command', `${briefly(argv.join(' '))} (db ${db})`);
  for (const { server, slave, dictid } of switches) {
    add(server, 'switch', `slave ${slave} is turned to db ${dictid}`);
  }
  for (const { server, object, what, refcount } of selects) {
    const name = `SELECT object ${object >> 3}`;
    if (what === 'create') add(server, 'creation', `${name} created, count ${refcount}`);
    if (what === 'free') add(server, 'free', `${name} freed`);
  }
  for (const { server, object } of leaked) add(server, 'leak', `SELECT object ${object >> 3} leaked`);
}

/** Text for people: short, and without what is no character. */
export function briefly(bytes: string, most = 60): string {
  const printable = bytes
    .replace(/\r\n/g, ' ')
    .replace(/[^ -~]/g, '?')
    .trim();
  return printable.length > most ? `${printable.slice(0, most - 3)}...` : printable;
}

function noteMessages(story: Story, record: StepRecord, channels: Map<string, Channel>, most: number): void {
  const { world } = story.run.simulation;
  for (const { connection, from, to, bytes } of record.sent) {
    const { link, owners } = world.connections[connection];
    const direction = nameOf(story, owners[0]) === from ? 0 : 1;
    const key = `${connection} ${link.serial} ${direction}`;
    const channel = channels.get(key) ?? { sent: 0, waiting: [] };
    channels.set(key, channel);
    channel.sent += bytes.length;
    if (story.messages.length >= most || bytes === '') continue;
    for (const end of [from, to]) if (!story.ends.includes(end)) story.ends.push(end);
    const message: Message = {
      from,
      to,
      bytes,
      sentStep: record.event,
      sentMicros: record.micros,
      arrivedStep: null,
      arrivedMicros: null,
    };
    story.messages.push(message);
    channel.waiting.push({ message, until: channel.sent });
  }
  if (record.kind === LINK_ARRIVAL) noteArrival(story, record, channels);
}

function noteArrival(story: Story, record: StepRecord, channels: Map<string, Channel>): void {
  const { world } = story.run.simulation;
  const pipe = world.queue.a;
  const { link } = world.connections[pipe >> 1] ?? {};
  if (link === undefined || link.serial !== world.queue.b) return;
  const channel = channels.get(`${pipe >> 1} ${link.serial} ${pipe & 1}`);
  if (channel === undefined) return;
  const { unsent, inFlight } = link.pipes[(pipe & 1) as 0 | 1];
  const arrived = channel.sent - unsent.length - inFlight;
  while (channel.waiting.length > 0 && channel.waiting[0].until <= arrived) {
    const { message } = channel.waiting.shift() as Channel['waiting'][number];
    message.arrivedStep = record.event;
    message.arrivedMicros = record.micros;
  }
}

function nameOf(story: Story, owner: { kind: string; index: number }): string {
  const { scenario } = story.run.simulation;
  if (owner.kind === 'server') return scenario.servers[owner.index].name;
  return owner.kind === 'client' ? scenario.clients[owner.index].name : `outside-${owner.index}`;
}

/** A point whenever a server's figures are others than before. */
function noteMemory(story: Story, last: Map<string, string>): void {
  const { simulation } = story.run;
  for (const [index, server] of story.servers.entries()) {
    const used = simulation.world.servers[index].server.heap.used;
    const { created, freed } = simulation.world.servers[index].server.selects;
    const now = `${used} ${created} ${freed}`;
    if (last.get(server) === now) continue;
    last.set(server, now);
    story.memory.push({
      micros: simulation.world.now,
      server,
      used,
      leaked: lostSelects(simulation.world.servers[index].server).bytes,
    });
  }
}
