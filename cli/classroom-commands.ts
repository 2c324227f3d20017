import type { Command } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import { jobs, positive } from './option-values.ts';
import { callSecondsOption } from './search/hunt-options.ts';
import { addExample, addFormat, choiceOption, exportFormatOption } from './vocabulary.ts';

type Action = (...args: never[]) => Promise<ExitCode>;
type Runs = (load: () => Promise<Action>) => (...args: unknown[]) => Promise<void>;

/** What a teacher and a class use: judge, grade, ask, export. */
export function addClassroomCommands(program: Command, runs: Runs): void {
  const judge = program
    .command('judge')
    .description('judge a submission to an exercise: a feed, a property, a system, scenarios or answers')
    .argument(
      '[file]',
      'a .ts or .js file (a feed, a property or a system), or .yaml or .json (scenarios, steps or answers)',
    )
    .addOption(
      choiceOption('--exercise <id>', 'which exercise it is for (default: found out)', [
        'feed',
        'fewest',
        'ways',
        'classify',
        'property',
        'primary-backup',
        'one-leader',
        'shorter',
        'lessons',
      ]),
    )
    .option('--seed <seed>', "the student's own seed, for exercises that differ from student to student", '1')
    .option(
      '--cards [card]',
      'print the pairs of INFO outputs of that seed that are to be classified, or one of them (default: all six)',
    )
    .option('--result <file>', 'also write a result file, to be handed in: `grade` reads it');
  addExample(addFormat(judge), 'replisim judge my-feed.ts --seed ada').action(
    runs(async () => (await import('./commands/judge.ts')).judge),
  );

  const grade = program
    .command('grade')
    .description('judge the submissions of a class: a folder with a file or a folder for each student')
    .argument('<folder>', 'it is only read')
    .requiredOption('--secret <text>', 'the secret of the course, from which each student has a seed')
    .addOption(
      choiceOption(
        '--format <kind>',
        'how the result is printed',
        ['json', 'csv', 'junit', 'gradescope'],
        'json',
      ),
    )
    .option('--json', 'short for --format json')
    .option('--student <name>', "the folder is this one student's, and holds the files")
    .option(
      '--jobs <number>',
      'how many to judge at a time (default: what processors and memory allow)',
      jobs,
    )
    .option('--seeds', "print each student's seed instead, to be handed out")
    .option('--key', 'print the answer key instead: for the teacher alone')
    .option('--feedback <folder>', 'also write a file for each student, with nothing of the others in it');
  addExample(grade, 'replisim grade handed-in/ --secret autumn --format csv').action(
    runs(async () => (await import('./commands/grade.ts')).grade),
  );

  const ask = program
    .command('ask')
    .description("print a lesson's questions, each with fresh numbers for every seed")
    .argument('<file>', 'a lesson.questions.yaml of docs/course')
    .option('--seed <seed>', 'which numbers', '1')
    .option('--reveal', 'print also what the simulator answers, and why');
  addExample(ask, 'replisim ask docs/course/03-the-report.questions.yaml --seed ada').action(
    runs(async () => (await import('./commands/ask.ts')).ask),
  );

  const exporting = program
    .command('export')
    .description('play a scenario or a failure file and write the run down in another format')
    .argument('<file>', 'a scenario, by name or file, or a failure file')
    .addOption(exportFormatOption())
    .option(
      '--variant <id|file>',
      'the feed; a file of your own is run with all rights (default: as the file says, or 2.4.9)',
    )
    .option('--trust', 'run the file that the data names as its variant')
    .option('--most <number>', 'the most messages and actions to include', positive, 400)
    .addOption(callSecondsOption());
  addExample(exporting, 'replisim export report-small --to mermaid').action(
    runs(async () => (await import('./command-thread.ts')).inThread('export')),
  );
}
