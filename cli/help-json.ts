import type { Argument, Command, Option } from 'commander';

/**
 * `replisim --help --json`: every verb with its arguments and options, so that a program can drive the command.
 *
 * @param own the verbs on a system of the user's own.
 * @param words the verbs that are asked for; without any, all are described.
 */
export function helpJson(program: Command, own: Command, words: readonly string[]): string {
  const asked = program.commands.some((command) => words.includes(command.name()));
  const verbsOf = ({ commands }: Command) =>
    commands.filter((command) => !asked || words.includes(command.name())).map(describe);
  const help = {
    format: 'replisim-help/1',
    version: program.version(),
    commands: verbsOf(program),
    onOwnSystem: verbsOf(own),
    exitCodes: EXIT_CODES,
  };
  return `${JSON.stringify(help, null, 2)}\n`;
}

const EXIT_CODES = {
  0: 'held, agreed or shown',
  1: 'violated, or something does not agree',
  2: 'undecided',
  3: 'wrong usage or bad input',
  70: 'a fault of replisim',
  130: 'interrupted',
};

function describe(command: Command): object {
  return {
    name: command.name(),
    description: command.description(),
    usage: `replisim ${command.name()} ${command.usage()}`,
    arguments: command.registeredArguments.map(describeArgument),
    options: visibleOptions(command).map(describeOption),
  };
}

/** Without the old words. */
export function visibleOptions(command: Command): Option[] {
  return command.options.filter(({ hidden }) => !hidden);
}

function describeArgument(argument: Argument): object {
  return {
    name: argument.name(),
    description: argument.description,
    required: argument.required,
    several: argument.variadic,
  };
}

function describeOption(option: Option): object {
  const { long, short, description, mandatory, argChoices, defaultValue } = option;
  return {
    name: long ?? short,
    description,
    takesValue: option.required || option.optional,
    required: mandatory,
    ...(argChoices === undefined ? {} : { choices: argChoices }),
    ...(defaultValue === undefined ? {} : { default: option.defaultValueDescription ?? defaultValue }),
  };
}
