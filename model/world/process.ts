import { HeapFault, pushEvent } from '../../sim/index.ts';
import { clientByFd, clientOf, createClient } from '../server/client-connection.ts';
import { CRON_PERIOD_MICROS, serverCron } from '../server/cron.ts';
import { type Death, ServerDied } from '../server/death.ts';
import { readQueryFromClient } from '../server/query-buffer.ts';
import { sendBulkToSlave } from '../server/replication/master.ts';
import { readSyncBulkPayload } from '../server/replication/slave.ts';
import { sendReplyToClient } from '../server/send-reply.ts';
import type { Redis } from '../server/server-runtime.ts';
import { bootServer } from '../server/shape/boot.ts';
import { endChild } from '../server/state-moves.ts';
import { CHILD_END, SERVER_CRON, SERVER_LOOP } from './events.ts';
import { closeEnd, cutConnection, hasNews } from './network.ts';
import type { Simulation } from './simulation.ts';
import { type EventLoop, READ, type ServerProcess, WRITE } from './world.ts';

/** A server as a process: its event loop (ae.c), its timer, its end. */

/** serverCron first runs a millisecond after the start. */
const FIRST_CRON_MICROS = 1000;

/** Which end of a connection a server holds: 1 where it was dialled. */
export function endOf(simulation: Simulation, server: number, connection: number): 0 | 1 {
  const { owners } = simulation.world.connections[connection];
  return owners[1].kind === 'server' && owners[1].index === server ? 1 : 0;
}

/** Runs a piece of the server; if the process dies in it, that is its end and nobody else's. */
export function enter(
  simulation: Simulation,
  index: number,
  piece: (redis: Redis, simulation: Simulation) => void,
): void {
  const running = simulation.world.servers[index];
  if (!running.up) return;
  const redis = simulation.redis[index];
  redis.heap.clock = simulation.world.events;
  try {
    piece(redis, simulation);
  } catch (error) {
    if (error instanceof ServerDied) die(simulation, index, error.death);
    else if (error instanceof HeapFault) {
      const sentence = `${running.server.name}: ${error.message}`;
      die(simulation, index, { kind: 'use-after-free', sentence, object: error.address });
    } else throw error;
  }
}

/** The process is gone: its peers see their connections cut, and whatever was planned for it is void. */
export function die(simulation: Simulation, index: number, death: Death): void {
  const running = simulation.world.servers[index];
  running.up = false;
  running.server.death = death;
  running.loop = emptyLoop();
  simulation.world.connections.forEach((connection, place) => {
    connection.owners.forEach((owner, end) => {
      if (owner.kind !== 'server' || owner.index !== index || connection.closed[end]) return;
      connection.closed[end] = true;
      cutConnection(simulation, place);
    });
  });
}

export function emptyLoop(): EventLoop {
  return {
    scheduled: false,
    freeAt: 0,
    ready: [],
    readyCount: 0,
    mask: [],
    backlog: [],
    spare: [],
    masks: [],
  };
}

/** Starts a process with an empty heap; `rdbFile` is the dump.rdb that it finds. */
export function startProcess(simulation: Simulation, index: number, rdbFile: string | null): void {
  const { world, net, scenario } = simulation;
  const spec = scenario.servers[index];
  const redis = simulation.redis[index];
  const server = bootServer(redis, {
    index,
    name: spec.name,
    version: scenario.version,
    config: {
      databases: scenario.databases,
      savePoints: spec.config.save.map(([seconds, changes]) => [seconds, changes]),
      replPingSlavePeriod: spec.config['repl-ping-slave-period'],
      replTimeout: spec.config['repl-timeout'],
      maxIdleTime: spec.config.timeout,
      activeRehashing: true,
      slaveServeStaleData: true,
      port: PORT,
      verbosity: 1,
      maxClients: 0,
    },
    unixTime: redis.host.unixTime(),
  });
  server.rdbFile = rdbFile;
  const incarnation = (world.servers[index]?.incarnation ?? 0) + 1;
  world.servers[index] = {
    server,
    up: true,
    loop: emptyLoop(),
    childOutcomes: [],
    holdChildren: false,
    peakUsed: 0,
    incarnation,
  };
  pushEvent(net.queue, net.now + FIRST_CRON_MICROS, SERVER_CRON, index, incarnation);
}

export const PORT = 6379;

/** Marks a descriptor ready for reading or writing; the loop will come to it. */
export function markReady(simulation: Simulation, index: number, fd: number, bits: number): void {
  const { loop, up } = simulation.world.servers[index];
  if (!up) return;
  while (loop.mask.length <= fd) loop.mask.push(0);
  if (loop.mask[fd] === 0) loop.ready[loop.readyCount++] = fd;
  loop.mask[fd] |= bits;
  scheduleLoop(simulation, index);
}

export function scheduleLoop(simulation: Simulation, index: number): void {
  const { loop } = simulation.world.servers[index];
  if (loop.scheduled) return;
  loop.scheduled = true;
  const { net } = simulation;
  pushEvent(net.queue, Math.max(loop.freeAt, net.now), SERVER_LOOP, index, 0);
}

