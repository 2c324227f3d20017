import { type Command, Option } from 'commander';
import { jobs, positive, wallSeconds } from '../option-values.ts';
import { addFormat, OldOption } from '../vocabulary.ts';

/** How long a case may take: of the verbs that find what does not return, and of those that play it again. */
export function caseSecondsOption(before: string): Option {
  return new Option(
    '--case-seconds <duration>',
    `how long a case may take, before ${before} (default: 10s)`,
  ).argParser(wallSeconds);
}

/** How long a call of the user's own code may take: of the verbs that call it and find nothing of the kind. */
export function callSecondsOption(what: 'run' | 'search' = 'run'): Option {
  return new Option(
    '--call-seconds <duration>',
    `how long a call of your own code may take, before the ${what} is given up (default: 10s)`,
  ).argParser(wallSeconds);
}

/** How far a hunt goes, how it is carried out and how it is told: of whatever system. */
export function addHuntBounds(command: Command): Command {
  command
    .option(
      '--seed <seed>',
      'a decimal number, a hexadecimal one (0x1f), or any text, such as a commit hash (default: 1)',
    )
    .option(
      '--runs <number>',
      'how many cases at the most (default: 800 for check, 1000 for hunt without --seconds)',
      positive,
    )
    .option(
      '--seconds <duration>',
      'wall time to hunt, such as 30s or 2m; what is found is shrunk after that (default: no bound)',
      wallSeconds,
    )
    .option('--shrink-seconds <duration>', 'wall time to shrink a finding (default: 60s)', wallSeconds)
    .addOption(caseSecondsOption('it is a finding'))
    .option('--findings <number>', 'stop after this many findings (default: no bound)', positive)
    .option('--until-met', 'stop when every sometimes-property was met')
    .option('--towards-unmet', 'draw cases towards the sometimes-properties that no case has met so far')
    .option('--jobs <number>', 'threads (default: one for each processor)', jobs)
    .option('--any-site', 'shrink to any violation of the property, not only to the same one')
    .addOption(new OldOption('--reporter <kind>', 'format'));
  return addFormat(command, ['human', 'json', 'junit', 'github']);
}
