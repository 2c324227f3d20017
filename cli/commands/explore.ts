import { totalmem } from 'node:os';
import type { Exploration } from '../../lab/index.ts';
import type { Scope } from '../../properties/index.ts';
import { createCallBoard } from '../call-watch.ts';
import { complain, UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import {
  type Explored,
  exploreInThread,
  type KeptExploration,
  type ThreadProgress,
} from '../explore/explore-thread.ts';
import type { KeptCounterexample } from '../explore/keep-counterexample.ts';
import { onInterrupt } from '../interrupt.ts';
import { createCounter } from '../output/counter.ts';
import { counted, grouped, shortBytes, wallTime } from '../output/numbers.ts';
import { wrap } from '../output/wrap.ts';
import { DEFAULT_STORE } from '../search/failure-store.ts';

export interface ExploreWords
  extends Pick<
    Scope,
    'clients' | 'writes' | 'slaves' | 'aims' | 'backlog' | 'cuts' | 'bgsaves' | 'quits' | 'symmetry'
  > {
  variant: string;
  databases: number[];
  property?: string[];
  states: number;
  seconds?: number;
  callSeconds?: number;
  frontier: 'states' | 'paths';
  reduction: boolean;
  jobs: number;
  store?: string | false;
  json?: boolean;
}

/** `replisim explore`: every order of events of a small scope. */
export async function explore(words: ExploreWords): Promise<ExitCode> {
  if (words.jobs > 1 && words.frontier === 'paths')
    throw new UserError('--frontier paths is for one thread: several keep the states that wait (--jobs 1)');
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const restore = onInterrupt(() => Atomics.store(stop, 0, 1));
  const counter = createCounter('explore', null, 'states');
  const properties = propertiesIn(words);
  try {
    const explored = await exploreInThread(
      {
        variant: words.variant,
        properties,
        scope: scopeOf(words),
        maxStates: words.states,
        reduction: words.reduction,
        frontier: words.frontier,
        stop,
        deadline: words.seconds === undefined ? null : Date.now() + words.seconds * 1000,
        maxBytes: maxBytes(),
        // Of threads that share a search, one more sees to them.
        boards: Array.from({ length: words.jobs === 1 ? 1 : 1 + words.jobs }, createCallBoard),
        callSeconds: words.callSeconds,
        keeps: words.store !== false,
        jobs: words.jobs,
      },
      (progress) => counter.update(progress.states, remarkOf(progress)),
    );
    counter.stop();
    const kept = await keep(words, properties, explored.result);
    process.stdout.write(
      words.json === true
        ? jsonOf(words, properties, explored, kept.file)
        : `${explorationText(scopeSentence(words), explored)}${kept.text}`,
    );
    return exitCodeOf(explored.result, Atomics.load(stop, 0) === 1);
  } finally {
    counter.stop();
    restore();
  }
}

/** The group of both kinds was called 'both' until all groups had the same names everywhere. */
function propertiesIn({ property = ['lifetimes'] }: ExploreWords): string[] {
  if (!property.includes('both')) return property;
  complain('--property both is now called --property all; the old word goes in the next version');
  return property.map((word) => (word === 'both' ? 'all' : word));
}

function scopeOf(words: ExploreWords) {
  const { clients, writes, databases, aims, slaves, backlog, cuts, bgsaves, quits, symmetry } = words;
  return { clients, writes, databases, aims, slaves, backlog, cuts, bgsaves, quits, symmetry };
}

/** Three quarters of the machine's memory, or of what the process may have of it. */
export function maxBytes(): number {
  const allowed = process.constrainedMemory?.() ?? 0;
  const machine = totalmem();
  return Math.floor((allowed > 0 && allowed < machine ? allowed : machine) * 0.75);
}

export function remarkOf({ depth, waiting, processBytes }: ThreadProgress): string {
  return `depth ${depth}, ${grouped(waiting)} waiting, ${shortBytes(processBytes)}`;
}

export function exitCodeOf({ verdict }: Exploration, interrupted: boolean): ExitCode {
  if (verdict === 'violated') return EXIT.violated;
  if (verdict === 'held') return EXIT.held;
  return interrupted ? EXIT.interrupted : EXIT.undecided;
}

/** Where nothing is violated, or nothing is to be kept, the parts that keep failures are not even loaded. */
async function keep(
  { store = DEFAULT_STORE }: ExploreWords,
  properties: string[],
  result: KeptExploration,
): Promise<KeptCounterexample> {
  if (store === false || result.property === null) return { file: null, text: '' };
  const { keepCounterexample } = await import('../explore/keep-counterexample.ts');
  return keepCounterexample(result, properties, store);
}

function jsonOf(
  words: ExploreWords,
  properties: string[],
  { result, millis, ...needed }: Explored,
  file: string | null,
): string {
  const scope = { variant: words.variant, ...scopeOf(words), properties };
  const { failure: _, ...found } = result;
  return `${JSON.stringify({ format: 'replisim-exploration/1', scope, ...found, ...needed, file, wallMillis: Math.round(millis) }, null, 2)}\n`;
}

/** What is told of an exploration, whatever was explored. */
interface ToldExploration extends Exploration {
  property: string | null;
  steps: readonly string[];
  /** By property: why nothing can be said of it. */
  undecided?: Readonly<Record<string, string>>;
}

/** Why it is undecided, a line each. */
function undecidedLines({ result, ended, processBytes }: Explored<ToldExploration>): string[] {
  const { limit, undecided = {} } = result;
  const why = {
    states: 'the budget of states ran out',
    transitions: 'the budget of steps ran out',
    depth: 'the budget of depth ran out',
    interrupted:
      ended === 'memory'
        ? `the process came to ${shortBytes(processBytes)}, three quarters of the memory there is`
        : ended === 'deadline'
          ? 'the time ran out'
          : 'it was stopped',
  };
  const sentences = Object.entries(undecided).map(([property, sentence]) =>
    wrap(`Undecided: ${property}: ${sentence}`),
  );
  return limit === null ? sentences : [`Undecided: ${why[limit]}.`];
}

/** Fewer states say nothing about what a state needs: the program itself is larger. */
const STATES_TO_DIVIDE_BY = 10_000;

/** The verdict on the scope, which the sentence describes, the way to a violation, and what the search took. */
export function explorationText(scope: string, explored: Explored<ToldExploration>): string {
  const { result, millis, processBytes, searchBytes } = explored;
  const { verdict, violation, property, steps, states, transitions, depth, ends } = result;
  const lines = [`${verdict.toUpperCase()}  ${scope}`];
  if (verdict === 'undecided') lines.push('', ...undecidedLines(explored));
  if (violation !== null) {
    lines.push('', wrap(property === null ? violation : `${property}: ${violation}`), '');
    lines.push(
      steps.length === 0
        ? 'It is so from the start.'
        : `The shortest way there, ${counted(steps.length, 'step')}:`,
    );
    steps.forEach((step, index) => {
      lines.push(`  ${index + 1}. ${step}`);
    });
  }
  const each =
    states < STATES_TO_DIVIDE_BY ? '' : `, ${grouped(Math.ceil(searchBytes / states))} bytes a state`;
  lines.push(
    '',
    `${counted(states, 'state')}, ${counted(transitions, 'transition')}, ${counted(ends, 'end')}, depth ${depth}; ` +
      `${grouped(Math.round((transitions * 1000) / millis))} transitions a second; ` +
      `${shortBytes(processBytes)} of memory${each}; ${wallTime(millis)}`,
  );
  return `${lines.join('\n')}\n`;
}

function scopeSentence(words: ExploreWords): string {
  const { variant, clients, writes, databases, aims, slaves, backlog, cuts, bgsaves, quits } = words;
  const where = `${aims === 'any' ? 'any of the databases' : 'databases of their own,'} ${databases.join(', ')}`;
  const start = { empty: 'empty buffers', full: 'full buffers', detached: 'no slave attached yet' }[backlog];
  const extras = [
    ...(cuts > 0 ? [counted(cuts, 'cut')] : []),
    ...(bgsaves > 0 ? [counted(bgsaves, 'BGSAVE')] : []),
    ...(quits > 0 ? [counted(quits, 'QUIT')] : []),
  ];
  const allowed = extras.length === 0 ? '' : `, ${extras.join(', ')} allowed`;
  return (
    `${variant}: ${counted(clients, 'client')} with ${counted(writes, 'write')} each to ${where}; ` +
    `${counted(slaves, 'slave')}, ${start}${allowed}`
  );
}
