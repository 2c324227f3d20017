import { transform } from 'sucrase';
import { SubmissionFailed } from './failure.ts';
import { type PlaceOf, readMappings } from './source-map.ts';

/** JavaScript without types, and where each of its places comes from. */
export interface Stripped {
  code: string;
  placeOf: PlaceOf;
}

/** A submission of more characters than this is refused unread. */
export const LONGEST_SUBMISSION = 100_000;

/**
 * Takes the types off TypeScript; JavaScript stays as it is. Types are not checked.
 *
 * @throws SubmissionFailed when it cannot be parsed.
 */
export function stripTypes(source: string): Stripped {
  if (source.length > LONGEST_SUBMISSION) {
    const what = `it has ${source.length} characters; ${LONGEST_SUBMISSION} are allowed`;
    throw new SubmissionFailed('does-not-compile', what, null);
  }
  try {
    const { code, sourceMap } = transform(source, {
      transforms: ['typescript'],
      disableESTransforms: true,
      filePath: 'submission.ts',
      sourceMapOptions: { compiledFilename: 'submission.js' },
    });
    return { code, placeOf: readMappings(sourceMap?.mappings ?? '') };
  } catch (error) {
    const { message, loc } = error as Error & { loc?: { line: number; column: number } };
    const what = message.replace(/^Error transforming .*?: /, '').replace(/ \(\d+:\d+\)$/, '');
    throw new SubmissionFailed(
      'does-not-compile',
      `it does not compile: ${what}`,
      loc === undefined ? null : { line: loc.line, column: loc.column },
    );
  }
}
