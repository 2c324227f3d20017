import { LineCounter } from 'yaml';
import { placeAt, readYaml } from '../../model/scenario-text.ts';
import { SubmissionFailed } from '../sandbox/failure.ts';

/**
 * The map that a text holds.
 *
 * @throws SubmissionFailed when it is no YAML, or no map.
 */
export function yamlMap(text: string, longest: number, whatItIs: string): Record<string, unknown> {
  if (text.length > longest) {
    const what = `it has ${text.length} characters; ${longest} are allowed`;
    throw new SubmissionFailed('does-not-compile', what, null);
  }
  const lines = new LineCounter();
  const read = readYaml(text, lines);
  if ('flaw' in read) {
    throw new SubmissionFailed('does-not-compile', `found ${read.flaw}`, placeAt(lines, read.offset));
  }
  const { value } = read;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new SubmissionFailed('wrong-shape', `it is no map with ${whatItIs}`, null);
}

const MAX_NAMES = 5;

/** Names out of a submission, short enough for a sentence. */
export function namesText(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map((name) => name.slice(0, 20));
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
