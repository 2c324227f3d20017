import { type Command, Option } from 'commander';
import { jobs, several, virtualMicros, wallSeconds } from '../option-values.ts';
import { addExample, addFormat, OldOption } from '../vocabulary.ts';
import { addHuntBounds, callSecondsOption, caseSecondsOption } from './hunt-options.ts';

/** The commands that search: registered here, loaded when called. */

type Runs = (
  load: () => Promise<(...args: never[]) => Promise<number>>,
) => (...args: unknown[]) => Promise<void>;

/** Families of commands, of faults, and traits, as `--without` takes them: written out, so that the help loads no simulator. */
const FAMILIES =
  'write, select, read, count, keys, expiry, transaction, publish, subscribe, flush, save, admin, debug, stall, ' +
  'slow-reader, cut, bgsave, slaveof, restart, chain, late, rough, pipeline, think, raw, slave-client';

/** As `--also` takes them. */
const SEVERE = 'isolate, partition, kill, promote';

const FEED = 'a file of your own is run with all rights';
const AS_FILE_SAYS = `the feed; ${FEED} (default: as the file says)`;
const OWN_PROPERTY = 'as for hunt; where a property of your own is; may be given several times';

/** What `check` and `hunt` are told about what they play. */
function huntOptions(command: Command): Command {
  command
    .option('--variant <id|file>', `the feed that is hunted; ${FEED}`, '2.4.9')
    .option(
      '--server-version <version>',
      'how the servers behave apart from their feed (default: as the variant)',
    )
    .option(
      '--property <id|file>',
      "ids, files of your own (with all rights), or the groups 'lifetimes', 'streams', 'histories' and 'all' (default: lifetimes)",
      several,
    )
    .option(
      '--sandbox',
      'run files of your own as the judge does: nothing in reach, steps and memory counted',
    )
    .option(
      '--without <kinds>',
      'families of commands, faults or traits that are left out besides debug, which is never drawn; any of ' +
        `${FAMILIES} (default: debug)`,
      several,
    )
    .option(
      '--also <kinds>',
      `faults of whole servers that are drawn besides: any of ${SEVERE} (default: none)`,
      several,
    );
  return addHuntBounds(command);
}

export function addSearchCommands(program: Command, runs: Runs): void {
  addHunts(program, runs);
  addFailures(program, runs);
  addExample(
    addFormat(
      program
        .command('doctor')
        .description(
          'check that runs are deterministic here, that a known bug is found, and what this machine has',
        )
        .option(
          '--variant <id|file>',
          'is this feed deterministic, too? A file of your own is run with all rights (default: what ships)',
        ),
    ),
    'replisim doctor',
  ).action(runs(async () => (await import('../commands/doctor.ts')).doctor));
}

function addHunts(program: Command, runs: Runs): void {
  const check = huntOptions(
    program.command('check').description('play a suite of generated cases once'),
  ).option('--store <folder>', 'keep failures there (default: they are not kept)');
  addExample(check, 'replisim check --variant 2.4.10').action(
    runs(async () => (await import('../commands/hunt.ts')).check),
  );
  const hunt = huntOptions(
    program
      .command('hunt')
      .description('play generated cases until a budget is spent; shrink and keep what is found'),
  )
    .option('--store <folder>', 'where failures are kept (default: .replisim/failures)')
    .option('--no-store', 'keep nothing')
    .option('--queue <address>', 'share the hunt with workers through this Redis server: redis://HOST:PORT')
    .option(
      '--queue-timeout <duration>',
      'how long no worker, or the queue itself, may answer (default: 60s, and 8s)',
      wallSeconds,
    );
  addExample(hunt, 'replisim hunt --runs 500 --seconds 30s --findings 1').action(
    runs(async () => (await import('../commands/hunt.ts')).hunt),
  );
  const worker = program
    .command('worker')
    .description('play ranges of hunts that others have put into a queue, until Ctrl-C')
    .requiredOption(
      '--queue <address>',
      'the Redis server: redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], or rediss://',
    )
    .option('--queue-timeout <duration>', 'how long the queue may not answer (default: 8s)', wallSeconds)
    .option('--jobs <number>', 'threads (default: one for each processor)', jobs)
    .option('--variant <file>', 'a feed of your own that hunts may name; it is run with all rights', several)
    .option('--property <file>', 'a property of your own that hunts may name; likewise', several)
    .option('--trust', 'run whatever files hunts name');
  addExample(worker, 'replisim worker --queue redis://10.0.0.5:6379').action(
    runs(async () => (await import('../commands/worker.ts')).worker),
  );
}

function addFailures(program: Command, runs: Runs): void {
  const shrink = program
    .command('shrink')
    .description('make a failure file smaller; the best so far is always in the file')
    .argument('<file|coordinates>', 'a failure file, or SCENARIO@SEED/VARIANT, which is kept as one')
    .option('--any-site', 'any violation of the property will do')
    .option('--seconds <duration>', 'how long at the most (default: until nothing is simpler)', wallSeconds)
    .addOption(caseSecondsOption('it does not return'))
    .option('--variant <id|file>', AS_FILE_SAYS)
    .option('--trust', 'run the file that the data names as its variant')
    .option('--property <id|file>', OWN_PROPERTY, several);
  addExample(shrink, 'replisim shrink failure.json --seconds 30s').action(
    runs(async () => (await import('../commands/shrink.ts')).shrink),
  );
  const why = program
    .command('why')
    .description('tell the life of each object that leaked or was fatal, and what would have undone it')
    .argument('<file|coordinates>', 'a failure file, or SCENARIO@SEED/VARIANT')
    .option('--variant <id|file>', AS_FILE_SAYS)
    .option('--trust', 'run the file that the data names as its variant')
    .addOption(callSecondsOption());
  addExample(addFormat(why), "replisim why 'report-small@1/2.4.9'").action(
    runs(async () => (await import('../command-thread.ts')).inThread('why')),
  );
  const diff = program
    .command('diff')
    .description('play the same choices on two variants and show where they part')
    .argument('<scenario|file>', 'a scenario or a failure file')
    .option(
      '--variant <id|file>',
      'the two feeds; files of your own are run with all rights (default: 2.4.9, 2.4.10)',
      several,
    )
    .addOption(
      new Option('--virtual <duration>', 'virtual time to compare, such as 10s or 500ms')
        .argParser(virtualMicros)
        .default(10_000_000, '10s'),
    )
    .addOption(callSecondsOption())
    .addOption(new OldOption('--seconds <number>', 'virtual').argParser(virtualMicros));
  addExample(addFormat(diff), 'replisim diff report-small --virtual 3s').action(
    runs(async () => (await import('../command-thread.ts')).inThread('diff')),
  );
  const promote = program
    .command('promote')
    .description('make a failure a permanent regression case of a suite')
    .argument('<file>', 'a failure file')
    .option('--to <folder>', 'the folder of regression cases', 'regressions')
    .option('--variant <id|file>', AS_FILE_SAYS)
    .option('--trust', 'run the file that the data names as its variant')
    .option('--property <id|file>', OWN_PROPERTY, several)
    .addOption(caseSecondsOption('it does not return'))
    .option('--name <name>', 'name of the regression case (default: the variant and the property)');
  addExample(promote, 'replisim promote failure.json --to test/regressions').action(
    runs(async () => (await import('../commands/promote.ts')).promote),
  );
}
