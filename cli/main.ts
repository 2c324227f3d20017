#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { addClassroomCommands } from './classroom-commands.ts';
import { UserError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { addExploreCommands } from './explore-commands.ts';
import { packageVersion } from './files.ts';
import { jobs, several } from './option-values.ts';
import { addOwnSystemCommands, isAboutOwnSystem } from './own-system/program.ts';
import { addSearchCommands } from './search/program.ts';
import { withoutSecrets } from './search/queue-address.ts';
import { addServerCommands } from './server-commands.ts';
import { writeWholeOutput } from './whole-output.ts';
import { cannotWrite } from './write-file.ts';

/**
 * The `replisim` command. Each subcommand's module is loaded when it is called, so that `--help` loads almost nothing.
 * This file alone decides what the shell is told.
 */

type Action = (...args: never[]) => Promise<ExitCode>;

let exitCode: ExitCode = EXIT.held;

function runs(load: () => Promise<Action>) {
  return async (...args: unknown[]) => {
    const action = await load();
    exitCode = await action(...(args as never[]));
  };
}

function bareProgram(): Command {
  return new Command('replisim')
    .description('A deterministic simulator of replication: Redis 2.4 to the byte, and systems of your own.')
    .version(packageVersion(), '-V, --version')
    .showHelpAfterError('(replisim --help shows how it is used)')
    .configureOutput({ writeErr: (text) => process.stderr.write(withoutSecrets(text)) })
    .exitOverride();
}

/** The verbs on a system of the user's own, which stands first. */
function createOwnProgram(): Command {
  const program = bareProgram();
  addOwnSystemCommands(program, runs as never);
  return program;
}

function createProgram(): Command {
  const program = bareProgram().addHelpText(
    'after',
    '\nMost verbs also take a system of your own: replisim hunt ./my-system.ts --help',
  );
  program
    .command('run')
    .description('play a scenario and show what became of every SELECT object')
    .argument('<scenario>', 'a name from `replisim list`, or a YAML or JSON file')
    .option(
      '--variant <id|file>',
      'a feed to play it on, a file of your own with all rights; may be given several times (default: 2.4.9, 2.4.10)',
      several,
    )
    .option('--seed <seed>', 'another seed than the scenario has')
    .option('--json', 'print everything as one JSON object')
    .option('--log', "show the first server's log")
    .option(
      '--property <file>',
      'a property of your own to judge the run by, with all rights; may be given several times',
      several,
    )
    .option(
      '--sandbox',
      'run files of your own as the judge does: nothing in reach, steps and memory counted',
    )
    .option('--strict', 'exit with 1 when a property is violated, with 2 when one is undecided')
    .action(runs(async () => (await import('./commands/run.ts')).run));

  program
    .command('replay')
    .description('play a failure file, or a run named by its coordinates, again')
    .argument(
      '<file|coordinates|link>',
      'a failure file, SCENARIO@SEED/VARIANT#ENGINE-DIGEST, or a link of the page',
    )
    .option('--variant <id|file>', 'play it on this feed; a file of your own is run with all rights')
    .option('--trust', 'run the file that the data names as its variant')
    .option('--step', 'tell each event in a sentence; at a terminal, one at a time')
    .option('--json', 'print everything as one JSON object')
    .option('--property <file>', 'a property of your own; may be given several times', several)
    .option('--log', "show the first server's log")
    .action(runs(async () => (await import('./commands/replay.ts')).replay));

  program
    .command('list')
    .description('list what comes with replisim')
    .argument('[what]', 'scenarios, variants or properties; everything when left out')
    .option('--json', 'print it as one JSON object')
    .action(runs(async () => (await import('./commands/list.ts')).list));

  program
    .command('conform')
    .description('play vectors recorded from real servers, and compare every byte')
    .argument('<path...>', 'vector files (.json or .json.gz), or folders of them')
    .option('--only <text>', 'only vectors whose name contains the text; may be given several times', several)
    .option('--jobs <number>', 'how many to play at a time (default: one for each processor)', jobs)
    .option('--reporter <kind>', 'table, json or junit', 'table')
    .action(runs(async () => (await import('./commands/conform.ts')).conform));

  program
    .command('serve')
    .description('open the classroom, or the page on a system of your own: serve it to this machine')
    .argument('[system]', 'the file whose default export is the system; the page runs it in a sandbox')
    .option('--port <number>', 'where to listen on 127.0.0.1; 0 is any free port (default: 4780)')
    .option(
      '--frame-ancestors <sources>',
      'who may show the page in a frame: none, self, or origins (default: none)',
      several,
    )
    .action(runs(async () => (await import('./commands/serve.ts')).serve));

  program
    .command('machines')
    .description('print the state machines as a page of Mermaid diagrams')
    .action(runs(async () => (await import('./commands/machines.ts')).machines));

  addServerCommands(program, runs);
  addSearchCommands(program, runs as never);
  addExploreCommands(program, runs);
  addClassroomCommands(program, runs);
  return program;
}

/** What the shell is told about an error; prints it where commander has not. */
function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.held : EXIT.badInput;
  if (error instanceof UserError) {
    process.stderr.write(withoutSecrets(`replisim: ${error.message}\n`));
    return error.exitCode;
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  process.stderr.write(
    `replisim: internal error: ${withoutSecrets(what)}\n` +
      'This is a fault of replisim. Please report it with the command you gave and the output of `replisim --version`.\n' +
      'REPLISIM_DEBUG=1 shows where it happened.\n',
  );
  if (process.env.REPLISIM_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return EXIT.internal;
}

// A reader that has seen enough (`replisim list | head -1`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCode : exitCodeOf(cannotWrite('the output', error)));
});
writeWholeOutput(process.stdout, 1);

try {
  if (process.argv.length <= 2) {
    createProgram().outputHelp({ error: true });
    exitCode = EXIT.badInput;
  } else {
    const program = isAboutOwnSystem(process.argv.slice(2)) ? createOwnProgram() : createProgram();
    await program.parseAsync();
  }
} catch (error) {
  exitCode = exitCodeOf(error);
}
process.exitCode = exitCode;
