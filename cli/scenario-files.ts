import { existsSync, readdirSync } from 'node:fs';
import { type Scenario, VARIANTS, versionOfVariant } from '../model/index.ts';
import { MAX_JSON_LENGTH, MAX_TEXT_LENGTH, parseScenario, problemText } from '../model/scenario-text.ts';
import { didYouMean } from '../sim/index.ts';
import { UserError } from './errors.ts';
import { packageFolder, readTextFile } from './files.ts';
import { requireRoom } from './memory-bounds.ts';

/** More problems than these are counted, not shown. */
const PROBLEMS_SHOWN = 10;

function shippedFolder(): string {
  return `${packageFolder()}model/scenario/shipped/`;
}

/** Names of the scenarios that come with replisim, in alphabetical order. */
export function shippedScenarios(): string[] {
  return readdirSync(shippedFolder())
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** A word is a shipped scenario's name; whatever looks like a path, or is a file here, is a file. */
function fileOf(nameOrFile: string): string {
  const looksLikeFile = /[/\\]|\.(ya?ml|json)$/i.test(nameOrFile);
  if (!looksLikeFile && shippedScenarios().includes(nameOrFile))
    return `${shippedFolder()}${nameOrFile}.yaml`;
  if (looksLikeFile || existsSync(nameOrFile)) return nameOrFile;
  throw new UserError(
    `${JSON.stringify(nameOrFile)} is neither a scenario that comes with replisim nor a file.` +
      `${didYouMean(nameOrFile, shippedScenarios())}\nScenarios: ${shippedScenarios().join(', ')}`,
  );
}

/**
 * The scenario of that name, or in that YAML or JSON file.
 *
 * @param variants the variant ids its servers may name: those that ship, if left out.
 * @param variant the variant that will be run: where the text says no version, the servers are of its version.
 * @throws UserError naming every problem with its place, or when a run of it does not fit in memory.
 */
export function loadScenario(
  nameOrFile: string,
  variants: readonly string[] = VARIANTS.map(({ id }) => id),
  variant?: string,
): Scenario {
  const file = fileOf(nameOrFile);
  // A character takes up to four bytes; the text's own limit is checked once it is decoded.
  const text = readTextFile(file, /\.json$/i.test(file) ? MAX_JSON_LENGTH : MAX_TEXT_LENGTH * 4);
  const { scenario, problems } = parseScenario(text, {
    file,
    variants,
    version: variant === undefined ? undefined : versionOfVariant(variant),
  });
  if (scenario !== null) {
    requireRoom(scenario);
    return scenario;
  }
  const lines = problems.slice(0, PROBLEMS_SHOWN).map(problemText);
  if (problems.length > PROBLEMS_SHOWN) lines.push(`... and ${problems.length - PROBLEMS_SHOWN} more`);
  throw new UserError(lines.join('\n'));
}
