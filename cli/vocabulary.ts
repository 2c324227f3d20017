import { type Command, Option } from 'commander';
import type { ExportFormat } from '../lab/index.ts';
import { complain } from './errors.ts';
import { oneOfWords } from './option-values.ts';

/** The words that every command has in common, and those that it used to have. */

/** An option that takes one of some words. */
export function choiceOption(
  flags: string,
  description: string,
  words: readonly string[],
  value?: string,
): Option {
  // The choices are what the help lists; the parser names the nearest of them.
  const option = new Option(flags, description).choices([...words]).argParser(oneOfWords(words));
  return value === undefined ? option : option.default(value);
}

/** By name, so that a format that is added cannot be left out. */
const EXPORT_FORMATS: Record<ExportFormat, true> = {
  perfetto: true,
  shiviz: true,
  mermaid: true,
  csv: true,
  svg: true,
};

/** In which format a run is written down. */
export function exportFormatOption(): Option {
  return choiceOption('--to <format>', 'the format', Object.keys(EXPORT_FORMATS)).makeOptionMandatory();
}

/** `human` is for people, `json` for programs, `junit` and `github` for machines that build. */
export type Format = 'human' | 'json' | 'junit' | 'github';

/** `--format`, and `--json` as its short form. */
export function addFormat<C extends Command>(command: C, formats: readonly Format[] = ['human', 'json']): C {
  command
    .addOption(choiceOption('--format <kind>', 'how the result is printed', formats, 'human'))
    .option('--json', 'short for --format json: everything as one JSON object');
  return command;
}

/** An example stands at the end of a command's help. */
export function addExample<C extends Command>(command: C, ...lines: string[]): C {
  command.addHelpText('after', `\nExample:\n${lines.map((line) => `  ${line}`).join('\n')}`);
  return command;
}

/** A word of the version before: it works for one version more, is not in the help, and says what it is called now. */
export class OldOption extends Option {
  readonly now: string;
  readonly valueNow: (value: unknown) => unknown;

  constructor(flags: string, now: string, valueNow: (value: unknown) => unknown = (value) => value) {
    super(flags, `now --${now}`);
    this.now = now;
    this.valueNow = valueNow;
    this.hideHelp();
  }
}

/** A variable of the shell that is not set leaves an empty word, which is no default, no file and no address. */
function refuseEmptyWords(command: Command): void {
  for (const option of command.options) {
    const name = option.attributeName();
    const value = command.getOptionValue(name);
    if (command.getOptionValueSource(name) !== 'cli') continue;
    if (value === '' || (Array.isArray(value) && value.length === 0))
      command.error(`error: option '${option.flags}' is given an empty word.`);
  }
  for (const [at, word] of command.args.entries()) {
    const { registeredArguments } = command;
    const argument = registeredArguments[Math.min(at, registeredArguments.length - 1)];
    if (word === '') command.error(`error: argument '${argument.name()}' is an empty word.`);
  }
}

/**
 * Old words become the new ones, and `--json` becomes `--format json`: what a command is given has one form. Empty words
 * are refused.
 */
export function settleOptions(command: Command): void {
  refuseEmptyWords(command);
  for (const option of command.options) {
    if (!(option instanceof OldOption)) continue;
    const old = option.attributeName();
    if (command.getOptionValueSource(old) !== 'cli') continue;
    const now = command.options.find(({ long }) => long === `--${option.now}`)?.attributeName() as string;
    command.setOptionValueWithSource(now, option.valueNow(command.getOptionValue(old)), 'cli');
    complain(`${option.long} is now called --${option.now}; the old word goes in the next version`);
  }
  if (command.getOptionValue('format') === undefined) return;
  if (command.getOptionValue('json') === true) command.setOptionValue('format', 'json');
  command.setOptionValue('json', command.getOptionValue('format') === 'json');
}
