import {
  databaseCount,
  type Observed,
  playVector,
  type Variant,
  VERSIONS,
  type Vector,
  type VectorStep,
  type Version,
  variantById,
} from '../../model/index.ts';
import { diagnosisText } from '../diagnose/diagnosis-text.ts';
import { FIRST_UNSHARED, selectObjectBytes } from '../diagnose/server-sizes.ts';
import { complain, UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted, grouped } from '../output/numbers.ts';
import { createProgress } from '../output/progress.ts';
import { wrap } from '../output/wrap.ts';
import { compareReplies, type ReplyComparison } from '../real/compare-replies.ts';
import { addressText, patienceFor, readAddress, type ServerAddress } from '../real/connection.ts';
import { lookOnly } from '../real/look-only.ts';
import { withoutPings } from '../real/master-pings.ts';
import { passwordOf } from '../real/password.ts';
import { playSteps } from '../real/play-steps.ts';
import { readFacts, refuseData, type ServerFacts } from '../real/server-facts.ts';
import { type ScenarioSteps, stepsOf } from '../real/steps-of-scenario.ts';
import { type Keys, missingKeys, removeKeys, writtenKeys } from '../real/written-keys.ts';
import { loadScenario } from '../scenario-files.ts';
import { compareVector } from '../vector-result.ts';

export interface CompareOptions {
  most: number;
  force?: boolean;
  seconds: number;
  auth?: string;
  /** Only look. */
  readOnly?: boolean;
  /** Seconds between two looks. */
  wait: number;
}

/** What a server of a version without a model is held against. */
const NEAREST: Version = '2.4.10';

const DIFFERENCES_SHOWN = 10;

/** As many as a scenario may have. */
const MAX_DATABASES = 10_000;

function modelVersion({ version }: ServerFacts): Version | null {
  return VERSIONS.find((known) => known === version) ?? null;
}

function vectorOf(name: string, facts: ServerFacts, steps: ScenarioSteps, version: Version): Vector {
  return {
    name,
    about: '',
    databases: facts.databases,
    steps: steps.steps,
    server: { version, allocator: facts.allocator, arch_bits: facts.archBits },
    observed: { used_memory_delta: [], replies: [], streams: {} },
  };
}

/** What the query buffer of a connection may differ by that has said AUTH, or comes through a unix socket: measured. */
const CONNECTION_ALLOWANCE = 64;

/** Bytes of used memory that are no difference: none over TCP without a password. */
function allowanceFor({ path, password }: ServerAddress, steps: readonly VectorStep[]): number {
  if (path === undefined && password === undefined) return 0;
  const connections = steps.filter((step) => step.do === 'connect' || step.do === 'attach').length;
  return (connections + 1) * CONNECTION_ALLOWANCE;
}

/** A run of more than ten seconds has the master's own pings in its streams: they are no difference. */
function withoutMasterPings(observed: Observed): { real: Observed; pings: number } {
  let pings = 0;
  const streams = Object.entries(observed.streams).map(([slave, heard]): [string, string] => {
    const without = withoutPings(heard);
    pings += without.pings;
    return [slave, without.stream];
  });
  return { real: { ...observed, streams: Object.fromEntries(streams) }, pings };
}

/** Replies, streams and memory, against the model of the very version. */
function judgeSame(vector: Vector, observed: Observed, allowance: number): { text: string; agrees: boolean } {
  const { real, pings } = withoutMasterPings(observed);
  const playback = playVector(vector);
  const apart = Math.max(
    ...real.used_memory_delta.map((delta, at) =>
      Math.abs(delta - (playback.observed.used_memory_delta[at] ?? 0)),
    ),
  );
  const near = apart > 0 && apart <= allowance;
  const expected = near ? { ...real, used_memory_delta: playback.observed.used_memory_delta } : real;
  const result = compareVector('', { ...vector, observed: expected }, playback, 0);
  const lines = result.differences.map(
    ({ what, where, expected, got }) =>
      `DIFFERS  ${what}: ${where}\n    the server: ${expected}\n    the model:  ${got}`,
  );
  const bytes = real.used_memory_delta.at(-1) ?? 0;
  const growth = `used_memory of the server grew by ${counted(bytes, 'byte')}. ${leakSentence(vector, expected.used_memory_delta.at(-1) ?? 0)}`;
  const streams = Object.values(real.streams).reduce((sum, stream) => sum + stream.length, 0);
  const replies = real.replies.reduce((sum, list) => sum + list.length, 0);
  const what = `${counted(replies, 'reply', 'replies')}, ${counted(streams, 'byte')} of slave streams, and the growth of used_memory`;
  const verdict = result.agrees ? `Server and model agree: ${what}.` : `Compared: ${what}.`;
  const allowed = near
    ? [
        `The model has ${counted(apart, 'byte')} more or less: AUTH and unix sockets leave other query buffers.`,
      ]
    : [];
  const pinged =
    pings === 0 ? [] : [`${counted(pings, 'ping')} of the master's own left out of the streams.`];
  return { text: [...lines, growth, ...allowed, ...pinged, verdict].join('\n'), agrees: result.agrees };
}