/**
 * One turn of the event loop: at most one connection accepted, then each descriptor that was ready when the turn
 * began, reading before writing. What becomes ready meanwhile waits for the next turn, after the time this one took.
 */
export function runLoop(simulation: Simulation, index: number): void {
  const running = simulation.world.servers[index];
  const { loop } = running;
  const commandsBefore = running.server.stats.commands;
  enter(simulation, index, takeTurn);
  if (!running.up) return;
  const commands = running.server.stats.commands - commandsBefore;
  loop.freeAt = simulation.net.now + commands * simulation.scenario.servers[index].commandMicros;
  loop.scheduled = false;
  notePeak(running);
  if (loop.readyCount > 0 || loop.backlog.length > 0) scheduleLoop(simulation, index);
}

function takeTurn(redis: Redis, simulation: Simulation): void {
  const { loop } = simulation.world.servers[redis.server.index];
  const { ready, masks } = loop;
  const turn = loop.readyCount;
  for (let i = 0; i < turn; i++) {
    masks[i] = loop.mask[ready[i]];
    loop.mask[ready[i]] = 0;
  }
  loop.ready = loop.spare;
  loop.readyCount = 0;
  loop.spare = ready;
  if (loop.backlog.length > 0) acceptOne(redis, simulation);
  for (let i = 0; i < turn; i++) {
    if ((masks[i] & READ) !== 0) handleReadable(redis, simulation, ready[i]);
    if ((masks[i] & WRITE) !== 0) handleWritable(redis, ready[i]);
  }
  dropRepliesToMaster(redis);
}

/**
 * In C the link to the master has a write event like any other, which only discards: at the next look at the sockets,
 * with nothing in between.
 */
function dropRepliesToMaster(redis: Redis): void {
  const { master } = redis.server;
  if (master === -1) return;
  const c = clientOf(redis, master);
  while (c.writeHandler === 'reply') sendReplyToClient(redis, c);
}

function notePeak(running: ServerProcess): void {
  const { used } = running.server.heap;
  if (used > running.peakUsed) running.peakUsed = used;
}

/** acceptTcpHandler takes one connection a turn. One that was closed meanwhile is accepted and found closed. */
function acceptOne(redis: Redis, simulation: Simulation): void {
  const { index } = redis.server;
  const connection = simulation.world.servers[index].loop.backlog.shift() as number;
  redis.server.stats.connections++;
  createClient(redis, connection + 1);
  if (hasNews(simulation, connection, 1)) markReady(simulation, index, connection + 1, READ);
}

function handleReadable(redis: Redis, simulation: Simulation, fd: number): void {
  const { server } = redis;
  const c = clientByFd(redis, fd);
  if (c !== null) readQueryFromClient(redis, c);
  else if (server.linkState === 'transfer' && server.transfer.fd === fd) readSyncBulkPayload(redis);
  else return;
  // Level-triggered: what is still there makes the descriptor ready again.
  const connection = fd - 1;
  const end = endOf(simulation, server.index, connection);
  const open = !simulation.world.connections[connection].closed[end];
  if (open && hasNews(simulation, connection, end)) markReady(simulation, server.index, fd, READ);
}

function handleWritable(redis: Redis, fd: number): void {
  const c = clientByFd(redis, fd);
  if (c === null || c.writeHandler === 'none') return;
  if (c.writeHandler === 'bulk') sendBulkToSlave(redis, c);
  else sendReplyToClient(redis, c);
}

export function runCron(simulation: Simulation, index: number, incarnation: number): void {
  const running = simulation.world.servers[index];
  if (!running.up || running.incarnation !== incarnation) return;
  enter(simulation, index, serverCron);
  notePeak(running);
  if (running.up) {
    pushEvent(simulation.net.queue, simulation.net.now + CRON_PERIOD_MICROS, SERVER_CRON, index, incarnation);
  }
}

/** A BGSAVE child has ended by itself; the cron will find it. */
export function childEnds(simulation: Simulation, index: number, pid: number): void {
  const { server } = simulation.world.servers[index];
  const { child } = server;
  if (child?.pid === pid && child.state === 'running') endChild(server, child.outcome);
}

/** Plans the end of a child that was just forked. */
export function planChild(simulation: Simulation, index: number): void {
  const running = simulation.world.servers[index];
  const { child, childrenStarted } = running.server;
  if (child === null) return;
  const { durationMicros, outcomes } = simulation.scenario.servers[index].bgsave;
  const specified = outcomes[Math.min(childrenStarted, outcomes.length) - 1] ?? 'ok';
  child.outcome = running.childOutcomes.shift() ?? specified;
  if (running.holdChildren) return;
  pushEvent(simulation.net.queue, simulation.net.now + durationMicros, CHILD_END, index, child.pid);
}

/** Closes the server's end of a connection. */
export function closeDescriptor(simulation: Simulation, index: number, fd: number): void {
  closeEnd(simulation, fd - 1, endOf(simulation, index, fd - 1));
}
