import { transform } from 'sucrase';
import { countedText } from './counted-text.ts';
import { SubmissionFailed } from './failure.ts';
import { type PlaceOf, readMappings } from './source-map.ts';

/** JavaScript without types, and where each of its places comes from. */
export interface Stripped {
  code: string;
  placeOf: PlaceOf;
}

/** A submission of more characters than this is refused unread. */
export const MAX_SUBMISSION_LENGTH = 20_000;

/** Sucrase reads a character of ordinary code some ten times. */
const MAX_READS = 1_000_000;

/**
 * Takes the types off TypeScript; JavaScript stays as it is. Types are not checked.
 *
 * @throws SubmissionFailed when it cannot be parsed.
 */
export function stripTypes(source: string): Stripped {
  if (source.length > MAX_SUBMISSION_LENGTH) {
    const what = `it has ${source.length} characters; ${MAX_SUBMISSION_LENGTH} are allowed`;
    throw new SubmissionFailed('does-not-compile', what, null);
  }
  const spent = new Error('all reads are used up');
  try {
    const { code, sourceMap } = transform(
      countedText(source, MAX_READS, () => spent),
      {
        transforms: ['typescript'],
        disableESTransforms: true,
        filePath: 'submission.ts',
        sourceMapOptions: { compiledFilename: 'submission.js' },
      },
    );
    return { code, placeOf: readMappings(sourceMap?.mappings ?? '') };
  } catch (error) {
    if (error !== spent) throw failureOf(error as SyntaxErrorOfSucrase);
    throw new SubmissionFailed('too-long', 'it is nested in too many ways to be parsed', null);
  }
}

interface SyntaxErrorOfSucrase extends Error {
  loc?: { line: number; column: number };
}

function failureOf({ name, message, loc }: SyntaxErrorOfSucrase): SubmissionFailed {
  if (name === 'RangeError')
    return new SubmissionFailed('too-deep', 'it is nested too deeply to be parsed', null);
  const what = message.replace(/^Error transforming .*?: /, '').replace(/ \(\d+:\d+\)$/, '');
  return new SubmissionFailed(
    'does-not-compile',
    `it does not compile: ${what}`,
    loc === undefined ? null : { line: loc.line, column: loc.column },
  );
}
