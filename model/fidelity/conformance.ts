import { totalsBySite } from '../../sim/index.ts';
import { FLAG_SLAVE, isRehashing, type ReplyValue, type Rules } from '../server/index.ts';
import { childEnds, closeEnd, HOLD_NEXT } from '../world/index.ts';
import {
  connectVectorClient,
  createVectorPlayer,
  master,
  type Player,
  pass,
  request,
  say,
  takeReplies,
  type VectorPlayback,
  type Wire,
  waitFor,
  wireOf,
} from './conformance-player.ts';
import type { Vector, VectorStep } from './vector.ts';

export { StuckStep, type VectorPlayback } from './conformance-player.ts';

const OBSERVER = 'observer';
const SETTLE_MILLIS = 1_300;
const PART_MILLIS = 60;

/** Plays a vector's steps against the model, with the engine and the server that every scenario uses. */
export function playVector(vector: Vector, rules?: Rules): VectorPlayback {
  const player = createVectorPlayer(vector, rules);
  connectVectorClient(player, OBSERVER);
  request(player, OBSERVER, [['CONFIG', 'SET', 'save', '']], 1);
  for (let i = 0; i < 2; i++) request(player, OBSERVER, [['INFO']], 1);
  vector.steps.forEach((step, index) => {
    player.step = index;
    playStep(player, step);
  });
  if (master(player).heldChild !== 0) release(player);
  return finish(player);
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
      connectVectorClient(player, step.conn);
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
      hold(player);
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

function attach(player: Player, name: string, wanted: boolean): void {
  settleTables(player);
  const held = childIsHeld(player);
  if (wanted && !held) hold(player);
  const wire = connectVectorClient(player, name);
  player.streams.set(name, wire);
  say(player, wire, 'SYNC\r\n');
  const taken = (): boolean => ((slaveClient(player, wire)?.flags ?? 0) & FLAG_SLAVE) !== 0;
  if (wanted || held) waitFor(player, 'SYNC', taken);
  else waitFor(player, 'the slave online', () => slaveClient(player, wire)?.slaveState === 'online');
  pass(player, 1);
}

/** The child that lives, or else the next one, does not end before `release`. */
function hold(player: Player): void {
  const { child } = master(player).server;
  master(player).heldChild = child?.state === 'running' ? child.pid : HOLD_NEXT;
}

/** A child that FLUSHALL has killed is not held any more. */
function childIsHeld(player: Player): boolean {
  const { heldChild, server } = master(player);
  return server.child?.pid === heldChild && server.child.state === 'running';
}

/** The held child goes on and is reaped; whatever BGSAVE follows is not held. */
function release(player: Player): void {
  const { server } = master(player);
  const { heldChild } = master(player);
  master(player).heldChild = 0;
  if (server.child?.pid === heldChild) childEnds(player.simulation, 0, server.child.pid);
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

function finish(player: Player): VectorPlayback {
  pass(player, 5);
  const { playback } = player;
  for (const [name, wire] of player.streams) playback.observed.streams[name] = streamOf(wire);
  playback.death = master(player).server.death?.sentence ?? null;
  return playback;
}
