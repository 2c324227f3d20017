import { parseDocument } from 'yaml';
import { SubmissionFailed } from '../sandbox/failure.ts';

/**
 * The map that a text holds.
 *
 * @throws SubmissionFailed when it is no YAML, or no map.
 */
export function yamlMap(text: string, longest: number, whatItIs: string): Record<string, unknown> {
  const refused = (what: string) => new SubmissionFailed('does-not-compile', what, null);
  if (text.length > longest) throw refused(`it has ${text.length} characters; ${longest} are allowed`);
  let found: unknown;
  try {
    const doc = parseDocument(text, { prettyErrors: true });
    if (doc.errors.length > 0) throw doc.errors[0];
    found = doc.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // Also nesting deeper than the stack, and aliases that multiply.
    throw refused((error as Error).message.split('\n')[0]);
  }
  if (typeof found === 'object' && found !== null && !Array.isArray(found)) {
    return found as Record<string, unknown>;
  }
  throw new SubmissionFailed('wrong-shape', `it is no map with ${whatItIs}`, null);
}