function repliesText({ compared, differences, notCompared }: ReplyComparison): string {
  const unexplained = differences.filter(({ explanation }) => explanation === null);
  const lines = unexplained.slice(0, DIFFERENCES_SHOWN).map(({ command, model, real }) => {
    const [asked, got, wanted] = [command.join(' '), model, real].map((value) => JSON.stringify(value));
    return `DIFFERS  ${asked}\n    the server: ${wanted}\n    the model:  ${got}`;
  });
  const known = new Map<string, number>();
  for (const { explanation } of differences) {
    if (explanation !== null) known.set(explanation.id, (known.get(explanation.id) ?? 0) + 1);
  }
  for (const [id, count] of known) {
    lines.push(`known    ${id}: ${counted(count, 'reply', 'replies')} (docs/differences-2.4-7.0.md)`);
  }
  if (notCompared > 0) lines.push(`${counted(notCompared, 'reply', 'replies')} after that not compared`);
  lines.push(
    `${counted(compared, 'reply', 'replies')} compared, ${unexplained.length} unexplained differences.`,
  );
  return lines.join('\n');
}

/** How long taking the keys away may last. */
const CLEAN_UP_SECONDS = 60;

/** Whatever has gone wrong before is what the user is told. */
async function cleanUp(address: ServerAddress, keys: Keys, wasEmpty: boolean): Promise<number> {
  try {
    return await removeKeys(address, patienceFor(CLEAN_UP_SECONDS), keys, wasEmpty);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(`the keys of the run are left on the server: ${error.message}`);
    return 0;
  }
}

/** `replisim compare SERVER --read-only`: says what can be said of a server that has data. */
async function look(
  address: ServerAddress,
  name: string | undefined,
  options: CompareOptions,
): Promise<ExitCode> {
  if (name !== undefined) throw new UserError('--read-only plays nothing: leave the scenario out');
  const diagnosis = await lookOnly(address, patienceFor(options.seconds), options.wait);
  if (diagnosis.growth === null) throw new UserError(`${addressText(address)} gives no INFO: is it a Redis?`);
  process.stdout.write(`${diagnosisText(diagnosis, null)}\n`);
  return diagnosis.conclusion === 'not-told' ? EXIT.undecided : EXIT.held;
}

/** What the growth is made of: what a server that releases everything takes, and SELECT objects beyond that. */
function leakSentence(vector: Vector, bytes: number): string {
  const sound = playVector({ ...vector, server: { ...vector.server, version: '2.4.10' } });
  const needed = sound.observed.used_memory_delta.at(-1) ?? 0;
  const lost = bytes - needed;
  if (lost <= 0) return 'It has not leaked: a server that releases every object takes as much.';
  const unit = selectObjectBytes(FIRST_UNSHARED, vector.server.allocator);
  const objects =
    lost % unit === 0 ? ` That is ${counted(lost / unit, 'SELECT object')} of ${unit} bytes.` : '';
  return `It has leaked ${counted(lost, 'byte')}: a server that releases every object takes ${grouped(needed)}.${objects}`;
}

/** `replisim compare SERVER SCENARIO`: the same steps against a real server and against the model. */
export async function compare(
  server: string,
  name: string | undefined,
  options: CompareOptions,
): Promise<ExitCode> {
  const address = readAddress(server, passwordOf(options));
  if (options.readOnly === true) return look(address, name, options);
  if (name === undefined) throw new UserError('compare plays a scenario: name one, or say --read-only');
  const scenario = loadScenario(name);
  const patience = patienceFor(options.seconds);
  const facts = await readFacts(address, patience);
  refuseData(facts, options.force ?? false);
  const same = modelVersion(facts);
  const version = same ?? NEAREST;
  const databases = databaseCount(scenario, 0);
  if (databases > facts.databases) {
    throw new UserError(`the scenario has ${databases} databases, the server ${facts.databases}`);
  }
  if (facts.databases > MAX_DATABASES) {
    throw new UserError(`the server has ${facts.databases} databases, the model at most ${MAX_DATABASES}`);
  }
  const steps = stepsOf(scenario, variantById(version) as Variant, options.most);
  const head = [
    `${scenario.title}\n`,
    wrap(
      `${counted(steps.commands, 'command')} one after the other, as the simulated server reads them${
        steps.leftOut > 0 ? ' (the first of the scenario; --most allows more)' : ''
      }, against Redis ${facts.version} at ${addressText(address)} and the model of ${version}.`,
    ),
  ];
  if (steps.without.length > 0) head.push(wrap(`Not played: ${steps.without.join(', ')}.`));
  if (same === null) {
    head.push(
      wrap(
        `There is no model of ${facts.version}. Comparable are the replies, but for the known differences. Not ` +
          'comparable: used_memory (other structures, another allocator) and slave streams (later versions frame ' +
          'SELECT and PING otherwise, and rewrite commands before they feed them).',
      ),
    );
  }
  process.stdout.write(`${head.join('\n')}\n\n`);
  const progress = await createProgress('compare');
  let real: Observed;
  const own = await missingKeys(address, patience, writtenKeys(steps.steps));
  let removed = 0;
  try {
    real = await playSteps(address, facts, steps.steps, patience, (done) =>
      progress.update(done, steps.steps.length),
    );
  } finally {
    progress.stop();
    removed = await cleanUp(address, own, facts.keys === 0);
  }
  if (removed > 0) process.stdout.write(`Removed again: ${counted(removed, 'key')} that the run had made.\n`);
  const vector = vectorOf(scenario.name, facts, steps, version);
  if (same !== null) {
    const { text, agrees } = judgeSame(vector, real, allowanceFor(address, steps.steps));
    process.stdout.write(`${text}\n`);
    return agrees ? EXIT.held : EXIT.violated;
  }
  const comparison = compareReplies(steps.steps, playVector(vector).observed.replies, real.replies);
  process.stdout.write(`${repliesText(comparison)}\n`);
  return comparison.differences.some(({ explanation }) => explanation === null) ? EXIT.violated : EXIT.held;
}
