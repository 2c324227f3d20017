import { COMMAND_TABLE } from '../../model/internals.ts';

/** What becomes of a captured command. */
export type Translation =
  /** Played: as it was, or as commands of 2.4 that do the same. */
  | { play: string[][]; rewritten: boolean; modelled: boolean }
  /** Not played, with the reason's name. */
  | { leftOut: string };

/** Said by slaves and tools, about the connection or the server and not the data. */
const LEFT_OUT = new Set([
  'sync',
  'psync',
  'replconf',
  'shutdown',
  'slaveof',
  'replicaof',
  'auth',
  'hello',
  'reset',
]);

const MILLIS = 1000;

/**
 * A command as the model may be given it. What 2.4 does not know but can say otherwise is rewritten: SET with EX or NX,
 * milliseconds of an expiry (rounded up to seconds). What the model does not have is played all the same: it answers with
 * an error, and a run counts it.
 */
export function toModel(args: string[]): Translation {
  const name = args[0].toLowerCase();
  if (LEFT_OUT.has(name)) return { leftOut: name };
  const rewritten = rewrite(name, args);
  if (rewritten === 'unknown') return { leftOut: `${name} with options that 2.4 does not have` };
  const commands = rewritten ?? [args];
  const modelled = commands.every(
    ([word]) => word.toLowerCase() === 'quit' || COMMAND_TABLE.get(word.toLowerCase())?.supported === true,
  );
  return { play: commands, rewritten: rewritten !== null, modelled };
}

/** Null where nothing is to be changed. */
function rewrite(name: string, args: string[]): string[][] | 'unknown' | null {
  if (name === 'set' && args.length > 3) return rewriteSet(args);
  const [, key, time, value] = args;
  if (name === 'psetex' && args.length === 4)
    return inSeconds(time, (seconds) => ['SETEX', key, seconds, value]);
  if (name === 'pexpire' && args.length === 3) return inSeconds(time, (seconds) => ['EXPIRE', key, seconds]);
  if (name === 'pexpireat' && args.length === 3)
    return inSeconds(time, (seconds) => ['EXPIREAT', key, seconds]);
  if (
    (name === 'expire' || name === 'expireat' || name === 'pexpire' || name === 'pexpireat') &&
    args.length > 3
  )
    return 'unknown';
  return null;
}

function inSeconds(millis: string, command: (seconds: string) => string[]): string[][] | 'unknown' {
  return /^-?\d{1,15}$/.test(millis) ? [command(String(Math.ceil(Number(millis) / MILLIS)))] : 'unknown';
}

/** SET key value [NX] [EX s | PX ms | EXAT s | PXAT ms]; XX, GET and KEEPTTL have no equal in 2.4. */
function rewriteSet([, key, value, ...options]: string[]): string[][] | 'unknown' {
  const words = options.map((option) => option.toLowerCase());
  const onlyNew = words[0] === 'nx' && words.length === 1;
  if (onlyNew) return [['SETNX', key, value]];
  const [unit, time] = words;
  if (words.length !== 2 || !/^\d{1,15}$/.test(time)) return 'unknown';
  const seconds = String(unit.startsWith('p') ? Math.ceil(Number(time) / MILLIS) : Number(time));
  if (unit === 'ex' || unit === 'px') return [['SETEX', key, seconds, value]];
  if (unit !== 'exat' && unit !== 'pxat') return 'unknown';
  return [
    ['SET', key, value],
    ['EXPIREAT', key, seconds],
  ];
}
