import type { CompareResult, FoundDifference, MemoryGrowth } from '../real/compare-result.ts';
import { counted, grouped } from './numbers.ts';
import { wrap } from './wrap.ts';

/** The shape of `compare --json`. A change that takes something away moves the number. */
export const COMPARE_FORMAT = 'replisim-compare/1';

/** What was played, and against what. */
export interface ComparedRun {
  scenario: string;
  title: string;
  /** Commands played, and those of the scenario beyond `--most`. */
  commands: number;
  leftOut: number;
  /** What of the scenario is not played, as parts of a sentence. */
  notPlayed: string[];
  server: string;
  version: string;
  /** The version that the model is of. */
  model: string;
}

const DIFFERENCES_SHOWN = 10;

/** What stands above the result, before anything is played. */
export function comparedRunText(run: ComparedRun): string {
  const { title, commands, leftOut, notPlayed, server, version, model } = run;
  const lines = [
    `${title}\n`,
    wrap(
      `${counted(commands, 'command')} one after the other, as the simulated server reads them${
        leftOut > 0 ? ' (the first of the scenario; --most allows more)' : ''
      }, against Redis ${version} at ${server} and the model of ${model}.`,
    ),
  ];
  if (notPlayed.length > 0) lines.push(wrap(`Not played: ${notPlayed.join(', ')}.`));
  if (model !== version) {
    lines.push(
      wrap(
        `There is no model of ${version}. The replies can be compared, apart from the known differences. Not ` +
          'comparable: used_memory (other structures, another allocator) and slave streams (later versions frame ' +
          'SELECT and PING differently, and rewrite commands before they feed them).',
      ),
    );
  }
  return lines.join('\n');
}

function differenceText({ what, where, server, model }: FoundDifference): string {
  return `DIFFERS  ${what}: ${where}\n    the server: ${server}\n    the model:  ${model}`;
}

function memoryText({ growth, sound, leaked, objects, objectBytes }: MemoryGrowth): string {
  const grew = `used_memory of the server grew by ${counted(growth, 'byte')}.`;
  if (leaked === 0) return `${grew} It has not leaked: a server that releases every object needs as much.`;
  const made =
    objects === null ? '' : ` That is ${counted(objects, 'SELECT object')} of ${objectBytes} bytes.`;
  return `${grew} It has leaked ${counted(leaked, 'byte')}: a server that releases every object needs ${grouped(sound)}.${made}`;
}

export function compareText(result: CompareResult): string {
  const { differences, known, notCompared, replies, streams, memory } = result;
  const lines = differences.slice(0, DIFFERENCES_SHOWN).map(differenceText);
  for (const [id, count] of Object.entries(known))
    lines.push(
      `known    ${id}: ${counted(count, 'reply', 'replies')} (docs/reference/differences-2.4-7.0.md)`,
    );
  if (notCompared > 0) lines.push(`${counted(notCompared, 'reply', 'replies')} after that not compared`);
  if (streams === null || memory === null) {
    lines.push(
      `${counted(replies, 'reply', 'replies')} compared, ${counted(differences.length, 'unexplained difference')}.`,
    );
    return lines.join('\n');
  }
  lines.push(wrap(memoryText(memory)));
  if (streams.pings > 0)
    lines.push(`The streams are compared without ${counted(streams.pings, 'ping')} of the master's own.`);
  const what = `${counted(replies, 'reply', 'replies')}, ${counted(streams.bytes, 'byte')} of slave streams, and the growth of used_memory`;
  lines.push(result.agrees ? `Server and model agree: ${what}.` : `Compared: ${what}.`);
  return lines.join('\n');
}

export function compareJson(run: ComparedRun, keysRemoved: number, result: CompareResult): string {
  return JSON.stringify({ format: COMPARE_FORMAT, ...run, keysRemoved, ...result }, null, 2);
}
