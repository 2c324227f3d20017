// Fills the tables of options in docs/reference/command.md from the command's help, so that both say the same; with
// --check it only says whether they do. A section that is missing is an error.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const PAGE = 'docs/reference/command.md';

const help = execFileSync(process.execPath, ['dist/cli/main.js', '--help', '--json'], { encoding: 'utf8' });
const { commands, onOwnSystem } = JSON.parse(help);

/** By the name of its section: each verb, and each on a system of one's own. */
const sections = [
  ...commands.map((command) => [command.name, command]),
  ...onOwnSystem.map((command) => [`${command.name} on a system`, command]),
];

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

function meaningOf({ description, choices, default: value, required }) {
  const words = choices === undefined ? '' : `: ${choices.map((word) => `\`${word}\``).join(', ')}`;
  const otherwise = value === undefined ? '' : `; default \`${[value].flat().join(',')}\``;
  return `${cell(description)}${words}${otherwise}${required ? '; must be given' : ''}`;
}

function tableOf({ usage, arguments: given, options }) {
  const rows = [
    ...given.map(({ name, description }) => `| ${cell(name.toUpperCase())} | ${cell(description)} |`),
    ...options.map((option) => `| \`${option.name}\` | ${meaningOf(option)} |`),
  ];
  return [`\`${usage}\``, '', ...(rows.length === 0 ? [] : ['| | |', '|---|---|', ...rows])].join('\n');
}

const before = readFileSync(PAGE, 'utf8');
const missing = sections.filter(([name]) => before.split(`<!-- options of ${name} -->`).length !== 2);
if (missing.length > 0)
  throw new Error(`${PAGE} has no section, or two, for ${missing.map(([name]) => name).join(', ')}`);
const after = sections.reduce(
  (text, [name, command]) =>
    text.replace(
      new RegExp(`(<!-- options of ${name} -->\n)[^]*?(<!-- end of options -->)`),
      (_, open, close) => `${open}${tableOf(command)}\n${close}`,
    ),
  before,
);
if (process.argv.includes('--check')) process.exitCode = after === before ? 0 : 1;
else writeFileSync(PAGE, after);
