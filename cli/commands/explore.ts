import type { Scope, ScopeExploration } from '../../properties/explore.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { exploreInThread, type ThreadProgress } from '../explore/explore-thread.ts';
import { createCounter } from '../output/counter.ts';
import { counted, grouped, shortBytes, wallTime } from '../output/numbers.ts';
import { onInterrupt } from '../search/interrupt.ts';

export interface ExploreWords
  extends Pick<
    Scope,
    'clients' | 'writes' | 'slaves' | 'aims' | 'backlog' | 'cuts' | 'bgsaves' | 'quits' | 'symmetry'
  > {
  variant: string;
  databases: number[];
  property: 'lifetimes' | 'streams' | 'both';
  budget: number;
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
  try {
    const { result, millis } = await exploreInThread(
      {
        variant: words.variant,
        scope: scopeOf(words),
        maxStates: words.budget,
        reduction: words.reduction,
        frontier: words.frontier,
        stop,
        deadline: words.seconds === undefined ? null : Date.now() + words.seconds * 1000,
      },
      (progress) => counter.update(progress.states, remarkOf(progress)),
    );
    counter.stop();
    process.stdout.write(words.json === true ? jsonOf(words, result, millis) : textOf(words, result, millis));
    return exitCodeOf(result, Atomics.load(stop, 0) === 1);
  } finally {
    counter.stop();
    restore();
  }
}

function scopeOf(words: ExploreWords): Partial<Omit<Scope, 'variant'>> {
  const { clients, writes, databases, aims, slaves, backlog, cuts, bgsaves, quits, symmetry, property } =
    words;
  const properties = property === 'both' ? (['lifetimes', 'streams'] as const) : [property];
  return { clients, writes, databases, aims, slaves, backlog, cuts, bgsaves, quits, symmetry, properties };
}

function remarkOf({ depth, waiting, tableBytes, heapBytes }: ThreadProgress): string {
  return `depth ${depth}, ${grouped(waiting)} waiting, ${shortBytes(tableBytes + heapBytes)}`;
}

function exitCodeOf({ verdict }: ScopeExploration, interrupted: boolean): ExitCode {
  if (verdict === 'violated') return EXIT.violated;
  if (verdict === 'held') return EXIT.held;
  return interrupted ? EXIT.interrupted : EXIT.undecided;
}

function jsonOf(words: ExploreWords, result: ScopeExploration, millis: number): string {
  const scope = { variant: words.variant, ...scopeOf(words) };
  return `${JSON.stringify({ format: 'replisim-exploration/1', scope, ...result, wallMillis: Math.round(millis) }, null, 2)}\n`;
}

const LIMITS = {
  states: 'the budget of states ran out',
  transitions: 'the budget of steps ran out',
  depth: 'the budget of depth ran out',
  interrupted: 'it was stopped',
};

function textOf(words: ExploreWords, result: ScopeExploration, millis: number): string {
  const { verdict, limit, violation, steps, states, transitions, depth, ends, tableBytes } = result;
  const lines = [`${verdict.toUpperCase()}  ${scopeSentence(words)}`];
  if (limit !== null) lines.push('', `Undecided: ${LIMITS[limit]}.`);
  if (violation !== null) {
    lines.push('', violation, '', `The shortest way there, ${counted(steps.length, 'step')}:`);
    steps.forEach((step, index) => {
      lines.push(`  ${index + 1}. ${step}`);
    });
  }
  lines.push(
    '',
    `${counted(states, 'state')}, ${counted(transitions, 'transition')}, ${counted(ends, 'end')}, depth ${depth}; ` +
      `${grouped(Math.round((transitions * 1000) / millis))} transitions a second; ` +
      `${Math.ceil(tableBytes / states)} bytes a state; ${wallTime(millis)}`,
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
