import { VARIANTS } from '../../model/index.ts';
import { PROPERTIES } from '../../properties/index.ts';
import { didYouMean } from '../../sim/index.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { loadScenario, shippedScenarios } from '../scenario-files.ts';

const WHEN = { always: 'always', whenCalm: 'when calm', eventually: 'eventually', sometimes: 'sometimes' };

interface Entry {
  name: string;
  title: string;
}

const LISTS: Record<string, () => Entry[]> = {
  scenarios: () => shippedScenarios().map((name) => ({ name, title: loadScenario(name).title })),
  properties: () => PROPERTIES.map(({ id, when, title }) => ({ name: id, title: `${WHEN[when]}: ${title}` })),
  variants: () => VARIANTS.map(({ id, title }) => ({ name: id, title })),
};

/** `replisim list [what]`: names to use on the command line, each with its title. */
export async function list(what: string | undefined, options: { json?: boolean }): Promise<ExitCode> {
  if (what !== undefined && !Object.hasOwn(LISTS, what)) {
    throw new UserError(
      `${JSON.stringify(what)} cannot be listed; allowed: ${Object.keys(LISTS).join(', ')}.${didYouMean(what, Object.keys(LISTS))}`,
    );
  }
  const lists = Object.entries(LISTS)
    .filter(([name]) => what === undefined || name === what)
    .map(([name, entries]) => [name, entries()] as const);
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ format: 'replisim-list/1', ...Object.fromEntries(lists) }, null, 2)}\n`,
    );
    return EXIT.held;
  }
  const parts = lists.map(([name, entries]) => {
    const width = Math.max(...entries.map((entry) => entry.name.length));
    const lines = entries.map((entry) => `  ${entry.name.padEnd(width)}  ${entry.title}`);
    return `${name}\n${lines.join('\n')}\n`;
  });
  process.stdout.write(parts.join('\n'));
  return EXIT.held;
}
