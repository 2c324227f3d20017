import { totalmem } from 'node:os';
import type { Scope, ScopeExploration } from '../../properties/index.ts';
import { complain } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { type Explored, exploreInThread, type ThreadProgress } from '../explore/explore-thread.ts';
import { createCounter } from '../output/counter.ts';
import { counted, grouped, shortBytes, wallTime } from '../output/numbers.ts';
import { wrap } from '../output/wrap.ts';
import { onInterrupt } from '../search/interrupt.ts';

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
  frontier: 'states' | 'paths';
  reduction: boolean;
  json?: boolean;
}

/** `replisim explore`: every order of events of a small scope. */
export async function explore(words: ExploreWords): Promise<ExitCode> {
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
      },
      (progress) => counter.update(progress.states, remarkOf(progress)),
    );
    counter.stop();
    process.stdout.write(words.json === true ? jsonOf(words, properties, explored) : textOf(words, explored));
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
function maxBytes(): number {
  const allowed = process.constrainedMemory?.() ?? 0;
  const machine = totalmem();
  return Math.floor((allowed > 0 && allowed < machine ? allowed : machine) * 0.75);
}

function remarkOf({ depth, waiting, processBytes }: ThreadProgress): string {
  return `depth ${depth}, ${grouped(waiting)} waiting, ${shortBytes(processBytes)}`;
}

function exitCodeOf({ verdict }: ScopeExploration, interrupted: boolean): ExitCode {
  if (verdict === 'violated') return EXIT.violated;
  if (verdict === 'held') return EXIT.held;
  return interrupted ? EXIT.interrupted : EXIT.undecided;
}

function jsonOf(words: ExploreWords, properties: string[], { result, millis, ...needed }: Explored): string {
  const scope = { variant: words.variant, ...scopeOf(words), properties };
  return `${JSON.stringify({ format: 'replisim-exploration/1', scope, ...result, ...needed, wallMillis: Math.round(millis) }, null, 2)}\n`;
}

/** Why it is undecided, a line each. */
function undecidedLines({ result, ended, processBytes }: Explored): string[] {
  const { limit, undecided } = result;
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

function textOf(words: ExploreWords, explored: Explored): string {
  const { result, millis, processBytes, searchBytes } = explored;
  const { verdict, violation, property, steps, states, transitions, depth, ends } = result;
  const lines = [`${verdict.toUpperCase()}  ${scopeSentence(words)}`];
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
