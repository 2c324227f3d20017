import { UserError } from '../errors.ts';
import { eachCaptured } from '../import/captured.ts';
import { counted, grouped } from '../output/numbers.ts';
import { type ClientFacts, readClientLine } from './read/client-list-reader.ts';
import { createInfoReader, type Info, numberOf } from './read/info-reader.ts';
import { joinedLogs } from './read/joined-logs.ts';
import { createLogReader, type LogFacts } from './read/log-reader.ts';
import { readMonitorLine } from './read/monitor-line.ts';
import { beginText, createLineCutter, openPortions } from './read/text-lines.ts';
import { createTraffic, type Traffic } from './traffic.ts';

/** What was found in one file. */
export interface SourceFacts {
  file: string;
  /** What it holds, in words. */
  holds: string[];
  lines: number;
  /** Commands of MONITOR or of an append-only file. */
  captured: number;
  /** Lines that belong to nothing that is read here. */
  unknownLines: number;
  /** What of it is missing or cannot be used, as sentences. */
  partial: string[];
}

/** Everything that the files show. */
export interface Evidence {
  sources: SourceFacts[];
  /** In the order of their time. */
  infos: Info[];
  /** Those of one process are one; in the order of their time. */
  logs: LogFacts[];
  /** The last CLIENT LIST. */
  clients: ClientFacts[];
  /** What MONITOR captures show, all together; null without one. */
  traffic: Traffic | null;
}

/**
 * Reads all of the files, line by line: what a line is, it shows itself, so that INFO, log, MONITOR and CLIENT LIST may
 * stand in one file.
 *
 * @throws UserError naming a file that cannot be read, or in which nothing was found.
 */
export function readEvidence(
  files: readonly string[],
  progress: (done: number, total: number) => void,
): Evidence {
  const evidence: Evidence = { sources: [], infos: [], logs: [], clients: [], traffic: null };
  for (const file of files) readSource(evidence, file, file === '-' ? STANDARD_INPUT : file, progress);
  evidence.infos = withoutCopies(inOrder(evidence.infos), evidence.sources);
  evidence.logs = joinedLogs(evidence.logs);
  return evidence;
}

/** The same output twice is one look: INFO counts itself among the commands, so that the next one differs. */
function withoutCopies(infos: readonly Info[], sources: readonly SourceFacts[]): Info[] {
  const looks: Info[] = [];
  for (const info of infos) {
    const same = looks.find((look) => isCopy(look, info));
    if (same === undefined) looks.push(info);
    else
      sources
        .find(({ file }) => info.source.startsWith(file))
        ?.partial.push(`${info.source} is the same output as ${same.source}: it is one look, not two.`);
  }
  return looks;
}

function isCopy({ fields }: Info, { fields: others }: Info): boolean {
  return (
    fields.has('total_commands_processed') &&
    fields.size === others.size &&
    [...fields].every(([name, value]) => others.get(name) === value)
  );
}

/** How the standard input is called where other files have their names. */
export const STANDARD_INPUT = 'the standard input';

