import { createSeededChooser, type SiteTotal, totalsBySite } from '../sim/index.ts';
import { createSimulation, runUntil } from './engine.ts';
import { isRehashing } from './memory/dict.ts';
import { closeEnd, dial, send } from './network.ts';
import { endChild } from './process.ts';
import type { Rules } from './rules.ts';
import { completeScenario } from './scenario.ts';
import { FLAG_SLAVE } from './server.ts';
import type { Simulation } from './simulation.ts';
import { encodeCommand, parseReply, type ReplyValue, replyLength } from './text/resp.ts';
import { variantById } from './variants/index.ts';
import type { Observed, Vector, VectorStep } from './vector.ts';

/**
 * Plays a vector's steps against the model, with the engine and the server that every scenario uses. The connections
 * are outside ends of the simulation; each step is settled before the next, as it was when the vector was recorded.
 */
export interface Playback {
  observed: Observed;
  /** By measure: the step it belongs to, used_memory itself, and the ledger by site. */
  measures: { step: number; usedMemory: number; ledger: SiteTotal[] }[];
  /** By list of replies: the step it belongs to. */
  replySteps: number[];
  /** Why the server died, or null. */
  death: string | null;
}

/** A step that does not come to its end: replies missing, a slave that never comes online. */
export class StuckStep extends Error {
  readonly step: number;
  constructor(step: number, message: string) {
    super(`step ${step + 1}: ${message}`);
    this.step = step;
  }
}

interface Wire {
  connection: number;
  /** Bytes received and not yet used. */
  pending: string;
  ended: boolean;
}

interface Player {
  simulation: Simulation;
  wires: Wire[];
  byName: Map<string, Wire>;
  streams: Map<string, Wire>;
  playback: Playback;
  step: number;
}

/**
 * Of the server's own choices, the expiry cycle's picks: any draw will do that does not always pick the same bucket,
 * since what a vector shows does not depend on which key goes first.
 */
const SEED = 1;
const MILLI = 1000;
const OBSERVER = 'observer';
/** Longest virtual time a step may take to settle. */
const PATIENCE_MILLIS = 60_000;
const SETTLE_MILLIS = 1_300;
const PART_MILLIS = 60;

export function playVector(vector: Vector, rules?: Rules): Playback {
  const player = createPlayer(vector, rules);
  connect(player, OBSERVER);
  request(player, OBSERVER, [['CONFIG', 'SET', 'save', '']], 1);
  for (let i = 0; i < 2; i++) request(player, OBSERVER, [['INFO']], 1);
  vector.steps.forEach((step, index) => {
    player.step = index;
    playStep(player, step);
  });
  if (master(player).holdChildren) release(player);
  return finish(player);
}

function createPlayer(vector: Vector, rules: Rules | undefined): Player {
  const variant = variantById(vector.server.version);
  if (variant === undefined) throw new Error(`no variant for version ${vector.server.version}`);
  const scenario = completeScenario({
    name: vector.name,
    version: vector.server.version as '2.4.9' | '2.4.10',
    databases: vector.databases,
    servers: [
      { name: 'master', config: { 'repl-ping-slave-period': 36_000 }, bgsave: { durationMicros: MILLI } },
    ],
    links: { default: { jitterMicros: 0 } },
  });
  const wires: Wire[] = [];
  const simulation = createSimulation({
    scenario,
    chooser: createSeededChooser(SEED),
    variantOf: () => variant,
    rules,
    onlookers: {
      received(_kind, index, bytes) {
        wires[index].pending += bytes;
      },
      ended(index) {
        wires[index].ended = true;
      },
    },
  });
  const playback: Playback = {
    observed: { used_memory_delta: [], replies: [], streams: {} },
    measures: [],
    replySteps: [],
    death: null,
  };
  return { simulation, wires, byName: new Map(), streams: new Map(), playback, step: 0 };
}

function master(player: Player) {
  return player.simulation.world.servers[0];
}

function pass(player: Player, millis: number): void {
  runUntil(player.simulation, player.simulation.world.now + millis * MILLI);
}

/** Lets time pass until something holds; a dead server or a long wait ends the vector. */
function waitFor(player: Player, what: string, holds: () => boolean): void {
  for (let millis = 0; !holds(); millis++) {
    if (!master(player).up)
      throw new StuckStep(player.step, master(player).server.death?.sentence ?? 'server is down');
    if (millis > PATIENCE_MILLIS) throw new StuckStep(player.step, `${what} did not happen`);
    pass(player, 1);
  }
}

function connect(player: Player, name: string): Wire {
  const { simulation, wires } = player;
  const connection = dial(simulation, { kind: 'outside', index: wires.length }, 0);
  const wire: Wire = { connection, pending: '', ended: false };
  wires.push(wire);
  player.byName.set(name, wire);
  waitFor(player, 'the connection', () => master(player).server.clientIdByFd[connection + 1] >= 0);
  return wire;
}

function wireOf(player: Player, name: string): Wire {
  const wire = player.byName.get(name);
  if (wire === undefined) throw new StuckStep(player.step, `no connection is called ${name}`);
  return wire;
}

/** What is said after the server has closed reaches nobody: the connection's place may be another's by now. */
function say(player: Player, wire: Wire, bytes: string): void {
  if (wire.ended) return;
  send(player.simulation, wire.connection, 0, bytes);
}

/** Sends commands in one write and takes that many replies. */
function request(player: Player, name: string, commands: string[][], replies: number): ReplyValue[] {
  const wire = wireOf(player, name);
  say(player, wire, commands.map(encodeCommand).join(''));
  const taken = takeReplies(player, wire, replies);
  pass(player, 1);
  return taken;
}

