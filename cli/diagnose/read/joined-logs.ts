import type { LogFacts, LogSample } from './log-reader.ts';

/** Logs of one process are one log, whatever order their files come in: those that were rotated, or cut into pieces. */
export function joinedLogs(logs: readonly LogFacts[]): LogFacts[] {
  const joined: LogFacts[] = [];
  for (const log of inOrder(logs)) {
    const before = joined.at(-1);
    if (before !== undefined && goesOn(before, log)) joined[joined.length - 1] = together(before, log);
    else joined.push(log);
  }
  return joined;
}

/** By the time of their first samples, where all have one; otherwise as they were given. */
function inOrder(logs: readonly LogFacts[]): LogFacts[] {
  const timed = logs.map((log) => ({ log, at: secondsOf(log.first) }));
  if (timed.some(({ at }) => Number.isNaN(at))) return [...logs];
  return timed.sort((one, other) => one.at - other.at).map(({ log }) => log);
}

/** A log of 2.4 names no year. */
function secondsOf(sample: LogSample | null): number {
  const [, day, year = '2000', time] =
    /^(\d+ [A-Z][a-z]{2})(?: (\d{4}))? ([\d:.]+)$/.exec(sample?.time ?? '') ?? [];
  return Date.parse(`${day} ${year} ${time} UTC`) / 1000;
}

function goesOn(before: LogFacts, log: LogFacts): boolean {
  const isOfOne = log.starts === 0 && log.pid !== '' && before.pid === log.pid;
  return isOfOne && before.last !== null && log.last !== null;
}

function together(before: LogFacts, log: LogFacts): LogFacts {
  return {
    ...log,
    lines: before.lines + log.lines,
    version: before.version,
    starts: before.starts,
    first: before.first,
    samples: before.samples + log.samples,
    mostSlaves: Math.max(before.mostSlaves, log.mostSlaves),
    copyOnWriteMegabytes: Math.max(before.copyOnWriteMegabytes, log.copyOnWriteMegabytes),
    slavesClosed: before.slavesClosed + log.slavesClosed,
    clientsClosed: before.clientsClosed + log.clientsClosed,
  };
}