function readSource(
  evidence: Evidence,
  path: string,
  file: string,
  progress: (done: number, total: number) => void,
): void {
  const info = createInfoReader(file);
  const log = createLogReader(file);
  const clients: ClientFacts[] = [];
  const facts: SourceFacts = { file, holds: [], lines: 0, captured: 0, unknownLines: 0, partial: [] };
  let broken = 0;
  let first = '';
  let lastWhole = true;
  const each = (line: string, whole: boolean) => {
    if (line.trim() === '') return;
    facts.lines++;
    lastWhole = whole;
    if (first === '') first = line;
    const seen = readMonitorLine(line);
    if (seen !== null) {
      evidence.traffic ??= createTraffic();
      facts.captured++;
      if (seen.args === null) broken++;
      else evidence.traffic.take({ ...seen, args: seen.args });
      return;
    }
    const client = readClientLine(line);
    if (client !== null) clients.push(client);
    else if (!info.take(line, whole) && !log.take(line)) facts.unknownLines++;
  };
  if (path !== '-' && isBinary(path)) {
    readAof(evidence, facts, progress);
    return;
  }
  const portions = openPortions(path);
  try {
    const cutter = createLineCutter();
    let done = 0;
    for (let portion = portions.next(); portion !== ''; portion = portions.next()) {
      cutter.take(portion, each);
      done += portion.length;
      progress(done, portions.size);
    }
    if (done === 0) throw new UserError(`${file}: it is empty`);
    cutter.end(each);
  } finally {
    portions.close();
  }
  const infos = info.infos();
  const logFacts = log.facts();
  if (infos.length > 0) facts.holds.push(counted(infos.length, 'INFO', 'INFOs'));
  if (logFacts !== null) facts.holds.push(`a log (${counted(logFacts.lines, 'line')})`);
  if (facts.captured > 0) facts.holds.push(`MONITOR (${counted(facts.captured, 'command')})`);
  if (clients.length > 0) facts.holds.push(`CLIENT LIST (${counted(clients.length, 'client')})`);
  if (facts.holds.length === 0) throw nothingFound(file, first);
  for (const one of infos) {
    if (numberOf(one, 'used_memory') === null)
      facts.partial.push(`${one.source} has no used_memory: it is cut off, or only a section of INFO.`);
    else if (!one.whole)
      facts.partial.push(
        `${one.source} ends before the databases: it is cut off, or only a section of INFO.`,
      );
  }
  if (broken > 0)
    facts.partial.push(
      `${counted(broken, 'command')} of MONITOR in ${file} cannot be read: ${broken === 1 ? 'its line is' : 'their lines are'} cut off.`,
    );
  if (!lastWhole) facts.partial.push(`${file} does not end with a line end: it may be cut off.`);
  if (facts.unknownLines > facts.lines / 2)
    facts.partial.push(
      `${grouped(facts.unknownLines)} of ${grouped(facts.lines)} lines of ${file} are none of INFO, a log, MONITOR or CLIENT LIST.`,
    );
  evidence.sources.push(facts);
  evidence.infos.push(...infos);
  if (logFacts !== null) evidence.logs.push(logFacts);
  if (clients.length > 0) evidence.clients = clients;
}

/** What is not read line by line: an append-only file, or what `eachCaptured` refuses with a reason. */
function isBinary(file: string): boolean {
  const portions = openPortions(file);
  try {
    return /^(\*\d+\r\n\$|#TS:|REDIS\d|file \S+ seq \d+ type [bhi])/.test(portions.next());
  } finally {
    portions.close();
  }
}

/** An append-only file shows what was written, as MONITOR does. */
function readAof(
  evidence: Evidence,
  facts: SourceFacts,
  progress: (done: number, total: number) => void,
): void {
  evidence.traffic ??= createTraffic();
  const { traffic } = evidence;
  const { partial } = eachCaptured(
    facts.file,
    (captured) => {
      facts.captured++;
      traffic.take({ ...captured, atMicros: captured.atMicros ?? 0 });
    },
    progress,
  );
  facts.partial.push(...partial);
  facts.holds.push(`an append-only file (${counted(facts.captured, 'command')})`);
  evidence.sources.push(facts);
}

function nothingFound(file: string, first: string): UserError {
  return new UserError(
    `${file}: nothing in it is INFO, a log, MONITOR, CLIENT LIST or an append-only file of a Redis server; ${beginText(first)}`,
  );
}

/** INFOs of one process by its uptime; otherwise as they were given. */
function inOrder(infos: Info[]): Info[] {
  if (infos.some((info) => numberOf(info, 'uptime_in_seconds') === null) || !sameProcess(infos)) return infos;
  const commands = (info: Info) => numberOf(info, 'total_commands_processed') ?? 0;
  const age = (info: Info) => numberOf(info, 'uptime_in_seconds') ?? 0;
  return [...infos].sort((one, other) => age(one) - age(other) || commands(one) - commands(other));
}

/** Whether they are of one process, as far as they say. */
export function sameProcess(infos: readonly Info[]): boolean {
  for (const name of ['run_id', 'process_id', 'redis_version']) {
    const values = new Set(infos.flatMap(({ fields }) => fields.get(name) ?? []));
    if (values.size > 1) return false;
  }
  return true;
}
