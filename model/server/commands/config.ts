import { objectText } from '../memory/object.ts';
import {
  addDeferredMultiBulkLength,
  addReply,
  addReplyBulkText,
  addReplyError,
  setDeferredMultiBulkLength,
} from '../reply-buffer.ts';
import type { Redis } from '../server-runtime.ts';
import type { Client, ServerConfig } from '../shape/server.ts';
import { stringmatch } from '../text/glob.ts';
import { getLongLong } from '../text/integers.ts';
import { cString } from './execute.ts';

/** CONFIG GET, SET and RESETSTAT for the parameters that the model has: config.c of tag 2.4.9. */

interface Parameter {
  get(config: ServerConfig): string;
  /** Changes the configuration and returns true, or returns false on a value that is not allowed. */
  set(config: ServerConfig, value: string): boolean;
}

const LEVELS = ['debug', 'verbose', 'notice', 'warning'];

function yesNo(value: string): boolean | null {
  const lower = value.toLowerCase();
  return lower === 'yes' ? true : lower === 'no' ? false : null;
}

/** CONFIG SET save: pairs of seconds (1 or more) and changes (0 or more); an empty text is no save points at all. */
function parseSavePoints(value: string): [number, number][] | null {
  const words = value === '' ? [] : value.split(' ');
  if (words.length % 2 !== 0) return null;
  const points: [number, number][] = [];
  for (let j = 0; j < words.length; j += 2) {
    const seconds = Number(getLongLong(words[j]) ?? Number.NaN);
    const changes = Number(getLongLong(words[j + 1]) ?? Number.NaN);
    if (!(seconds >= 1) || !(changes >= 0)) return null;
    points.push([seconds, changes]);
  }
  return points;
}

/** In the order in which CONFIG GET shows them. */
const PARAMETERS: Record<string, Parameter> = {
  timeout: {
    get: (config) => String(config.maxIdleTime),
    set(config, value) {
      const seconds = Number(getLongLong(value) ?? Number.NaN);
      if (seconds >= 0) config.maxIdleTime = seconds;
      return seconds >= 0;
    },
  },
  save: {
    get: (config) => config.savePoints.map(([seconds, changes]) => `${seconds} ${changes}`).join(' '),
    set(config, value) {
      const points = parseSavePoints(value);
      if (points !== null) config.savePoints = points;
      return points !== null;
    },
  },
  'slave-serve-stale-data': {
    get: (config) => (config.slaveServeStaleData ? 'yes' : 'no'),
    set(config, value) {
      const answer = yesNo(value);
      if (answer !== null) config.slaveServeStaleData = answer;
      return answer !== null;
    },
  },
  loglevel: {
    get: (config) => LEVELS[config.verbosity],
    set(config, value) {
      const level = LEVELS.indexOf(value.toLowerCase());
      if (level >= 0) config.verbosity = level as ServerConfig['verbosity'];
      return level >= 0;
    },
  },
};

function configSet(redis: Redis, c: Client): void {
  const name = cString(redis, c.argv[2]);
  const value = cString(redis, c.argv[3]);
  const parameter = Object.hasOwn(PARAMETERS, name.toLowerCase()) ? PARAMETERS[name.toLowerCase()] : null;
  if (parameter === null) addReplyError(redis, c, `Unsupported CONFIG parameter: ${name}`);
  else if (parameter.set(redis.server.config, value)) addReply(redis, c, redis.server.shared.ok);
  else addReplyError(redis, c, `Invalid argument '${value}' for CONFIG SET '${name}'`);
}

function configGet(redis: Redis, c: Client): void {
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

/** configCommand. */
export function configCommand(redis: Redis, c: Client): void {
  const { stats, shared } = redis.server;
  const what = cString(redis, c.argv[1]);
  const arguments_: Record<string, number> = { set: 4, get: 3, resetstat: 2 };
  const wanted = arguments_[what.toLowerCase()];
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
