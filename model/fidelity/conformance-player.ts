import { createSeededChooser, type SiteCount } from '../../sim/index.ts';
import { completeScenario } from '../scenario/index.ts';
import { encodeCommand, parseReply, type ReplyValue, type Rules, replyLength } from '../server/index.ts';
import { variantById } from '../variants/index.ts';
import { createSimulation, dial, runUntil, type Simulation, send } from '../world/index.ts';
import type { Observed, Vector } from './vector.ts';

/**
 * A vector's connections as outside ends of a simulation: what they say, what they are told, and the waiting in
 * between. Each step is settled before the next, as it was when the vector was recorded.
 */

/** What the model did when a vector was played, in the vector's own form, and what explains it. */
export interface VectorPlayback {
  observed: Observed;
  /** By measure: the step it belongs to, used_memory itself, and the ledger by site. */
  measures: { step: number; usedMemory: number; ledger: SiteCount[] }[];
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

export interface Wire {
  connection: number;
  /** Bytes received and not yet used. */
  pending: string;
  ended: boolean;
}

export interface Player {
  simulation: Simulation;
  wires: Wire[];
  byName: Map<string, Wire>;
  streams: Map<string, Wire>;
  playback: VectorPlayback;
  step: number;
}

/**
 * Of the server's own choices, the expiry cycle's picks: any draw will do that does not always pick the same bucket,
 * since what a vector shows does not depend on which key goes first.
 */
const SEED = 1;
const MILLI = 1000;
/** No socket is ever full: whoever was recorded read all the time, and the system's sockets on loopback hold megabytes. */
const SOCKET_BYTES = 1_000_000_000;
/** Longest virtual time a step may take to settle. */
const PATIENCE_MILLIS = 60_000;

export function createVectorPlayer(vector: Vector, rules: Rules | undefined): Player {
  const variant = variantById(vector.server.version);
  if (variant === undefined) throw new Error(`no variant for version ${vector.server.version}`);
  const scenario = completeScenario({
    name: vector.name,
    version: vector.server.version as '2.4.9' | '2.4.10',
    databases: vector.databases,
    servers: [
      { name: 'master', config: { 'repl-ping-slave-period': 36_000 }, bgsave: { durationMicros: MILLI } },
    ],
    links: { default: { jitterMicros: 0, sendBuffer: SOCKET_BYTES, receiveBuffer: SOCKET_BYTES } },
  });
  const wires: Wire[] = [];
  const simulation = createSimulation({
    scenario,
    chooser: createSeededChooser(SEED),
    variantOf: () => variant,
    rules,
    observers: {
      received(_kind, index, bytes) {
        wires[index].pending += bytes;
      },
      ended(index) {
        wires[index].ended = true;
      },
    },
  });
  const playback: VectorPlayback = {
    observed: { used_memory_delta: [], replies: [], streams: {} },
    measures: [],
    replySteps: [],
    death: null,
  };
  return { simulation, wires, byName: new Map(), streams: new Map(), playback, step: 0 };
}

export function master(player: Player) {
  return player.simulation.world.servers[0];
}

export function pass(player: Player, millis: number): void {
  runUntil(player.simulation, player.simulation.world.now + millis * MILLI);
}

/** Lets time pass until something holds; a dead server or a long wait ends the vector. */
export function waitFor(player: Player, what: string, holds: () => boolean): void {
  for (let millis = 0; !holds(); millis++) {
    if (!master(player).up)
      throw new StuckStep(player.step, master(player).server.death?.sentence ?? 'server is down');
    if (millis > PATIENCE_MILLIS) throw new StuckStep(player.step, `${what} did not happen`);
    pass(player, 1);
  }
}

export function connectVectorClient(player: Player, name: string): Wire {
  const { simulation, wires } = player;
  const connection = dial(simulation, { kind: 'outside', index: wires.length }, 0);
  const wire: Wire = { connection, pending: '', ended: false };
  wires.push(wire);
  player.byName.set(name, wire);
  waitFor(player, 'the connection', () => master(player).server.clientIdByFd[connection + 1] >= 0);
  return wire;
}

export function wireOf(player: Player, name: string): Wire {
  const wire = player.byName.get(name);
  if (wire === undefined) throw new StuckStep(player.step, `no connection is called ${name}`);
  return wire;
}

/** What is said after the server has closed reaches nobody: the connection's place may be another's by now. */
export function say(player: Player, wire: Wire, bytes: string): void {
  if (wire.ended) return;
  send(player.simulation, wire.connection, 0, bytes);
}

/** Sends commands in one write and takes that many replies. */
export function request(player: Player, name: string, commands: string[][], replies: number): ReplyValue[] {
  const wire = wireOf(player, name);
  say(player, wire, commands.map(encodeCommand).join(''));
  const taken = takeReplies(player, wire, replies);
  pass(player, 1);
  return taken;
}

export function takeReplies(player: Player, wire: Wire, count: number): ReplyValue[] {
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
