import { type ActorScope, type ActorSystem, recordFailure, type SystemExploration } from '../../lab/index.ts';
import { createCallBoard } from '../call-watch.ts';
import { exitCodeOf, explorationText, maxBytes, remarkOf } from '../commands/explore.ts';
import { complain, UserError } from '../errors.ts';
import type { ExitCode } from '../exit-codes.ts';
import { type Explored, type SearchTask, searchInThread } from '../explore/explore-thread.ts';
import { onInterrupt } from '../interrupt.ts';
import { createCounter } from '../output/counter.ts';
import { counted } from '../output/numbers.ts';
import { replayLine } from '../replay-line.ts';
import { DEFAULT_STORE, storedAs, writeFailure } from '../search/failure-store.ts';
import { actorsIn, loadSystem, propertiesNamed, variantsOf } from './load-system.ts';

/** Faults that a scope bounds, each by an option of its name. */
const BOUNDS = ['losses', 'duplicates', 'crashes', 'timers', 'partitions'] as const;

export interface OwnExploreOptions extends Partial<Record<(typeof BOUNDS)[number], number>> {
  variant?: string;
  property?: string[];
  operation?: string[];
  nodes?: string[];
  symmetric?: string[];
  crashing?: string[];
  states: number;
  seconds?: number;
  callSeconds?: number;
  frontier: 'states' | 'paths';
  reduction: boolean;
  store?: string | false;
  json?: boolean;
}

export interface OwnExploreTask extends SearchTask {
  /** The file. */
  system: string;
  scope: ActorScope;
}

/** `replisim explore SYSTEM`: every order of what can happen within the bounds; a counterexample is kept as a failure. */
export async function exploreOwn(file: string, options: OwnExploreOptions): Promise<ExitCode> {
  const system = actorsIn(await loadSystem(file, { seconds: options.callSeconds }), file);
  const scope = scopeOf(system, options);
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const release = onInterrupt(() => Atomics.store(stop, 0, 1));
  const counter = createCounter('explore', null, 'states');
  try {
    const task: OwnExploreTask = {
      system: file,
      scope,
      maxStates: options.states,
      reduction: options.reduction,
      frontier: options.frontier,
      stop,
      deadline: options.seconds === undefined ? null : Date.now() + options.seconds * 1000,
      maxBytes: maxBytes(),
      boards: [createCallBoard()],
      callSeconds: options.callSeconds,
    };
    const explored = await searchInThread<SystemExploration>(
      new URL('./explore-own-worker.js', import.meta.url),
      task,
      (progress) => counter.update(progress.states, remarkOf(progress)),
    );
    counter.stop();
    const kept = keep(system, scope, explored.result, options);
    process.stdout.write(
      options.json === true
        ? jsonOf(system, scope, explored, kept)
        : `${explorationText(scopeSentence(system, scope), explored)}${keptText(file, kept)}`,
    );
    return exitCodeOf(explored.result, Atomics.load(stop, 0) === 1);
  } finally {
    counter.stop();
    release();
  }
}

function scopeOf(system: ActorSystem, options: OwnExploreOptions): ActorScope {
  const [variant] = variantsOf(system, options.variant === undefined ? [] : [options.variant]);
  const { operations } = system.settings.defaults;
  return {
    variant: variant.id,
    nodes: Object.fromEntries((options.nodes ?? []).map(countOf)),
    operations:
      options.operation?.map(operationOf) ??
      operations.map(({ client, name, input }) => ({ client, name, input })),
    ...Object.fromEntries(BOUNDS.map((bound) => [bound, options[bound] ?? 0])),
    ...(options.crashing === undefined ? {} : { crashing: options.crashing }),
    symmetric: options.symmetric ?? [],
    ...(options.property === undefined
      ? {}
      : { properties: propertiesNamed(system, options.property).map(({ id }: { id: string }) => id) }),
  };
}

/** `server=3`. */
function countOf(word: string): [string, number] {
  const found = /^([\w-]+)=(\d{1,4})$/.exec(word);
  if (found === null) throw new UserError(`--nodes ${word}: it is written KIND=NUMBER, such as server=3`);
  return [found[1], Number(found[2])];
}

/** `client-2/write=7`: who asks, if it is not client-1; for what; and the input, as JSON. */
function operationOf(word: string): { client?: string; name: string; input?: unknown } {
  const found = /^(?:([\w-]+)\/)?([\w-]+)(?:=(.*))?$/s.exec(word);
  const written =
    'it is written NAME, NAME=INPUT or CLIENT/NAME=INPUT, such as client-2/write=7; the input is JSON';
  if (found === null) throw new UserError(`--operation ${word}: ${written}`);
  const [, client, name, input] = found;
  try {
    return {
      ...(client === undefined ? {} : { client }),
      name,
      ...(input === undefined ? {} : { input: JSON.parse(input) }),
    };
  } catch (error) {
    throw new UserError(`--operation ${word}: ${written}: ${(error as Error).message}`);
  }
}

/** The failure file that was written; null without one, and undefined where the counterexample is none as a run. */
type Kept = string | null | undefined;

function keep(
  system: ActorSystem,
  scope: ActorScope,
  { case: found, property: id }: SystemExploration,
  { store = DEFAULT_STORE }: OwnExploreOptions,
): Kept {
  const property = system.properties.find((each) => each.id === id);
  if (store === false || found === null || property === undefined) return null;
  const [variant] = variantsOf(system, [scope.variant as string]);
  const failure = recordFailure(system, found, { variant, property, origin: 'explore' });
  if (failure === null) {
    complain(
      `played as a run, the counterexample comes to rest without a violation of ${id}; no file is kept`,
    );
    return undefined;
  }
  const file = storedAs(system, store, failure);
  writeFailure(system, file, failure);
  return file;
}

function keptText(system: string, kept: Kept): string {
  return kept ? `\nReproduce\n  ${replayLine(kept, { system })}\n\nWritten to ${kept}\n` : '';
}

function scopeSentence({ id }: ActorSystem, scope: ActorScope): string {
  const operations = (scope.operations ?? []).map(({ client, name, input = null }) => {
    const what = input === null ? name : `${name} ${JSON.stringify(input)}`;
    return client === undefined ? what : `${what} of ${client}`;
  });
  const counts = Object.entries(scope.nodes ?? {}).map(([kind, count]) => `${count} of ${kind}`);
  const faults = BOUNDS.flatMap((bound) =>
    scope[bound] ? [counted(scope[bound], SINGULAR[bound], bound)] : [],
  );
  const parts = [
    counts.join(', '),
    operations.join(', ') || 'no operations',
    faults.join(', ') || 'no faults',
  ];
  return `${id}, ${scope.variant}: ${parts.filter((part) => part !== '').join('; ')}`;
}

const SINGULAR: Readonly<Record<(typeof BOUNDS)[number], string>> = {
  losses: 'loss',
  duplicates: 'duplicate',
  crashes: 'crash',
  timers: 'timer',
  partitions: 'partition',
};

function jsonOf(
  { id }: ActorSystem,
  scope: ActorScope,
  { result, millis, ...needed }: Explored<SystemExploration>,
  file: Kept,
): string {
  const head = { format: 'replisim-system-exploration/1', system: id, scope };
  return `${JSON.stringify({ ...head, ...result, ...needed, file: file ?? null, wallMillis: Math.round(millis) }, null, 2)}\n`;
}
