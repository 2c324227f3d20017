import { type Address, adoptUntracked, allocate, release } from '../../../sim/index.ts';
import { freeMemoryIfNeeded, MAXMEMORY_POLICIES } from '../eviction.ts';
import { objectText } from '../memory/object.ts';
import { SITE_CONFIG } from '../memory/sites.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import type { RuntimeConfig } from '../shape/server.ts';
import { type Long, strtoll, toInt, toLong } from '../text/integers.ts';
import { cString, getLongLongFromObject, noteRange } from './arguments.ts';

/** The parameters of CONFIG GET and CONFIG SET: config.c of tag 2.4.9. */

/** 'unmodelled': the value is allowed there, and the model has nothing that would obey it. */
type SetOutcome = 'set' | 'invalid' | 'unmodelled';

interface Parameter {
  /** What CONFIG GET shows; null is the nil bulk. */
  get(config: RuntimeConfig): string | null;
  set(redis: ServerRuntime, value: Address): SetOutcome;
}

const LEVELS = ['debug', 'verbose', 'notice', 'warning'];

function outcome(allowed: boolean): SetOutcome {
  return allowed ? 'set' : 'invalid';
}

/** Text that config.c compares without case, as a C string. */
function word(redis: ServerRuntime, value: Address): string {
  return cString(redis, value).toLowerCase();
}

/** yesnotoi. */
function yesNo(redis: ServerRuntime, value: Address): boolean | null {
  const text = word(redis, value);
  return text === 'yes' ? true : text === 'no' ? false : null;
}

function setInert(config: RuntimeConfig, name: string, shown: string): void {
  config.inert = { ...config.inert, [name]: shown };
}

/** A number of at least `least` that nothing in the model looks at, kept in the C type that `keep` makes of it. */
function inertNumber(name: string, least: number, keep: (value: Long) => Long = (value) => value): Parameter {
  return {
    get: ({ inert }) => inert[name],
    set(redis, value) {
      const number = getLongLongFromObject(redis, value);
      if (number === null || Number(number) < least) return 'invalid';
      setInert(redis.server.config, name, String(keep(toLong(number))));
      return 'set';
    },
  };
}

/** One of several words that nothing in the model looks at. */
function inertWord(name: string, words: readonly string[]): Parameter {
  return {
    get: ({ inert }) => inert[name],
    set(redis, value) {
      const text = word(redis, value);
      if (words.includes(text)) setInert(redis.server.config, name, text);
      return outcome(words.includes(text));
    },
  };
}

/** A parameter that CONFIG SET cannot change in the model, or only to what it is (`same`). */
function fixed(shown: string | null, same: (redis: ServerRuntime, value: Address) => SetOutcome): Parameter {
  return { get: () => shown, set: same };
}

const unmodelled = (): SetOutcome => 'unmodelled';

/**
 * The pairs of CONFIG SET save, or null. Split at single blanks by length, each piece read by strtoll up to its first NUL
 * or its end, and nobody looks at errno there: a number out of range is the limit, and the changes are an int.
 */
function parseSavePoints(redis: ServerRuntime, text: string): RuntimeConfig['savePoints'] | null {
  const pieces = text === '' ? [] : text.split(' ');
  if (pieces.length % 2 !== 0) return null;
  const points: RuntimeConfig['savePoints'] = [];
  let seconds: Long = 0;
  for (const [at, piece] of pieces.entries()) {
    noteRange(redis, piece);
    const { value, end } = strtoll(piece);
    const whole = end === piece.length || piece.charCodeAt(end) === 0;
    if (!whole || Number(value) < (at % 2 === 0 ? 1 : 0)) return null;
    if (at % 2 === 0) seconds = toLong(value);
    else points.push([seconds, toInt(value)]);
  }
  return points;
}

/** resetServerSaveParams, then appendServerSaveParams for each point. */
function setSavePoints(redis: ServerRuntime, points: RuntimeConfig['savePoints']): void {
  const { server, heap, rules } = redis;
  const { config } = server;
  const array = (length: number): Address =>
    length === 0 ? 0 : allocate(heap, rules.sizeClasses, SITE_CONFIG, rules.saveParamBytes * length);
  if (server.saveParams === 0 && config.savePoints.length > 0) {
    server.saveParams = array(config.savePoints.length);
    adoptUntracked(heap, server.saveParams);
  }
  if (server.saveParams !== 0) release(heap, server.saveParams);
  server.saveParams = array(points.length);
  config.savePoints = points;
}

