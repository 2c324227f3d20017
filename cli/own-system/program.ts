import { type Command, Option } from 'commander';
import { positive, several, virtualMicros, wallSeconds, whole } from '../option-values.ts';
import { addHuntBounds, callSecondsOption, caseSecondsOption } from '../search/hunt-options.ts';
import { addExample, addFormat, choiceOption, exportFormatOption } from '../vocabulary.ts';

/**
 * The same verbs on a system of the user's own: `replisim hunt ./my-system.ts`. The file's default export is the system,
 * its variants are its designs. It is loaded with all rights.
 */

type Load = (
  load: () => Promise<(...args: never[]) => Promise<number>>,
) => (...args: unknown[]) => Promise<void>;

const VERBS = ['run', 'check', 'hunt', 'explore', 'shrink', 'replay', 'why', 'diff', 'export', 'promote'];

const MODULE = /^[^@]*\.[cm]?[jt]s$/;

/**
 * Whether the command line is about a system of the user's own: the first word after the verb that is no option, and no
 * value of one, is a module's file, and not coordinates of a run. `takesValue` says of a verb's option whether a word
 * follows it.
 */
export function isAboutOwnSystem(
  [verb, ...words]: readonly string[],
  takesValue: (verb: string, option: string) => boolean,
): boolean {
  if (!VERBS.includes(verb) || !words.some((word) => MODULE.test(word))) return false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === '--') return MODULE.test(words[at + 1] ?? '');
    if (!word.startsWith('-')) return MODULE.test(word);
    if (!word.includes('=') && takesValue(verb, word)) at++;
  }
  return false;
}

const SYSTEM = '<system>';
const SYSTEM_HELP = 'the file whose default export is the system; it is run with all rights';
const CASES = 'a failure file, a case that a test printed, a scenario file, or SEED/NUMBER, a case of a hunt';
const CASE_HELP = `${CASES} (default: the plainest scenario)`;

/** What an example of a verb needs besides the system. */
const MORE_WORDS: Readonly<Record<string, string>> = {
  export: ' --to mermaid',
  ...Object.fromEntries(['replay', 'why', 'shrink', 'promote'].map((name) => [name, ' failure.json'])),
};

export function addOwnSystemCommands(program: Command, runs: Load): void {
  const verb = (name: string, description: string) =>
    addExample(
      program.command(name).description(description).argument(SYSTEM, SYSTEM_HELP),
      `replisim ${name} ./my-system.ts${MORE_WORDS[name] ?? ''}`,
    );
  addHunts(verb, runs);
  addExplore(verb, runs);
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
  command
    .option('--variant <id>', 'the design that is hunted (default: the first)')
    .option('--property <id>', 'which properties (default: all)', several);
  return addHuntBounds(command);
}

