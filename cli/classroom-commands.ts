import { type Command, Option } from 'commander';
import type { ExitCode } from './exit-codes.ts';

type Action = (...args: never[]) => Promise<ExitCode>;
type Runs = (load: () => Promise<Action>) => (...args: unknown[]) => Promise<void>;

/** What a teacher and a class use: judge, grade, ask, export. */
export function addClassroomCommands(program: Command, runs: Runs): void {
  program
    .command('judge')
    .description('judge a submission to an exercise: a feed, a property, scenarios or answers')
    .argument('[file]', 'a .ts or .js file (a feed or a property), or .yaml or .json (scenarios or answers)')
    .addOption(
      new Option('--exercise <id>', 'which exercise it is for; found out if left out').choices([
        'feed',
        'fewest',
        'ways',
        'classify',
        'property',
      ]),
    )
    .option('--seed <seed>', "the student's own seed, for exercises that differ from student to student", '1')
    .option('--cards', 'print the six INFO outputs of that seed, which are to be classified')
    .option('--json', 'print everything as one JSON object')
    .option('--result <file>', 'also write a result file, to be handed in: `grade` reads it')
    .action(runs(async () => (await import('./commands/judge.ts')).judge));

  program
    .command('grade')
    .description('judge the submissions of a class: a folder with a file or a folder for each student')
    .argument('<folder>', 'it is only read')
    .requiredOption('--secret <text>', 'the secret of the course, from which each student has a seed')
    .addOption(
      new Option('--format <kind>', 'how the result is printed')
        .choices(['json', 'csv', 'junit', 'gradescope'])
        .default('json'),
    )
    .option('--student <name>', "the folder is this one student's, and holds the files")
    .option('--key', 'print the seeds and the answer key instead')
    .action(runs(async () => (await import('./commands/grade.ts')).grade));

  program
    .command('ask')
    .description("print a lesson's questions, each with fresh numbers for every seed")
    .argument('<file>', 'a lesson.questions.yaml of docs/course')
    .option('--seed <seed>', 'which numbers', '1')
    .option('--reveal', 'print also what the simulator answers, and why')
    .action(runs(async () => (await import('./commands/ask.ts')).ask));

  program
    .command('export')
    .description('play a scenario or a failure file and write the run down in another format')
    .argument('<file>', 'a scenario, by name or file, or a failure file')
    .addOption(
      new Option('--to <format>', 'the format')
        .choices(['perfetto', 'shiviz', 'mermaid', 'csv', 'svg'])
        .makeOptionMandatory(),
    )
    .option(
      '--variant <id|file>',
      'the feed; a file of your own is run with all rights (default: as the file says, or 2.4.9)',
    )
    .option('--trust', 'run the file that the data names as its variant')
    .option('--most <number>', 'how many messages, and how many things done, are told', '400')
    .action(runs(async () => (await import('./commands/export.ts')).exportRun));
}
