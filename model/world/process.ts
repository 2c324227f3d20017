import { HeapFault, pushEvent } from '../../sim/index.ts';
import { databaseCount } from '../scenario/index.ts';
import {
  bootServer,
  CRON_PERIOD_MICROS,
  clientByFd,
  clientOf,
  configOf,
  createClient,
  type Death,
  endChild,
  LOG_NOTICE,
  LOG_VERBOSE,
  readQueryFromClient,
  readSyncBulkPayload,
  ServerDied,
  type ServerRuntime,
  sendBulkToSlave,
  sendReplyToClient,
  serverCron,
} from '../server/index.ts';
import { descriptorOf, endOf, placeOf } from './descriptors.ts';
import { CHILD_END, SERVER_CRON, SERVER_LOOP } from './events.ts';
import { closeEnd, cutConnection, hasNews } from './network.ts';
import { emitLog, type Simulation } from './simulation.ts';
import { type EventLoop, HOLD_NEXT, READ, type ServerProcess, WRITE } from './world.ts';

/** A server as a process: its event loop (ae.c), its timer, its end. */

/** serverCron first runs a millisecond after the start. */
export const FIRST_CRON_MICROS = 1000;

/** Runs a piece of the server; if the process dies in it, that is its end and nobody else's. */
export function enter(
  simulation: Simulation,
  index: number,
  piece: (redis: ServerRuntime, simulation: Simulation) => void,
): void {
  const running = simulation.world.servers[index];
  if (!running.up) return;
  const redis = simulation.redis[index];
  redis.heap.clock = simulation.world.events;
  try {
    piece(redis, simulation);
  } catch (error) {
    if (!isServersEnd(error)) throw error;
    const sentence = `${running.server.name}: ${error.message}`;
    const death: Death =
      error instanceof ServerDied ? error.death : { kind: 'use-after-free', sentence, object: error.address };
    die(simulation, index, death);
  }
}

/** Whether what was thrown in a piece of a server ends its process, and is no fault of the code that was running there. */
export function isServersEnd(error: unknown): error is ServerDied | HeapFault {
  return error instanceof ServerDied || error instanceof HeapFault;
}

/** The process is gone: its peers see their connections cut, and whatever was planned for it is void. */
export function die(simulation: Simulation, index: number, death: Death): void {
  const running = simulation.world.servers[index];
  running.up = false;
  running.server.death = death;
  simulation.observers.trouble?.(index);
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
    config: configOf({
      databases: databaseCount(scenario, index),
      savePoints: spec.config.save.map(([seconds, changes]) => [seconds, changes]),
      replPingSlavePeriod: spec.config['repl-ping-slave-period'],
      replTimeout: spec.config['repl-timeout'],
      maxIdleTime: spec.config.timeout,
    }),
    unixTime: redis.host.unixTime(),
  });
  server.rdbFile = rdbFile;
  const earlier = world.servers[index]?.server;
  if (earlier !== undefined) {
    // What is counted of a run for people goes on, and so do pids; what INFO tells begins anew.
    server.stats.writes = earlier.stats.writes;
    server.selects.switches = earlier.selects.switches;
    server.childrenStarted = earlier.childrenStarted;
  }
  const incarnation = (world.servers[index]?.incarnation ?? 0) + 1;
  world.servers[index] = {
    server,
    up: true,
    loop: emptyLoop(),
    childOutcomes: [],
    childrenBefore: server.childrenStarted,
    heldChild: 0,
    peakUsed: 0,
    incarnation,
  };
  pushEvent(net.queue, net.now + FIRST_CRON_MICROS, SERVER_CRON, index, incarnation);
}

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
  loop.freeAt = simulation.net.now + commands * simulation.redis[index].host.commandMicros;
  loop.scheduled = false;
  notePeak(running);
  if (loop.readyCount > 0 || loop.backlog.length > 0) scheduleLoop(simulation, index);
}

function takeTurn(redis: ServerRuntime, simulation: Simulation): void {
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
function dropRepliesToMaster(redis: ServerRuntime): void {
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
function acceptOne(redis: ServerRuntime, simulation: Simulation): void {
  const { index } = redis.server;
  const connection = simulation.world.servers[index].loop.backlog.shift() as number;
  const fd = descriptorOf(simulation, connection, 1);
  if (redis.host.wantsLog(LOG_VERBOSE)) {
    const { ip, port } = redis.host.peer(fd);
    redis.host.log(LOG_VERBOSE, `Accepted ${ip}:${port}`);
  }
  redis.server.stats.connections++;
  createClient(redis, fd);
  if (hasNews(simulation, connection, 1)) markReady(simulation, index, fd, READ);
}

function handleReadable(redis: ServerRuntime, simulation: Simulation, fd: number): void {
  const { server } = redis;
  const c = clientByFd(redis, fd);
  if (c !== null) readQueryFromClient(redis, c);
  else if (server.linkState === 'transfer' && server.transfer.fd === fd) readSyncBulkPayload(redis);
  else return;
  // Level-triggered: what is still there makes the descriptor ready again.
  const connection = placeOf(fd);
  const end = endOf(simulation, server.index, fd);
  const open = !simulation.world.connections[connection].closed[end];
  if (open && hasNews(simulation, connection, end)) markReady(simulation, server.index, fd, READ);
}

/**
 * Bytes, or the end of the stream, have reached a server's descriptor. The dialling end of a server that has dialled
 * itself is never among those that are ready: what it is answered is read as it comes.
 */
export function noteArrival(simulation: Simulation, index: number, fd: number): void {
  const { linkState, transfer } = simulation.world.servers[index].server;
  if (fd < 0) {
    if (linkState === 'transfer' && transfer.fd === fd) enter(simulation, index, readSyncBulkPayload);
  } else if (clientByFd(simulation.redis[index], fd) !== null || transfer.fd === fd) {
    markReady(simulation, index, fd, READ);
  }
}

/** A server's descriptor has room for more output; that dialling end has none to send. */
export function noteRoom(simulation: Simulation, index: number, fd: number): void {
  if (fd > 0) markReady(simulation, index, fd, WRITE);
}

function handleWritable(redis: ServerRuntime, fd: number): void {
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
  if (child?.pid !== pid || child.state !== 'running') return;
  endChild(server, child.outcome);
  // Written by the child, the last thing that it does.
  if (child.outcome === 'ok') emitLog(simulation, index, pid, LOG_NOTICE, 'DB saved on disk');
}

/** Plans the end of a child that was just forked. */
export function planChild(simulation: Simulation, index: number): void {
  const running = simulation.world.servers[index];
  const { child } = running.server;
  if (child === null) return;
  const number = running.server.childrenStarted - running.childrenBefore;
  const { durationMicros, outcomes } = simulation.scenario.servers[index].bgsave;
  const specified = outcomes[Math.min(number, outcomes.length) - 1] ?? 'ok';
  child.outcome = running.childOutcomes.shift() ?? specified;
  if (running.heldChild === HOLD_NEXT) running.heldChild = child.pid;
  if (running.heldChild === child.pid) return;
  pushEvent(simulation.net.queue, simulation.net.now + durationMicros, CHILD_END, index, child.pid);
}

/** Closes the server's end of a connection. */
export function closeDescriptor(simulation: Simulation, index: number, fd: number): void {
  closeEnd(simulation, placeOf(fd), endOf(simulation, index, fd));
}
