import type { Command } from 'commander';
import { VARIANTS } from '../../model/index.ts';
import { PROPERTIES } from '../../properties/index.ts';
import { didYouMean } from '../../sim/index.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { visibleOptions } from '../help-json.ts';
import { shippedScenarios } from '../scenario-files.ts';

/** What may follow: verbs, the options of each, and the words that an option or a first argument takes. */
interface Words {
  verb: string;
  description: string;
  options: { name: string; description: string; values: readonly string[]; takesValue: boolean }[];
  /** What its first argument may be, besides a file. */
  first: readonly string[];
}

const SHELLS: Readonly<Record<string, (verbs: Words[]) => string>> = { bash, zsh, fish };

/** `replisim completion SHELL`: a script for the shell; what it knows is what this version has. */
export async function completion(shell: string, program: Command): Promise<ExitCode> {
  if (!Object.hasOwn(SHELLS, shell)) {
    const known = Object.keys(SHELLS);
    throw new UserError(
      `${JSON.stringify(shell)} is not a shell that is known here; known: ${known.join(', ')}.${didYouMean(shell, known)}`,
    );
  }
  process.stdout.write(SHELLS[shell](program.commands.map(wordsOf)));
  return EXIT.held;
}

function wordsOf(command: Command): Words {
  const options = visibleOptions(command).map(({ long, description, argChoices, required }) => ({
    name: long as string,
    description,
    takesValue: required,
    values: argChoices ?? valuesOf(long as string),
  }));
  return { verb: command.name(), description: command.description(), options, first: firstOf(command) };
}

function valuesOf(option: string): readonly string[] {
  if (option === '--variant') return VARIANTS.map(({ id }) => id);
  if (option === '--property') return ['lifetimes', 'streams', 'all', ...PROPERTIES.map(({ id }) => id)];
  return [];
}

function firstOf(command: Command): readonly string[] {
  if (command.name() === 'list') return ['scenarios', 'variants', 'properties'];
  if (command.name() === 'completion') return Object.keys(SHELLS);
  const takesScenario = command.registeredArguments.some(
    (argument, at) => at === 0 && /scenario/.test(`${argument.name()} ${argument.description}`),
  );
  return takesScenario ? shippedScenarios() : [];
}

function bash(verbs: Words[]): string {
  const cases = verbs.flatMap(({ verb, options, first }) => [
    ...options
      .filter(({ values }) => values.length > 0)
      .map(({ name, values }) => `    ${verb}:${name}) words='${values.join(' ')}' ;;`),
    `    ${verb}:*) words='${[...options.map(({ name }) => name), ...first].join(' ')}' ;;`,
  ]);
  return [
    '# replisim completion for bash: source <(replisim completion bash)',
    '_replisim() {',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's
    '  local word="${COMP_WORDS[COMP_CWORD]}" last="${COMP_WORDS[COMP_CWORD-1]}" words=""',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    words='${verbs.map(({ verb }) => verb).join(' ')}'`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's
    '  else case "${COMP_WORDS[1]}:$last" in',
    ...cases,
    '  esac; fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    'complete -o default -F _replisim replisim',
    '',
  ].join('\n');
}

const inZsh = (text: string): string =>
  text.replace(/['[\]:]/g, (character) => (character === "'" ? "'\\''" : `\\${character}`));

function zsh(verbs: Words[]): string {
  const cases = verbs.map(({ verb, options, first }) => {
    const specs = options.map(({ name, description, values, takesValue }) => {
      const value = takesValue ? `:value:${values.length > 0 ? `(${values.join(' ')})` : '_files'}` : '';
      return `'${name}[${inZsh(description)}]${value}'`;
    });
    const rest =
      first.length > 0
        ? `'*:word:_alternative "words:word:(${first.join(' ')})" "files:file:_files"'`
        : "'*:file:_files'";
    return `    ${verb}) _arguments ${[...specs, rest].join(' ')} ;;`;
  });
  return [
    '#compdef replisim',
    '# replisim completion for zsh: source <(replisim completion zsh)',
    '_replisim() {',
    '  if (( CURRENT == 2 )); then',
    `    local -a verbs=(${verbs.map(({ verb, description }) => `'${verb}:${inZsh(description)}'`).join(' ')})`,
    "    _describe 'verb' verbs",
    '    return',
    '  fi',
    '  local verb="$words[2]"',
    '  shift words; (( CURRENT-- ))',
    '  case "$verb" in',
    ...cases,
    '  esac',
    '}',
    'compdef _replisim replisim',
    '',
  ].join('\n');
}

const inFish = (text: string): string => `'${text.replace(/['\\]/g, (character) => `\\${character}`)}'`;

function fish(verbs: Words[]): string {
  const lines = verbs.flatMap(({ verb, description, options, first }) => {
    const here = `-n '__fish_seen_subcommand_from ${verb}'`;
    return [
      `complete -c replisim -n __fish_use_subcommand -a ${verb} -d ${inFish(description)}`,
      ...(first.length > 0 ? [`complete -c replisim ${here} -a ${inFish(first.join(' '))}`] : []),
      ...options.map(({ name, description: about, values, takesValue }) => {
        const value = takesValue ? ` -r${values.length > 0 ? ` -a ${inFish(values.join(' '))}` : ''}` : '';
        return `complete -c replisim ${here} -l ${name.slice(2)}${value} -d ${inFish(about)}`;
      }),
    ];
  });
  return ['# replisim completion for fish: replisim completion fish | source', ...lines, ''].join('\n');
}