function takeReplies(player: Player, wire: Wire, count: number): ReplyValue[] {
  const replies: ReplyValue[] = [];
  waitFor(player, `reply ${count}`, () => {
    while (replies.length < count && replyLength(wire.pending, 0) > 0) {
      const { value, end } = parseReply(wire.pending, 0);
      replies.push(value);
      wire.pending = wire.pending.slice(end);
    }
    return replies.length === count || wire.ended;
  });
  return replies;
}

function record(player: Player, replies: ReplyValue[]): void {
  player.playback.observed.replies.push(replies);
  player.playback.replySteps.push(player.step);
}

function playStep(player: Player, step: VectorStep): void {
  switch (step.do) {
    case 'populate':
      return;
    case 'connect':
      connect(player, step.conn);
      return;
    case 'send':
      record(player, request(player, step.conn, step.commands, step.commands.length));
      return;
    case 'raw':
      record(player, sendParts(player, step.conn, step.parts, step.replies));
      return;
    case 'recv':
      record(player, takeReplies(player, wireOf(player, step.conn), step.replies));
      return;
    case 'slave-raw':
      say(player, wireOf(player, step.slave), step.bytes);
      pass(player, 5);
      return;
    case 'wait':
      pass(player, step.ms);
      return;
    case 'close':
      disconnect(player, step.conn);
      return;
    case 'detach':
      disconnect(player, step.slave);
      return;
    case 'attach':
      attach(player, step.slave, step.hold === true);
      return;
    case 'bgsave':
      settleTables(player);
      master(player).holdChildren = true;
      request(player, OBSERVER, [['BGSAVE']], 1);
      return;
    case 'release':
      release(player);
      return;
    case 'measure':
      measure(player);
  }
}

function sendParts(player: Player, name: string, parts: string[], replies: number): ReplyValue[] {
  const wire = wireOf(player, name);
  for (const part of parts) {
    say(player, wire, part);
    pass(player, PART_MILLIS);
  }
  return takeReplies(player, wire, replies);
}

/** Closes our end; the step is over when the server has seen it. */
function disconnect(player: Player, name: string): void {
  const wire = wireOf(player, name);
  player.byName.delete(name);
  if (wire.ended) return;
  const fd = wire.connection + 1;
  const { server } = master(player);
  const clientId = server.clientIdByFd[fd];
  closeEnd(player.simulation, wire.connection, 0);
  waitFor(player, 'the disconnection', () => clientId < 0 || server.clientById[clientId]?.fd !== fd);
}

function slaveClient(player: Player, wire: Wire) {
  const { server } = master(player);
  const id = server.clientIdByFd[wire.connection + 1] ?? -1;
  return id < 0 ? null : server.clientById[id];
}

function attach(player: Player, name: string, hold: boolean): void {
  settleTables(player);
  const held = master(player).holdChildren;
  if (hold) master(player).holdChildren = true;
  const wire = connect(player, name);
  player.streams.set(name, wire);
  say(player, wire, 'SYNC\r\n');
  const taken = (): boolean => ((slaveClient(player, wire)?.flags ?? 0) & FLAG_SLAVE) !== 0;
  if (hold || held) waitFor(player, 'SYNC', taken);
  else waitFor(player, 'the slave online', () => slaveClient(player, wire)?.slaveState === 'online');
  pass(player, 1);
}

/** The held child goes on and is reaped; whatever BGSAVE follows is not held. */
function release(player: Player): void {
  const { server } = master(player);
  master(player).holdChildren = false;
  if (server.child !== null) endChild(player.simulation, 0, server.child.pid);
  waitFor(player, 'every slave online and no child', () => {
    const waiting = server.slaves.values.some((id) => server.clientById[id]?.slaveState !== 'online');
    return server.child === null && !waiting;
  });
  pass(player, 1);
}

function readUsedMemory(player: Player): number {
  const [info] = request(player, OBSERVER, [['INFO']], 1);
  return Number(/used_memory:(\d+)/.exec(String(info))?.[1]);
}

/** Lets the cron finish the rehash of main tables, as every recording did before a fork and at a measure. */
function settleTables(player: Player): void {
  waitFor(player, 'the end of the rehash', () => {
    const { server } = master(player);
    return server.child !== null || server.dbs.every((db) => db === null || !isRehashing(db.dict));
  });
}

/** Ten crons or more, one of them the shrinking one, then as many as a rehash of a main table takes. */
function measure(player: Player): void {
  pass(player, SETTLE_MILLIS);
  settleTables(player);
  const usedMemory = readUsedMemory(player);
  const { measures, observed } = player.playback;
  measures.push({ step: player.step, usedMemory, ledger: totalsBySite(master(player).server.heap) });
  observed.used_memory_delta.push(usedMemory - measures[0].usedMemory);
}

/** What a slave was sent after its payload. */
function streamOf(wire: Wire): string {
  const start = wire.pending.indexOf('$');
  const lineEnd = wire.pending.indexOf('\r\n', start);
  if (start < 0 || lineEnd < 0) return '';
  return wire.pending.slice(lineEnd + 2 + Number(wire.pending.slice(start + 1, lineEnd)));
}

function finish(player: Player): Playback {
  pass(player, 5);
  const { playback } = player;
  for (const [name, wire] of player.streams) playback.observed.streams[name] = streamOf(wire);
  playback.death = master(player).server.death?.sentence ?? null;
  return playback;
}
