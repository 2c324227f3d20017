import { type Command, InvalidArgumentError } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import { positive } from './option-values.ts';

type Action = (...args: never[]) => Promise<ExitCode>;
type Runs = (load: () => Promise<Action>) => (...args: unknown[]) => Promise<void>;

function portNumber(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535 || Number(value) === 0)
    throw new InvalidArgumentError('It is a port from 1 to 65535.');
  return Number(value);
}

function speedFactor(value: string): number {
  const speed = Number(value);
  if (!/^\d+(\.\d+)?$/.test(value) || !(speed >= 0.001 && speed <= 1000))
    throw new InvalidArgumentError('It is a number from 0.001 to 1000.');
  return speed;
}

/** Real clients on the simulated servers, real servers against the model, and what real servers show. */
export function addServerCommands(program: Command, runs: Runs): void {
  program
    .command('diagnose')
    .description('say what has taken the memory of a real server, from what it shows')
    .argument(
      '<file...>',
      'INFO outputs, logs, MONITOR captures, CLIENT LIST, in any mix; - is the standard input',
    )
    .option('--json', 'print everything as one JSON object')
    .action(runs(async () => (await import('./commands/diagnose.ts')).diagnose));

  program
    .command('live')
    .description('let real clients talk to the simulated servers, on loopback')
    .argument(
      '<scenario>',
      'a name from `replisim list`, or a YAML or JSON file; `report-master` is made for it',
    )
    .option('--variant <id|file>', 'the feed; a file of your own is run with all rights', '2.4.9')
    .option('--port <number>', "the first server's port, the others follow (default: free ports)", portNumber)
    .option('--bind <address>', 'where to listen', '127.0.0.1')
    .option('--speed <number>', 'virtual seconds in a second', speedFactor, 1)
    .option('--record <file>', 'keep the session as a scenario file (.json)')
    .action(runs(async () => (await import('./commands/live.ts')).live));

  program
    .command('compare')
    .description("play a scenario's clients against a real server and against the model, and compare")
    .argument('<server>', "the real server's address, HOST:PORT or PORT")
    .argument('<scenario>', 'a name from `replisim list`, or a YAML or JSON file')
    .option('--most <number>', 'commands to play at most', positive, 2000)
    .option('--seconds <number>', 'how long it may take', positive, 600)
    .option('--force', 'even if the server holds keys')
    .action(runs(async () => (await import('./commands/compare.ts')).compare));

  program
    .command('record')
    .description('make a vector: play steps against a real server and write down what it does')
    .argument('<server>', "the real server's address, HOST:PORT or PORT")
    .argument('<steps>', 'a file of steps, or a vector (.json or .json.gz)')
    .option('--output <file>', 'where the vector goes (default: stdout)')
    .option('--seconds <number>', 'how long it may take', positive, 600)
    .option('--force', 'even if the server holds keys')
    .action(runs(async () => (await import('./commands/record.ts')).record));
}
