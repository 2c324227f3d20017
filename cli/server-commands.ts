import { type Command, InvalidArgumentError } from 'commander';
import type { ExitCode } from './exit-codes.ts';
import { portNumber, positive, speedFactor, wallSeconds } from './option-values.ts';
import { addExample, addFormat } from './vocabulary.ts';

const MAX_SLAVES = 63;

type Action = (...args: never[]) => Promise<ExitCode>;
type Runs = (load: () => Promise<Action>) => (...args: unknown[]) => Promise<void>;

function slaveCount(value: string): number {
  if (!/^\d{1,2}$/.test(value) || Number(value) > MAX_SLAVES)
    throw new InvalidArgumentError(`It is a whole number from 0 to ${MAX_SLAVES}.`);
  return Number(value);
}

/** Real clients on the simulated servers, real servers against the model, and what real servers show. */
export function addServerCommands(program: Command, runs: Runs): void {
  addRealServers(program, runs);
  const live = program
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
    .option('--record <file>', 'keep the session as a scenario file (.json)');
  addExample(live, 'replisim live report-master --port 6390').action(
    runs(async () => (await import('./commands/live.ts')).live),
  );

  const compare = program
    .command('compare')
    .description("play a scenario's clients against a real server and against the model, and compare")
    .argument('<server>', "the real server's address: HOST:PORT, PORT, or the path of a unix socket")
    .argument('[scenario]', 'a name from `replisim list`, or a YAML or JSON file; none with --read-only')
    .option('--read-only', 'play nothing: look at the server twice, and say what can be said')
    .option('--wait <duration>', 'wall time between the two looks', wallSeconds, 10)
    .option('--auth <password>', 'for AUTH (default: REDISCLI_AUTH of the environment)')
    .option('--most <number>', 'the most commands to play', positive, 2000)
    .option('--seconds <duration>', 'wall time that it may take', wallSeconds, 600)
    .option('--force', 'even if the server holds keys');
  addExample(addFormat(compare), 'replisim compare 127.0.0.1:6379 transactions').action(
    runs(async () => (await import('./commands/compare.ts')).compare),
  );

  const record = program
    .command('record')
    .description('make a vector: play steps against a real server and write down what it does')
    .argument('<server>', "the real server's address: HOST:PORT, PORT, or the path of a unix socket")
    .argument('<steps>', 'a file of steps, or a vector (.json or .json.gz)')
    .option('--output <file>', 'where the vector goes (default: stdout)')
    .option('--auth <password>', 'for AUTH (default: REDISCLI_AUTH of the environment)')
    .option('--seconds <duration>', 'wall time that it may take', wallSeconds, 600)
    .option('--force', 'even if the server holds keys');
  addExample(record, 'replisim record 127.0.0.1:6379 steps.json --output vector.json').action(
    runs(async () => (await import('./commands/record.ts')).record),
  );
}

/** What real servers have shown. */
function addRealServers(program: Command, runs: Runs): void {
  const diagnose = program
    .command('diagnose')
    .description('say what has taken the memory of a real server, from what it shows')
    .argument(
      '<file...>',
      'INFO outputs, logs, MONITOR captures, CLIENT LIST, in any mix; - is the standard input',
    )
    .option('--prove', 'play what they show on the model, 2.4.9 and 2.4.10, and hold the growth against it');
  addExample(addFormat(diagnose), 'replisim diagnose info-1.txt info-2.txt redis.log').action(
    runs(async () => (await import('./commands/diagnose.ts')).diagnose),
  );

  const importing = program
    .command('import')
    .description('make a scenario of a MONITOR capture or an append-only file')
    .argument('<file>', 'what MONITOR printed, or an append-only file without an RDB preamble')
    .option('--output <file>', 'where the scenario goes (default: the name of the file, .scenario.json)')
    .option('--slaves <number>', 'how many slaves the master has', slaveCount, 1)
    .option('--name <name>', 'what the scenario is called (default: the name of the file)');
  addExample(importing, 'replisim import monitor.txt --slaves 2').action(
    runs(async () => (await import('./commands/import.ts')).importCapture),
  );
}
