import type { Command } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import { jobs, portNumber, several } from './option-values.ts';
import { callSecondsOption, caseSecondsOption } from './search/hunt-options.ts';
import { addExample, addFormat, OldOption } from './vocabulary.ts';

type Action = (...args: never[]) => Promise<ExitCode>;
type Runs = (load: () => Promise<Action>) => (...args: unknown[]) => Promise<void>;

const SCENARIO = 'a name from `replisim list`, or a YAML or JSON file';

/** The commands that play what there is and show it. */
export function addBasicCommands(program: Command, runs: Runs): void {
  addRun(program, runs);
  addReplay(program, runs);
  addExample(
    addFormat(
      program
        .command('list')
        .description('list what comes with replisim')
        .argument('[what]', 'scenarios, variants or properties (default: everything)'),
    ),
    'replisim list scenarios',
  ).action(runs(async () => (await import('./commands/list.ts')).list));
  addConform(program, runs);
  addExample(
    program
      .command('serve')
      .description('open the classroom, or the page on a system of your own: serve it to this machine')
      .argument('[system]', 'the file whose default export is the system; the page runs it in a sandbox')
      .option('--port <number>', 'where to listen on 127.0.0.1; 0 is any free port', portNumber, 4780)
      .option(
        '--frame-ancestors <sources>',
        'who may show the page in a frame: none, self, or origins (default: none)',
        several,
      )
      .option(
        '--single-file <file>',
        'serve nothing: write the page into one HTML file that opens from a disk',
      ),
    'replisim serve --port 0',
  ).action(runs(async () => (await import('./commands/serve.ts')).serve));
  addExample(
    program
      .command('new')
      .description('write a system of your own that works, with a test, to begin with')
      .argument('<name>', 'lower case words with dashes: its name, and that of the two files'),
    'replisim new my-system',
  ).action(runs(async () => (await import('./own-system/new-system.ts')).newSystem));
  addExample(
    program.command('machines').description('print the state machines as a page of Mermaid diagrams'),
    'replisim machines > machines.md',
  ).action(runs(async () => (await import('./commands/machines.ts')).machines));
  addExample(
    program
      .command('completion')
      .description('print a script that completes verbs, options and their words in a shell')
      .argument('<shell>', 'bash, zsh or fish'),
    'source <(replisim completion bash)',
  ).action(
    runs(async () => {
      const { completion } = await import('./commands/completion.ts');
      return (async (shell: string) => completion(shell, program)) as Action;
    }),
  );
}

function addRun(program: Command, runs: Runs): void {
  const command = program
    .command('run')
    .description('play a scenario and show what became of every SELECT object')
    .argument('<scenario>', SCENARIO)
    .option(
      '--variant <id|file>',
      'a feed to play it on, a file of your own with all rights; may be given several times (default: 2.4.9, 2.4.10)',
      several,
    )
    .option('--seed <seed>', 'another seed (default: the one in the scenario)')
    .option('--server <name>', 'whose memory is shown: the name of a server, or all (default: the first)')
    .option('--log [name]', 'show the log of a server, of all, or of those that are shown (default: no log)')
    .option(
      '--property <id|file>',
      "judge by these: ids, files of your own (with all rights), or the groups 'lifetimes', 'streams', 'histories' and 'all'; " +
        'files alone are asked beside all that ships (default: all)',
      several,
    )
    .option(
      '--sandbox',
      'run files of your own as the judge does: nothing in reach, steps and memory counted',
    )
    .option('--jobs <number>', 'runs at a time (default: one for each processor)', jobs)
    .addOption(callSecondsOption())
    .option('--strict', 'exit with 1 when a property is violated, with 2 when one is undecided');
  addExample(addFormat(command), 'replisim run report-small --variant 2.4.9').action(
    runs(async () => (await import('./commands/run.ts')).run),
  );
}

function addReplay(program: Command, runs: Runs): void {
  const command = program
    .command('replay')
    .description('play a failure file, or a run named by its coordinates, again')
    .argument(
      '<file|coordinates|link>',
      'a failure file, SCENARIO@SEED/VARIANT#ENGINE-DIGEST, or a link of the page',
    )
    .option(
      '--variant <id|file>',
      'the feed; a file of your own is run with all rights (default: as the data says)',
    )
    .option('--trust', 'run the file that the data names as its variant')
    .option('--step', 'tell each event in a sentence; at a terminal, one at a time')
    .option(
      '--property <id|file>',
      'as for run: where a property of your own is, or what to judge by',
      several,
    )
    .addOption(caseSecondsOption('it does not return'))
    .option('--log', "show the first server's log");
  addExample(addFormat(command), "replisim replay 'shared-ids@1/2.4.10'").action(
    runs(async () => (await import('./commands/replay.ts')).replay),
  );
}

function addConform(program: Command, runs: Runs): void {
  const command = program
    .command('conform')
    .description('play vectors recorded from real servers, and compare every byte')
    .argument('<path...>', 'vector files (.json or .json.gz), or folders of them')
    .option('--only <text>', 'only vectors whose name contains the text; may be given several times', several)
    .option('--jobs <number>', 'how many to play at a time (default: one for each processor)', jobs)
    .addOption(new OldOption('--reporter <kind>', 'format', (kind) => (kind === 'table' ? 'human' : kind)));
  addExample(
    addFormat(command, ['human', 'json', 'junit', 'github']),
    'replisim conform vectors/ --only db10',
  ).action(runs(async () => (await import('./commands/conform.ts')).conform));
}
