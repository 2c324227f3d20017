#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { addBasicCommands } from './basic-commands.ts';
import { addClassroomCommands } from './classroom-commands.ts';
import { UserError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { addExploreCommands } from './explore-commands.ts';
import { packageVersion } from './files.ts';
import { aboutOtherKind, type Kind } from './other-kind.ts';
import { addOwnSystemCommands, isAboutOwnSystem } from './own-system/program.ts';
import { addSearchCommands } from './search/program.ts';
import { withoutSecrets } from './search/queue-address.ts';
import { addServerCommands } from './server-commands.ts';
import { settleOptions } from './vocabulary.ts';
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
    settleOptions(args.at(-1) as Command);
    const action = await load();
    exitCode = await action(...(args as never[]));
  };
}

function bareProgram(kind: Kind): Command {
  return new Command('replisim')
    .description('A deterministic simulator of replication: Redis 2.4 to the byte, and systems of your own.')
    .version(packageVersion(), '-v, --version')
    .showHelpAfterError('(replisim --help shows how it is used)')
    .configureOutput({
      writeErr: (text) => process.stderr.write(withoutSecrets(text)),
      outputError(text, write) {
        const [here, there] =
          kind === 'own' ? [createOwnProgram, createProgram] : [createProgram, createOwnProgram];
        write(aboutOtherKind(text, kind, verbOf(here()), verbOf(there())));
      },
    })
    .exitOverride();
}

/** The verb that is called, of those of a program. */
function verbOf({ commands }: Command): Command | undefined {
  return commands.find((command) => command.name() === process.argv[2]);
}

/** The verbs on a system of the user's own, which stands first. */
function createOwnProgram(): Command {
  const program = bareProgram('own');
  addOwnSystemCommands(program, runs as never);
  return program;
}

function createProgram(): Command {
  const program = bareProgram('redis').addHelpText(
    'after',
    '\nMost verbs also take a system of your own: replisim hunt ./my-system.ts --help',
  );
  addBasicCommands(program, runs);
  addServerCommands(program, runs);
  addSearchCommands(program, runs as never);
  addExploreCommands(program, runs);
  addClassroomCommands(program, runs);
  return program;
}

/** Whether a word follows this option of a verb, on either kind of system. */
function takesValue(verb: string, word: string): boolean {
  const options = [createOwnProgram(), createProgram()].flatMap(
    ({ commands }) => commands.find((command) => command.name() === verb)?.options ?? [],
  );
  return options.some(({ long, short, required }) => (long === word || short === word) && required);
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
    const words = process.argv.slice(2).map((word, at) => (at === 0 && word === '-V' ? '-v' : word));
    const program = isAboutOwnSystem(words, takesValue) ? createOwnProgram() : createProgram();
    if (words.includes('--help') && words.includes('--json')) {
      const { helpJson } = await import('./help-json.ts');
      process.stdout.write(helpJson(createProgram(), createOwnProgram(), words));
    } else await program.parseAsync(words, { from: 'user' });
  }
} catch (error) {
  exitCode = exitCodeOf(error);
}
process.exitCode = exitCode;
