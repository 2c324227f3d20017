import { failureReport } from '../../lab/files.ts';
import type { Failure } from '../../lab/index.ts';
import { type Scenario, variantById } from '../../model/index.ts';
import {
  briefScenario,
  MAX_LINK_LENGTH,
  PAGE_PORT,
  propertyById,
  writePageLink,
} from '../../properties/index.ts';
import { isOwnCodeProperty } from '../own-code.ts';
import { ownWords, replayLine } from '../replay-line.ts';
import { isSandboxed } from '../sandbox-words.ts';
import { looksLikeModule } from '../user-modules.ts';
import type { HuntTargetSpec } from './hunt-target.ts';
import type { HuntedCase, HuntedTarget } from './hunt-types.ts';

/** A failure for people, and the ways to reproduce it that are printed in it: lines to paste. */
export interface ReportText {
  text: string;
  reproduce: string[];
}

type Words = Pick<HuntTargetSpec, 'system' | 'properties'>;

/** The whole report of a failure, with what explains it. */
export function reportOf(
  { system, variant }: Pick<HuntedTarget, 'system' | 'variant'>,
  failure: Failure,
  words: Words,
  file?: string,
): ReportText {
  // A run that code of one's own breaks off has no end at which anything could be found; one that the system ends has.
  const { property } = failure.verdict;
  const brokenOff =
    isOwnCodeProperty(property) && !system.properties.some(({ id }: { id: string }) => id === property);
  const reproduce =
    words.system === undefined
      ? linesOfRedis(failure, words, file)
      : ofOwnSystem(words.system, failure, file, brokenOff);
  const explained = brokenOff ? { ...system, explain: undefined } : system;
  return { text: failureReport(explained, failure, { variant, file, reproduce }), reproduce };
}

/** What was not kept in a file has nothing to reproduce it from but what is printed. */
const KEEP_IT = 'run it again with --store FOLDER: the failure is kept there as a file that replays';

/** The lines that reproduce a failure of Redis. */
export function linesOfRedis(failure: Failure, words: Words, file: string | undefined): string[] {
  if (file !== undefined) {
    const properties = judgesOf(failure, words);
    return [
      replayLine(file, { variant: failure.variant, properties }),
      ...redisInTypeScript(failure, properties, file),
      ...pageLines(failure, words, file),
    ];
  }
  // Code that breaks its run off is watched by what plays files, and by nothing else.
  const replay = isOwnCodeProperty(failure.verdict.property) ? null : linkedReplay(failure, words);
  return replay === null ? [KEEP_IT] : [replay, ...pageLines(failure, words)];
}

/** A run of Redis, and what is asked of it. Without choices: those of its scenario's seed. */
type AskedRun = HuntedCase &
  Pick<Failure, 'version' | 'variant'> & { verdict: Pick<Failure['verdict'], 'property'> };

/** The line that plays a run of Redis by its link; null if that is too long. */
export function linkedReplay(run: AskedRun, words: Words): string | null {
  const link = linkOf(run);
  if (link === undefined) return null;
  const properties = judgesOf(run, words);
  const judged = properties.length > 0 ? [] : [`--property ${run.verdict.property}`];
  return [
    'npx replisim replay',
    `'#${link}'`,
    ...ownWords({ variant: run.variant, properties }),
    ...judged,
  ].join(' ');
}

/** Files of properties of one's own: whatever may have judged, or thrown. */
function judgesOf({ verdict: { property } }: AskedRun, { properties }: Words): string[] {
  return propertyById(property) === undefined ? properties.filter(looksLikeModule) : [];
}

/** The page has no files of one's own. */
function pageLines(run: AskedRun, words: Words, file?: string): string[] {
  if (variantById(run.variant) === undefined || judgesOf(run, words).length > 0) return [];
  const how = 'on the page (npx replisim serve):';
  const link = linkOf(run);
  if (link !== undefined) return [`${how} http://127.0.0.1:${PAGE_PORT}/#${link}`];
  return file === undefined ? [] : [`${how} drop ${file} there; it is too long for a link`];
}

/** As it stands between quotes in a program. */
function literal(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

const moduleOf = (path: string): string => (/^([./\\]|\w:)/.test(path) ? path : `./${path}`);

/** A program that plays the failure again; none for code that breaks its run off, which nothing would watch there. */
function redisInTypeScript(
  { variant, verdict: { property } }: Failure,
  ownProperties: readonly string[],
  file: string,
): string[] {
  const ownFeed = variantById(variant) === undefined;
  if (isOwnCodeProperty(property) || isSandboxed(variant) || ownProperties.some(isSandboxed)) return [];
  if (ownProperties.length > 1) return [];
  const [ownProperty] = ownProperties;
  return [
    'in TypeScript:',
    ...[
      "import { readFileSync } from 'node:fs';",
      "import { parseFailure } from 'replisim/lab/files';",
      "import { replayFailure } from 'replisim/lab';",
      ...(ownFeed ? [] : ["import { variantById } from 'replisim/model';"]),
      `import { createRedisSystem${ownProperty === undefined ? ', propertyById' : ''} } from 'replisim/properties';`,
      ...(ownFeed ? [`import variant from ${literal(moduleOf(variant))};`] : []),
      ...(ownProperty === undefined ? [] : [`import own from ${literal(moduleOf(ownProperty))};`]),
      'const system = createRedisSystem();',
      `const { failure } = parseFailure(readFileSync(${literal(file)}, 'utf8'), [system]);`,
      ...(ownFeed ? [] : [`const variant = variantById(${literal(variant)});`]),
      ownProperty === undefined
        ? `const property = propertyById(${literal(property)});`
        : `const property = [own].flat().find(({ id }) => id === ${literal(property)});`,
      REPLAY_IT,
    ].map((line) => `  ${line}`),
  ];
}

const REPLAY_IT =
  'if (failure && variant && property) console.log(replayFailure(system, failure, { variant, property }).sentence);';

function ofOwnSystem(
  system: string,
  { variant, verdict }: Failure,
  file: string | undefined,
  brokenOff: boolean,
): string[] {
  if (file === undefined) return [KEEP_IT];
  const replay = replayLine(file, { system });
  if (brokenOff) return [replay];
  return [
    replay,
    'in TypeScript:',
    ...[
      "import { readFileSync } from 'node:fs';",
      "import { parseFailure } from 'replisim/lab/files';",
      "import { replayFailure } from 'replisim/lab';",
      `import system from ${literal(moduleOf(system))};`,
      `const { failure } = parseFailure(readFileSync(${literal(file)}, 'utf8'), [system]);`,
      `const variant = system.variants.find(({ id }) => id === ${literal(variant)});`,
      `const property = system.properties.find(({ id }) => id === ${literal(verdict.property)});`,
      REPLAY_IT,
    ].map((line) => `  ${line}`),
  ];
}

/** The fragment of the page's address that shows the run; undefined when it is too long to be sent. */
function linkOf(run: AskedRun): string | undefined {
  const fragment = writePageLink({
    engine: run.version,
    // Only runs of Redis come here.
    scenario: { text: JSON.stringify(briefScenario(run.scenario as Scenario)) },
    variant: run.variant,
    choices: run.choices ?? undefined,
    forks: [],
  });
  return fragment.length > MAX_LINK_LENGTH ? undefined : fragment;
}
