import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import { several } from './option-values.ts';

type Action = (...args: never[]) => Promise<ExitCode>;
type Runs = (load: () => Promise<Action>) => (...args: unknown[]) => Promise<void>;

function whole(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('It is a whole number.');
  return Number(value);
}

function wholeNumbers(value: string): number[] {
  return value.split(',').map(whole);
}

/** Exhaustive search, and the table of which property finds which wrong fix. */
export function addExploreCommands(program: Command, runs: Runs): void {
  program
    .command('explore')
    .description('search every order of events of a small scope, shortest counterexample first')
    .option('--variant <id|file>', 'the feed; a file of your own is run with all rights', '2.4.10')
    .option('--clients <number>', 'clients', whole, 2)
    .option('--writes <number>', 'writes of each client', whole, 2)
    .option('--databases <ids>', 'the databases they write to', wholeNumbers, [0, 10])
    .addOption(
      new Option('--aims <which>', 'each write goes to any database, or each client has its own')
        .choices(['any', 'own'])
        .default('any'),
    )
    .option('--slaves <number>', 'slaves', whole, 1)
    .addOption(
      new Option('--backlog <what>', 'what the master holds for its slaves at the start')
        .choices(['empty', 'full', 'detached'])
        .default('empty'),
    )
    .option('--cuts <number>', 'how many connections of slaves may be cut', whole, 0)
    .option('--bgsaves <number>', 'how many times an operator may say BGSAVE', whole, 0)
    .option('--quits <number>', 'how many slaves may say QUIT', whole, 0)
    .option(
      '--property <which>',
      "what is asked: 'lifetimes' of objects, the 'streams' of slaves, 'both', a property's id, or a file of your own; " +
        'may be given several times (default: lifetimes)',
      several,
    )
    .option('--budget <states>', 'how many states at the most', whole, 1_000_000)
    .option('--seconds <number>', 'how long at the most', whole)
    .addOption(
      new Option(
        '--frontier <form>',
        'keep waiting states packed, or only the paths to them: slower, and smaller',
      )
        .choices(['states', 'paths'])
        .default('states'),
    )
    .option('--no-symmetry', 'tell states apart that differ only in the names of clients and slaves')
    .option('--no-reduction', 'take every order even of steps that nobody can tell the order of')
    .option('--json', 'print everything as one JSON object')
    .action(runs(async () => (await import('./commands/explore.ts')).explore));

  program
    .command('matrix')
    .description('print the page on which property finds which wrong fix, and in how many generated runs')
    .option('--seeds <number>', 'over how many seeds', whole, 20)
    .option('--most <runs>', 'generated runs for each at the most', whole, 1_000)
    .action(runs(async () => (await import('./commands/matrix.ts')).matrix));
}
