import { freeMemoryIfNeeded } from '../eviction.ts';
import { dictSize } from '../memory/dict.ts';
import { objectText } from '../memory/object.ts';
import { replicationFeedSlaves } from '../replication/feed-ports.ts';
import { feedMonitors } from '../replication/monitors.ts';
import { addReply, addReplyError } from '../reply-buffer.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { type Client, FLAG_CLOSE_AFTER_REPLY, FLAG_MASTER, FLAG_MULTI } from '../shape/server.ts';
import { slowlogPushEntryIfNeeded } from '../slowlog.ts';
import { unsupportedCommandError } from '../text/command-names.ts';
import { cString } from './arguments.ts';
import { type Command, lookupCommand } from './command.ts';
import { queueMultiCommand } from './multi-state.ts';

/** Commands that run while a client is in MULTI instead of being queued. */
const RUNS_IN_MULTI = new Set(['exec', 'discard', 'multi', 'watch']);
const RUNS_WHEN_SUBSCRIBED = new Set(['subscribe', 'unsubscribe', 'psubscribe', 'punsubscribe']);
const RUNS_WITHOUT_MASTER = new Set(['info', 'slaveof']);

/**
 * processCommand. Returns false when the client must not be reset: after QUIT, whose arguments stay until the
 * connection is gone.
 */
export function processCommand(redis: ServerRuntime, c: Client): boolean {
  const command = lookupCommand(redis, objectText(redis, c.argv[0]));
  c.command = command === undefined ? '' : command.name;
  if (command === undefined) return refuseUnknown(redis, c);
  c.lastCommand = c.command;
  const { arity } = command;
  if ((arity > 0 && arity !== c.argv.length) || c.argv.length < -arity) {
    addReplyError(redis, c, `wrong number of arguments for '${command.name}' command`);
    return true;
  }
  // Keys are evicted before any command; what may be run without room is run.
  const hasRoom = redis.server.config.maxMemory === 0 || freeMemoryIfNeeded(redis);
  if (!hasRoom && command.denyOom) {
    addReplyError(redis, c, "command not allowed when used memory > 'maxmemory'");
    return true;
  }
  const refusal = refusalOf(redis, c);
  if (refusal !== null) {
    addReplyError(redis, c, refusal);
    return true;
  }
  if (!command.supported) {
    addReplyError(redis, c, unsupportedCommandError(command.name));
    redis.commandRefused?.(command.name);
    return true;
  }
  if ((c.flags & FLAG_MULTI) !== 0 && !RUNS_IN_MULTI.has(command.name)) {
    queueMultiCommand(redis, c);
    addReply(redis, c, redis.server.shared.queued);
  } else {
    call(redis, c, command);
  }
  return true;
}

/** QUIT, which is no entry of the table, or a name that nobody knows. */
function refuseUnknown(redis: ServerRuntime, c: Client): boolean {
  const name = cString(redis, c.argv[0]);
  if (name.toLowerCase() === 'quit') {
    addReply(redis, c, redis.server.shared.ok);
    c.flags |= FLAG_CLOSE_AFTER_REPLY;
    return false;
  }
  c.lastCommand = '';
  addReplyError(redis, c, `unknown command '${name}'`);
  redis.commandRefused?.(name);
  return true;
}

/** The states in which only a few commands are let through. */
function refusalOf(redis: ServerRuntime, c: Client): string | null {
  const { server } = redis;
  const subscribed = c.pubsubPatterns.values.length > 0 || dictSize(c.pubsubChannels) > 0;
  if (subscribed && !RUNS_WHEN_SUBSCRIBED.has(c.command)) {
    return 'only (P)SUBSCRIBE / (P)UNSUBSCRIBE / QUIT allowed in this context';
  }
  const stale =
    server.masterHost !== null && server.linkState !== 'connected' && !server.config.slaveServeStaleData;
  if (stale && !RUNS_WITHOUT_MASTER.has(c.command)) {
    return 'link with MASTER is down and slave-serve-stale-data is set to no';
  }
  return null;
}

/** call: runs the command, then feeds it, in whatever form it has become, to slaves and monitors. */
export function call(redis: ServerRuntime, c: Client, command: Command): void {
  const { server } = redis;
  const before = server.dirty;
  const commandsBefore = server.stats.commands;
  command.run(redis, c);
  redis.commandRan?.(c);
  // A transaction lasts as long as its commands together; RESETSTAT sets the count back.
  const commands = Math.max(1, 1 + server.stats.commands - commandsBefore);
  const duration = commands * redis.host.commandMicros;
  if (duration >= Number(server.config.slowlogLogSlowerThan) || server.slowlog.length > 0)
    slowlogPushEntryIfNeeded(redis, c.argv, duration);
  const changed = server.dirty - before > 0;
  if (changed && (c.flags & FLAG_MASTER) === 0 && c.command !== 'exec') server.stats.writes++;
  if ((changed || command.forceReplication) && server.slaves.values.length > 0) {
    replicationFeedSlaves(redis, c.db, { argv: c.argv, request: c.request });
  }
  if (server.monitors.values.length > 0) feedMonitors(redis, c.db, c.argv);
  server.stats.commands++;
}
