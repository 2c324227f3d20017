import type { Command } from 'commander';
import { jobs, positive, several, virtualMicros } from '../option-values.ts';

/**
 * The same verbs on a system of the user's own: `replisim hunt ./my-system.ts`. The file's default export is the system,
 * its variants are its designs. It is loaded with all rights.
 */

type Load = (
  load: () => Promise<(...args: never[]) => Promise<number>>,
) => (...args: unknown[]) => Promise<void>;

const VERBS = ['run', 'check', 'hunt', 'explore', 'shrink', 'replay', 'why', 'diff', 'export', 'promote'];

/** Whether the command line is about a system of the user's own: the first word after the verb is a
 * module's file, and not coordinates of a run. */
export function isAboutOwnSystem([verb, first]: readonly string[]): boolean {
  return VERBS.includes(verb) && first !== undefined && /^[^@]*\.[cm]?[jt]s$/.test(first);
}

const SYSTEM = '<system>';
const SYSTEM_HELP = 'the file whose default export is the system; it is run with all rights';
const CASE_HELP =
  'a failure file, a scenario file, or SEED/NUMBER, a case of a hunt (default: the plainest scenario)';

export function addOwnSystemCommands(program: Command, runs: Load): void {
  const verb = (name: string, description: string) =>
    program.command(name).description(description).argument(SYSTEM, SYSTEM_HELP);
  addHunts(verb, runs);
  addRuns(verb, runs);
  addFailures(verb, runs);
}

type Verb = (name: string, description: string) => Command;

function addHunts(verb: Verb, runs: Load): void {
  huntOptions(verb('check', 'play a suite of generated cases once'))
    .option('--store <folder>', 'keep failures there')
    .action(runs(async () => (await import('../commands/hunt.ts')).checkOwn));
  huntOptions(verb('hunt', 'play generated cases until a budget is spent; shrink and keep what is found'))
    .option('--store <folder>', 'where failures are kept (default: .replisim/failures)')
    .option('--no-store', 'keep nothing')
    .action(runs(async () => (await import('../commands/hunt.ts')).huntOwn));
}

function huntOptions(command: Command): Command {
  return command
    .option('--variant <id>', 'the design that is hunted (default: the first)')
    .option('--property <id>', 'which properties (default: all)', several)
    .option('--seed <seed>', 'decimal, hexadecimal, or a commit hash (default: 1)')
    .option('--runs <number>', 'how many cases', positive)
    .option('--seconds <number>', 'how long to hunt; what is found is shrunk after that', positive)
    .option('--shrink-seconds <number>', 'how long to shrink a finding (default: 60)', positive)
    .option('--case-seconds <number>', 'how long a case may take (default: 10)', positive)
    .option('--findings <number>', 'stop after this many findings', positive)
    .option('--jobs <number>', 'threads (default: one for each processor)', jobs)
    .option('--any-site', 'shrink to any violation of the property, not only to the same one')
    .option('--reporter <kind>', 'human, json, junit or github', 'human');
}

function addRuns(verb: Verb, runs: Load): void {
  verb('run', 'play a case and judge it')
    .argument('[case]', CASE_HELP)
    .option('--variant <id>', 'a design to play it on; may be given several times', several)
    .option('--property <id>', 'which properties (default: all)', several)
    .option('--json', 'print everything as one JSON object')
    .option('--strict', 'exit with 1 when a property is violated, with 2 when one is undecided')
    .action(runs(async () => (await import('./run-case.ts')).runCase));
  verb('diff', 'play the same choices on two designs and show where they part')
    .argument('[case]', CASE_HELP)
    .option('--variant <id>', 'the two designs (default: the first two)', several)
    .option('--virtual <duration>', 'virtual time to compare (default: 10s)', virtualMicros, 10_000_000)
    .option('--json', 'print everything as one JSON object')
    .action(runs(async () => (await import('./replay-case.ts')).diffOwn));
  verb('export', 'play a case and write it to stdout in another format')
    .argument('[case]', CASE_HELP)
    .requiredOption('--to <format>', 'perfetto, shiviz, mermaid, csv or svg')
    .option('--variant <id>', 'the design (default: as the file says, or the first)')
    .option('--most <number>', 'the most messages and moments to include', positive, 500)
    .action(runs(async () => (await import('./replay-case.ts')).exportOwn));
}

function addFailures(verb: Verb, runs: Load): void {
  verb('replay', 'play a failure file again: does it still violate, and is it the same run?')
    .argument('<failure>', 'a failure file')
    .option('--variant <id>', 'play it on another design')
    .option('--step', 'tell each event in a sentence first')
    .option('--json', 'print everything as one JSON object')
    .action(runs(async () => (await import('./replay-case.ts')).replayOwn));
  verb('why', 'tell what explains a failure, and what would have undone it')
    .argument('<failure>', 'a failure file')
    .option('--variant <id>', 'another design')
    .option('--json', 'print everything as one JSON object')
    .action(runs(async () => (await import('./replay-case.ts')).whyOwn));
  verb('shrink', 'make a failure file smaller; the best so far is always in the file')
    .argument('<failure>', 'a failure file')
    .option('--any-site', 'any violation of the property will do')
    .option('--seconds <number>', 'how long at the most (default: until nothing is simpler)', positive)
    .action(runs(async () => (await import('./keep-case.ts')).shrinkOwn));
  verb('promote', 'make a failure a permanent regression case')
    .argument('<failure>', 'a failure file')
    .option('--to <folder>', 'the folder of regression cases', 'regressions')
    .option('--name <name>', 'name of the regression case (default: the property)')
    .action(runs(async () => (await import('./keep-case.ts')).promoteOwn));
}
