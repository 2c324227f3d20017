import type { Command } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import { jobs, positive, several, wallSeconds, whole, wholeNumbers } from './option-values.ts';
import { callSecondsOption } from './search/hunt-options.ts';
import { addExample, addFormat, choiceOption, OldOption } from './vocabulary.ts';

type Action = (...args: never[]) => Promise<ExitCode>;
type Runs = (load: () => Promise<Action>) => (...args: unknown[]) => Promise<void>;

/** Exhaustive search, and the table of which property finds which wrong fix. */
export function addExploreCommands(program: Command, runs: Runs): void {
  const explore = program
    .command('explore')
    .description('search every order of events of a small scope, shortest counterexample first')
    .option('--variant <id|file>', 'the feed; a file of your own is run with all rights', '2.4.10')
    .option('--clients <number>', 'clients, from 1 to 8', whole, 2)
    .option('--writes <number>', 'writes of each client, from 1 to 100', whole, 2)
    .option('--databases <ids>', 'the databases they write to, from 0 to 15', wholeNumbers, [0, 10])
    .addOption(
      choiceOption(
        '--aims <which>',
        'each write goes to any database, or each client has its own',
        ['any', 'own'],
        'any',
      ),
    )
    .option('--slaves <number>', 'slaves, from 1 to 8', whole, 1)
    .addOption(
      choiceOption(
        '--backlog <what>',
        'what the master holds for its slaves at the start',
        ['empty', 'full', 'detached'],
        'empty',
      ),
    )
    .option('--cuts <number>', 'how many connections of slaves may be cut', whole, 0)
    .option('--bgsaves <number>', 'how many times an operator may say BGSAVE', whole, 0)
    .option('--quits <number>', 'how many slaves may say QUIT', whole, 0)
    .option(
      '--property <id|file>',
      "ids, files of your own (with all rights), or the groups 'lifetimes' of objects, the 'streams' of slaves " +
        "and 'all', both of them; may be given several times (default: lifetimes)",
      several,
    )
    .option('--states <number>', 'how many states at the most', positive, 1_000_000)
    .addOption(new OldOption('--budget <states>', 'states').argParser(positive))
    .option('--seconds <duration>', 'wall time at the most (default: no bound)', wallSeconds)
    .addOption(callSecondsOption('search'))
    .addOption(
      choiceOption(
        '--frontier <form>',
        'keep waiting states packed, or only the paths to them: slower, and smaller',
        ['states', 'paths'],
        'states',
      ),
    )
    .option('--no-symmetry', 'tell states apart that differ only in the names of clients and slaves')
    .option('--no-reduction', 'also explore orders that no one can tell apart')
    .option('--jobs <number>', 'threads: what is found is the same', jobs, 1)
    .option('--store <folder>', 'where a counterexample is kept (default: .replisim/failures)')
    .option('--no-store', 'keep nothing');
  addExample(addFormat(explore), 'replisim explore --variant 2.4.9 --clients 1 --writes 1').action(
    runs(async () => (await import('./commands/explore.ts')).explore),
  );

  const matrix = program
    .command('matrix')
    .description('print the page on which property finds which wrong fix, and in how many generated runs')
    .option('--seeds <number>', 'over how many seeds', positive, 20)
    .option('--runs <number>', 'generated runs for each at the most', positive, 1_000)
    .addOption(new OldOption('--most <runs>', 'runs').argParser(positive));
  addExample(matrix, 'replisim matrix --seeds 3 --runs 200').action(
    runs(async () => (await import('./commands/matrix.ts')).matrix),
  );
}
