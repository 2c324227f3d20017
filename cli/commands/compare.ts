import {
  type Observed,
  playVector,
  type Variant,
  VERSIONS,
  type Vector,
  type Version,
  variantById,
} from '../../model/index.ts';
import { UserError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { counted } from '../output/numbers.ts';
import { createProgress } from '../output/progress.ts';
import { wrap } from '../output/wrap.ts';
import { compareReplies, type ReplyComparison } from '../real/compare-replies.ts';
import { addressText, patienceFor, readAddress } from '../real/connection.ts';
import { playSteps } from '../real/play-steps.ts';
import { readFacts, refuseData, type ServerFacts } from '../real/server-facts.ts';
import { type ScenarioSteps, stepsOf } from '../real/steps-of-scenario.ts';
import { loadScenario } from '../scenario-files.ts';
import { compareVector } from '../vector-result.ts';

export interface CompareOptions {
  most: number;
  force?: boolean;
  seconds: number;
}

/** What a server of a version without a model is held against. */
const NEAREST: Version = '2.4.10';

const DIFFERENCES_SHOWN = 10;

/** As many as a scenario may have. */
const MAX_DATABASES = 10_000;

function modelVersion({ version }: ServerFacts): Version | null {
  return VERSIONS.find((known) => known === version) ?? null;
}

function vectorOf(name: string, facts: ServerFacts, steps: ScenarioSteps, version: Version): Vector {
  return {
    name,
    about: '',
    databases: facts.databases,
    steps: steps.steps,
    server: { version, allocator: facts.allocator, arch_bits: facts.archBits },
    observed: { used_memory_delta: [], replies: [], streams: {} },
  };
}

/** Replies, streams and memory, against the model of the very version. */
function judgeSame(vector: Vector, real: Observed): { text: string; agrees: boolean } {
  const result = compareVector('', { ...vector, observed: real }, playVector(vector), 0);
  const lines = result.differences.map(
    ({ what, where, expected, got }) =>
      `DIFFERS  ${what}: ${where}\n    the server: ${expected}\n    the model:  ${got}`,
  );
  const bytes = real.used_memory_delta.at(-1) ?? 0;
  const growth = `used_memory of the server grew by ${counted(bytes, 'byte')}.`;
  const streams = Object.values(real.streams).reduce((sum, stream) => sum + stream.length, 0);
  const replies = real.replies.reduce((sum, list) => sum + list.length, 0);
  const what = `${counted(replies, 'reply', 'replies')}, ${counted(streams, 'byte')} of slave streams, and the growth of used_memory`;
  const verdict = result.agrees ? `Server and model agree: ${what}.` : `Compared: ${what}.`;
  return { text: [...lines, growth, verdict].join('\n'), agrees: result.agrees };
}

function repliesText({ compared, differences, notCompared }: ReplyComparison): string {
  const unexplained = differences.filter(({ explanation }) => explanation === null);
  const lines = unexplained.slice(0, DIFFERENCES_SHOWN).map(({ command, model, real }) => {
    const [asked, got, wanted] = [command.join(' '), model, real].map((value) => JSON.stringify(value));
    return `DIFFERS  ${asked}\n    the server: ${wanted}\n    the model:  ${got}`;
  });
  const known = new Map<string, number>();
  for (const { explanation } of differences) {
    if (explanation !== null) known.set(explanation.id, (known.get(explanation.id) ?? 0) + 1);
  }
  for (const [id, count] of known) {
    lines.push(`known    ${id}: ${counted(count, 'reply', 'replies')} (docs/differences-2.4-7.0.md)`);
  }
  if (notCompared > 0) lines.push(`${counted(notCompared, 'reply', 'replies')} after that not compared`);
  lines.push(
    `${counted(compared, 'reply', 'replies')} compared, ${unexplained.length} unexplained differences.`,
  );
  return lines.join('\n');
}

/** `replisim compare SERVER SCENARIO`: the same steps against a real server and against the model. */
export async function compare(server: string, name: string, options: CompareOptions): Promise<ExitCode> {
  const scenario = loadScenario(name);
  const address = readAddress(server);
  const patience = patienceFor(options.seconds);
  const facts = await readFacts(address, patience);
  refuseData(facts, options.force ?? false);
  const same = modelVersion(facts);
  const version = same ?? NEAREST;
  if (scenario.databases > facts.databases) {
    throw new UserError(`the scenario has ${scenario.databases} databases, the server ${facts.databases}`);
  }
  if (facts.databases > MAX_DATABASES) {
    throw new UserError(`the server has ${facts.databases} databases, the model at most ${MAX_DATABASES}`);
  }
  const steps = stepsOf(scenario, variantById(version) as Variant, options.most);
  const head = [
    `${scenario.title}\n`,
    wrap(
      `${counted(steps.commands, 'command')} one after the other, as the simulated server reads them${
        steps.leftOut > 0 ? ' (the first of the scenario; --most allows more)' : ''
      }, against Redis ${facts.version} at ${addressText(address)} and the model of ${version}.`,
    ),
  ];
  if (steps.without.length > 0) head.push(wrap(`Not played: ${steps.without.join(', ')}.`));
  if (same === null) {
    head.push(
      wrap(
        `There is no model of ${facts.version}. Comparable are the replies, but for the known differences. Not ` +
          'comparable: used_memory (other structures, another allocator) and slave streams (later versions frame ' +
          'SELECT and PING otherwise, and rewrite commands before they feed them).',
      ),
    );
  }
  process.stdout.write(`${head.join('\n')}\n\n`);
  const progress = await createProgress('compare');
  let real: Observed;
  try {
    real = await playSteps(address, facts, steps.steps, patience, (done) =>
      progress.update(done, steps.steps.length),
    );
  } finally {
    progress.stop();
  }
  const vector = vectorOf(scenario.name, facts, steps, version);
  if (same !== null) {
    const { text, agrees } = judgeSame(vector, real);
    process.stdout.write(`${text}\n`);
    return agrees ? EXIT.held : EXIT.violated;
  }
  const comparison = compareReplies(steps.steps, playVector(vector).observed.replies, real.replies);
  process.stdout.write(`${repliesText(comparison)}\n`);
  return comparison.differences.some(({ explanation }) => explanation === null) ? EXIT.violated : EXIT.held;
}