/** In the order in which CONFIG GET shows them. */
export const PARAMETERS: Readonly<Record<string, Parameter>> = {
  dir: fixed('/', unmodelled),
  dbfilename: fixed('dump.rdb', unmodelled),
  requirepass: fixed(null, (redis, value) => (cString(redis, value) === '' ? 'set' : 'unmodelled')),
  masterauth: fixed(null, unmodelled),
  maxmemory: {
    get: (config) => String(config.maxMemory),
    set(redis, value) {
      const bytes = getLongLongFromObject(redis, value);
      if (bytes === null || Number(bytes) < 0) return 'invalid';
      redis.server.config.maxMemory = toLong(bytes);
      if (bytes !== '0') freeMemoryIfNeeded(redis);
      return 'set';
    },
  },
  'maxmemory-policy': {
    get: (config) => config.maxMemoryPolicy,
    set(redis, value) {
      const text = word(redis, value);
      const policy = MAXMEMORY_POLICIES.find((known) => known === text);
      if (policy !== undefined) redis.server.config.maxMemoryPolicy = policy;
      return outcome(policy !== undefined);
    },
  },
  'maxmemory-samples': {
    get: (config) => String(config.maxMemorySamples),
    set(redis, value) {
      const samples = getLongLongFromObject(redis, value);
      if (samples === null || Number(samples) <= 0) return 'invalid';
      redis.server.config.maxMemorySamples = toInt(samples);
      return 'set';
    },
  },
  timeout: {
    get: (config) => String(config.maxIdleTime),
    set(redis, value) {
      const seconds = getLongLongFromObject(redis, value);
      if (seconds === null || Number(seconds) < 0) return 'invalid';
      redis.server.config.maxIdleTime = toInt(seconds);
      return 'set';
    },
  },
  appendonly: fixed('no', (redis, value) => {
    const wanted = yesNo(redis, value);
    return wanted === null ? 'invalid' : wanted ? 'unmodelled' : 'set';
  }),
  'no-appendfsync-on-rewrite': inertWord('no-appendfsync-on-rewrite', ['yes', 'no']),
  appendfsync: inertWord('appendfsync', ['no', 'everysec', 'always']),
  save: {
    get: (config) => config.savePoints.map(([seconds, changes]) => `${seconds} ${changes}`).join(' '),
    set(redis, value) {
      const points = parseSavePoints(redis, objectText(redis, value));
      if (points !== null) setSavePoints(redis, points);
      return outcome(points !== null);
    },
  },
  'auto-aof-rewrite-percentage': inertNumber('auto-aof-rewrite-percentage', 0, toInt),
  'auto-aof-rewrite-min-size': inertNumber('auto-aof-rewrite-min-size', 0),
  'slave-serve-stale-data': {
    get: (config) => (config.slaveServeStaleData ? 'yes' : 'no'),
    set(redis, value) {
      const answer = yesNo(redis, value);
      if (answer !== null) redis.server.config.slaveServeStaleData = answer;
      return outcome(answer !== null);
    },
  },
  'hash-max-zipmap-entries': inertNumber('hash-max-zipmap-entries', 0),
  'hash-max-zipmap-value': inertNumber('hash-max-zipmap-value', 0),
  'list-max-ziplist-entries': inertNumber('list-max-ziplist-entries', 0),
  'list-max-ziplist-value': inertNumber('list-max-ziplist-value', 0),
  'set-max-intset-entries': inertNumber('set-max-intset-entries', 0),
  'zset-max-ziplist-entries': inertNumber('zset-max-ziplist-entries', 0),
  'zset-max-ziplist-value': inertNumber('zset-max-ziplist-value', 0),
  'slowlog-log-slower-than': {
    get: (config) => String(config.slowlogLogSlowerThan),
    set(redis, value) {
      const micros = getLongLongFromObject(redis, value);
      if (micros !== null) redis.server.config.slowlogLogSlowerThan = toLong(micros);
      return outcome(micros !== null);
    },
  },
  'slowlog-max-len': {
    get: (config) => String(config.slowlogMaxLen),
    set(redis, value) {
      const length = getLongLongFromObject(redis, value);
      if (length === null || Number(length) < 0) return 'invalid';
      // Cast to unsigned.
      redis.server.config.slowlogMaxLen = toInt(length) >>> 0;
      return 'set';
    },
  },
  loglevel: {
    get: (config) => LEVELS[config.verbosity],
    set(redis, value) {
      const level = LEVELS.indexOf(word(redis, value));
      if (level >= 0) redis.server.config.verbosity = level as RuntimeConfig['verbosity'];
      return outcome(level >= 0);
    },
  },
};
