/** Commands that pages, texts and helps show are ones that there are: as command.md has them, which is made from the help. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const reference = readFileSync(join(__dirname, 'command.md'), 'utf8');

/** By verb: the options in its tables, on Redis and on a system of one's own. */
const OPTIONS = new Map<string, Set<string>>();
for (const [, verb, table] of reference.matchAll(
  /<!-- options of ([a-z]+)(?: on a system)? -->\n([\s\S]*?)<!-- end of options -->/g,
)) {
  const options = OPTIONS.get(verb) ?? new Set(['--help']);
  for (const [, option] of table.matchAll(/^\| `(--[a-z-]+)` \|/gm)) options.add(option);
  OPTIONS.set(verb, options);
}

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'llms.txt',
  ...['docs', 'examples'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
];

/** What is written as code: blocks, with lines that are continued put together, and words between backticks. */
function codeIn(text: string): string[] {
  const blocks = [...text.matchAll(/```\w*\n([\s\S]*?)```/g)].map(([, block]) => block.replace(/\\\n/g, ' '));
  const inline = [...text.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, code]) => code);
  return [...blocks.flatMap((block) => block.split('\n')), ...inline.map((code) => code.replace(/\n/g, ' '))];
}

/** `VERB ARGUMENTS` of each call of the command in a line. */
const callsIn = (line: string): string[] =>
  [...line.matchAll(/(?:^\s*|npx |[;&|(] *)replisim (?!--)([a-z]+(?: [^|;&>)]*)?)/g)].map(([, call]) => call);

test('the reference has tables to go by', () => {
  expect(OPTIONS.size).toBeGreaterThan(25);
  expect(OPTIONS.get('explore')).toContain('--crashes');
});

test('every command that a page shows has a verb and options that there are', () => {
  const calls = pages.flatMap((page) =>
    codeIn(readFileSync(join(ROOT, page), 'utf8'))
      .flatMap(callsIn)
      .map((call) => ({ page, call })),
  );
  expect(calls.length).toBeGreaterThan(150);
  const wrong = calls.flatMap(({ page, call }) => {
    const [verb, ...words] = call.replace(/'[^']*'|"[^"]*"/g, 'WORD').split(/\s+/);
    const options = OPTIONS.get(verb);
    if (options === undefined) return [`${page}: there is no verb ${verb}`];
    const given = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0]);
    return given
      .filter((option) => !options.has(option))
      .map((option) => `${page}: ${verb} has no ${option}`);
  });
  expect(wrong).toEqual([]);
});
