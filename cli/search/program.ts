import type { Command } from 'commander';
import { jobs, positive, several } from '../option-values.ts';

/** The commands that search: registered here, loaded when called. */

type Load = (
  load: () => Promise<(...args: never[]) => Promise<number>>,
) => (...args: unknown[]) => Promise<void>;

function huntOptions(command: Command): Command {
  return command
    .option(
      '--variant <id|file>',
      'the feed that is hunted; a file of your own is run with all rights',
      '2.4.9',
    )
    .option(
      '--server-version <version>',
      'how the servers behave apart from their feed (default: as the variant)',
    )
    .option(
      '--property <id|file>',
      "properties, files of your own (with all rights), or the groups 'lifetimes', 'histories' and 'all' (default: lifetimes)",
      several,
    )
    .option(
      '--sandbox',
      'run files of your own as the judge does: nothing in reach, steps and memory counted',
    )
    .option('--without <kinds>', 'families of commands, faults or traits that are never drawn', several)
    .option('--seed <seed>', 'decimal, hexadecimal, or a commit hash (default: 1)')
    .option('--runs <number>', 'how many cases at the most', positive)
    .option('--seconds <number>', 'how long to hunt; what is found is shrunk after that', positive)
    .option('--shrink-seconds <number>', 'how long to shrink a finding (default: 60)', positive)
    .option(
      '--case-seconds <number>',
      'how long a case may take, before it is a finding (default: 10)',
      positive,
    )
    .option('--until-met', 'stop when every sometimes-property was met')
    .option('--findings <number>', 'how many findings are enough', positive)
    .option('--jobs <number>', 'threads (default: one for each processor)', jobs)
    .option('--any-site', 'shrink to any violation of the property, not only to the same one')
    .option('--reporter <kind>', 'human, json, junit or github', 'human');
}

export function addSearchCommands(program: Command, runs: Load): void {
  huntOptions(program.command('check'))
    .description('play a suite of generated cases once')
    .option('--store <folder>', 'keep failures there')
    .action(runs(async () => (await import('../commands/hunt.ts')).check));
  huntOptions(program.command('hunt'))
    .description('play generated cases until a budget is spent; shrink and keep what is found')
    .option('--store <folder>', 'where failures are kept (default: .replisim/failures)')
    .option('--no-store', 'keep nothing')
    .option('--queue <address>', 'share the hunt with workers through this Redis server: redis://HOST:PORT')
    .option('--queue-timeout <seconds>', 'how long no worker may answer (default: 60)', positive)
    .action(runs(async () => (await import('../commands/hunt.ts')).hunt));
  program
    .command('worker')
    .description('play ranges of hunts that others have put into a queue, until Ctrl-C')
    .requiredOption(
      '--queue <address>',
      'the Redis server: redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], or rediss://',
    )
    .option('--jobs <number>', 'threads (default: one for each processor)', jobs)
    .option('--variant <file>', 'a feed of your own that hunts may name; it is run with all rights', several)
    .option('--property <file>', 'a property of your own that hunts may name; likewise', several)
    .option('--trust', 'run whatever files hunts name')
    .action(runs(async () => (await import('../commands/worker.ts')).worker));
  program
    .command('shrink')
    .description('make a failure file smaller; the best so far is always in the file')
    .argument('<file|coordinates>', 'a failure file, or SCENARIO@SEED/VARIANT, which is kept as one')
    .option('--any-site', 'any violation of the property will do')
    .option('--seconds <number>', 'how long at the most (default: until nothing is simpler)', positive)
    .option(
      '--variant <id|file>',
      'the feed; a file of your own is run with all rights (default: as the file says)',
    )
    .option('--trust', 'run the file that the data names as its variant')
    .option('--property <file>', 'where a property of your own is; may be given several times', several)
    .action(runs(async () => (await import('../commands/shrink.ts')).shrink));
  program
    .command('why')
    .description('tell the life of each object that leaked or was fatal, and what would have undone it')
    .argument('<file|coordinates>', 'a failure file, or SCENARIO@SEED/VARIANT')
    .option(
      '--variant <id|file>',
      'the feed; a file of your own is run with all rights (default: as the file says)',
    )
    .option('--trust', 'run the file that the data names as its variant')
    .option('--json', 'print everything as one JSON object')
    .action(runs(async () => (await import('../commands/why.ts')).tellWhy));
  program
    .command('diff')
    .description('play the same choices on two variants and show where they part')
    .argument('<scenario|file>', 'a scenario or a failure file')
    .option(
      '--variant <id|file>',
      'the two feeds; files of your own are run with all rights (default: 2.4.9, 2.4.10)',
      several,
    )
    .option('--seconds <number>', 'virtual seconds to compare (default: 10)', positive)
    .option('--json', 'print everything as one JSON object')
    .action(runs(async () => (await import('../commands/diff.ts')).showDiff));
  program
    .command('promote')
    .description('make a failure a permanent regression case of a suite')
    .argument('<file>', 'a failure file')
    .option('--to <folder>', 'the folder of regression cases', 'properties/regressions')
    .option(
      '--variant <id|file>',
      'the feed; a file of your own is run with all rights (default: as the file says)',
    )
    .option('--trust', 'run the file that the data names as its variant')
    .option('--property <file>', 'where a property of your own is; may be given several times', several)
    .option('--name <name>', 'what it is called there (default: the property)')
    .action(runs(async () => (await import('../commands/promote.ts')).promote));
  program
    .command('doctor')
    .description(
      'check that runs are deterministic here, that a known bug is found, and what this machine has',
    )
    .option(
      '--variant <id|file>',
      'is this feed deterministic, too? A file of your own is run with all rights',
    )
    .option('--json', 'print everything as one JSON object')
    .action(runs(async () => (await import('../commands/doctor.ts')).doctor));
}