/** Not split at commas, which inputs have. */
function each(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function addExplore(verb: Verb, runs: Load): void {
  const command = verb(
    'explore',
    'search every order of what can happen within bounds, shortest counterexample first',
  )
    .option('--variant <id>', 'the design (default: the first)')
    .option('--property <id>', 'which properties (default: all that can be asked without time)', several)
    .option(
      '--operation <name=input>',
      'what a client asks for, in this order: NAME, NAME=JSON or CLIENT/NAME=JSON (default: each once)',
      each,
    )
    .option('--nodes <kind=number>', 'how many nodes of a kind (default: as defined)', several)
    .option('--losses <number>', 'how many messages may be lost', whole, 0)
    .option('--duplicates <number>', 'how many messages may arrive twice', whole, 0)
    .option('--crashes <number>', 'how often a node may crash and start again', whole, 0)
    .option('--crashing <nodes>', 'nodes or kinds that may crash (default: as defined)', several)
    .option('--timers <number>', 'how often a timer may go off', whole, 0)
    .option('--partitions <number>', 'how often the nodes may fall into two parts', whole, 0)
    .option('--symmetric <kinds>', 'kinds whose nodes are interchangeable', several)
    .option('--states <number>', 'how many states at the most', positive, 1_000_000)
    .option('--seconds <duration>', 'wall time at the most (default: no bound)', wallSeconds)
    .addOption(callSecondsOption('search'))
    .addOption(
      choiceOption(
        '--frontier <form>',
        'keep waiting states, or only the paths to them: slower, and smaller',
        ['states', 'paths'],
        'states',
      ),
    )
    .option('--no-reduction', 'also explore orders that no one can tell apart')
    .option('--store <folder>', 'where a counterexample is kept (default: .replisim/failures)')
    .option('--no-store', 'keep nothing');
  addFormat(command).action(runs(async () => (await import('./explore-own.ts')).exploreOwn));
}

function addRuns(verb: Verb, runs: Load): void {
  addFormat(
    verb('run', 'play a case and judge it')
      .argument('[case]', CASE_HELP)
      .option(
        '--variant <id>',
        'a design to play it on; may be given several times (default: as the file says, or the first)',
        several,
      )
      .option('--property <id>', 'which properties (default: all)', several)
      .addOption(callSecondsOption())
      .option('--strict', 'exit with 1 when a property is violated, with 2 when one is undecided'),
  ).action(runs(async () => (await import('../command-thread.ts')).inThread('runOwn')));
  addFormat(
    verb('diff', 'play the same choices on two designs and show where they part')
      .argument('[case]', CASE_HELP)
      .option('--variant <id>', 'the two designs (default: the first two)', several)
      .addOption(
        new Option('--virtual <duration>', 'virtual time to compare, such as 10s or 500ms')
          .argParser(virtualMicros)
          .default(10_000_000, '10s'),
      )
      .addOption(callSecondsOption()),
  ).action(runs(async () => (await import('../command-thread.ts')).inThread('diffOwn')));
  verb('export', 'play a case and write it to stdout in another format')
    .argument('[case]', CASE_HELP)
    .addOption(exportFormatOption())
    .option('--variant <id>', 'the design (default: as the file says, or the first)')
    .option('--most <number>', 'the most messages and moments to include', positive, 500)
    .addOption(callSecondsOption())
    .action(runs(async () => (await import('../command-thread.ts')).inThread('exportOwn')));
}

function addFailures(verb: Verb, runs: Load): void {
  addFormat(
    verb('replay', 'play a failure again: does it still violate, and is it the same run?')
      .argument('<case>', CASES)
      .option('--variant <id>', 'play it on another design')
      .option('--step', 'tell each event in a sentence first')
      .addOption(caseSecondsOption('it does not return')),
  ).action(runs(async () => (await import('./replay-case.ts')).replayOwn));
  addFormat(
    verb('why', 'tell what explains a failure, and what would have undone it')
      .argument('<case>', CASES)
      .option('--variant <id>', 'another design')
      .addOption(callSecondsOption()),
  ).action(runs(async () => (await import('../command-thread.ts')).inThread('whyOwn')));
  verb('shrink', 'make a failure smaller; the best so far is always in its file')
    .argument('<case>', CASES)
    .option('--variant <id>', 'the design, of a case that does not name it (default: the first)')
    .option('--any-site', 'any violation of the property will do')
    .option('--steps', 'take the times out and search for the fewest steps, by exploration')
    .option('--seconds <duration>', 'how long at the most (default: until nothing is simpler)', wallSeconds)
    .addOption(caseSecondsOption('it does not return'))
    .action(runs(async () => (await import('./keep-case.ts')).shrinkOwn));
  verb('promote', 'make a failure a permanent regression case')
    .argument('<case>', CASES)
    .option('--variant <id>', 'the design, of a case that does not name it (default: the first)')
    .option('--to <folder>', 'the folder of regression cases', 'regressions')
    .addOption(caseSecondsOption('it does not return'))
    .option('--name <name>', 'name of the regression case (default: the property)')
    .action(runs(async () => (await import('./keep-case.ts')).promoteOwn));
}
