import { objectText } from '../memory/object.ts';
import {
  addDeferredMultiBulkLength,
  addReply,
  addReplyBulkText,
  addReplyError,
  setDeferredMultiBulkLength,
} from '../reply-buffer.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import type { Client } from '../shape/server.ts';
import { stringmatch } from '../text/glob.ts';
import { cString } from './arguments.ts';
import { PARAMETERS } from './config-parameters.ts';

/** CONFIG GET, SET and RESETSTAT: config.c of tag 2.4.9. */

function configSet(redis: ServerRuntime, c: Client): void {
  const name = cString(redis, c.argv[2]);
  const known = name.toLowerCase();
  if (!Object.hasOwn(PARAMETERS, known)) {
    addReplyError(redis, c, `Unsupported CONFIG parameter: ${name}`);
    return;
  }
  const outcome = PARAMETERS[known].set(redis, c.argv[3]);
  if (outcome === 'set') {
    addReply(redis, c, redis.server.shared.ok);
  } else if (outcome === 'invalid') {
    addReplyError(redis, c, `Invalid argument '${cString(redis, c.argv[3])}' for CONFIG SET '${name}'`);
  } else {
    addReplyError(redis, c, `replisim does not model this value of '${known}'`);
  }
}

function configGet(redis: ServerRuntime, c: Client): void {
  const pattern = objectText(redis, c.argv[2]);
  const place = addDeferredMultiBulkLength(redis, c);
  let matches = 0;
  for (const [name, parameter] of Object.entries(PARAMETERS)) {
    if (!stringmatch(pattern, name)) continue;
    addReplyBulkText(redis, c, name);
    addReplyBulkText(redis, c, parameter.get(redis.server.config));
    matches++;
  }
  setDeferredMultiBulkLength(redis, c, place, matches * 2);
}

/** How many arguments each subcommand takes, CONFIG and itself included. */
const ARGUMENTS: ReadonlyMap<string, number> = new Map([
  ['set', 4],
  ['get', 3],
  ['resetstat', 2],
]);

/** configCommand. */
export function configCommand(redis: ServerRuntime, c: Client): void {
  const { stats, shared } = redis.server;
  const what = cString(redis, c.argv[1]);
  const wanted = ARGUMENTS.get(what.toLowerCase());
  if (wanted === undefined) {
    addReplyError(redis, c, 'CONFIG subcommand must be one of GET, SET, RESETSTAT');
  } else if (c.argv.length !== wanted) {
    addReplyError(redis, c, `Wrong number of arguments for CONFIG ${what}`);
  } else if (wanted === 4) {
    configSet(redis, c);
  } else if (wanted === 3) {
    configGet(redis, c);
  } else {
    Object.assign(stats, { keyspaceHits: 0, keyspaceMisses: 0, commands: 0, connections: 0, expiredKeys: 0 });
    addReply(redis, c, shared.ok);
  }
}
