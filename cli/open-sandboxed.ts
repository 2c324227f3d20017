import {
  type EngineProgram,
  LIMITS_OF_A_CALL,
  type OpenOptions,
  openProperty,
  openVariant,
  SubmissionFailed,
} from '../classroom/index.ts';
import type { Variant } from '../model/index.ts';
import type { RedisCalmProperty } from '../properties/index.ts';
import { UserError } from './errors.ts';
import { readTextFile } from './files.ts';
import { OwnCodeError } from './own-code.ts';
import { loadEngine } from './sandbox-engine.ts';
import { sandboxedFile } from './sandbox-words.ts';

const MAX_FILE_BYTES = 400_000;

/** The feed that a file exports, in a sandbox. @throws UserError when there is no such file, or it exports none. */
export async function openSandboxedVariant(word: string): Promise<Variant> {
  const variant = await opened(word, openVariant);
  const { feed, onAttach } = variant;
  return {
    ...variant,
    feed: told(word, feed),
    ...(onAttach === undefined ? {} : { onAttach: told(word, onAttach) }),
  };
}

/** The property that a file exports, likewise: `{ check(world) }`, as in the exercise. */
export async function openSandboxedProperty(word: string): Promise<RedisCalmProperty> {
  const property = await opened(word, openProperty);
  return { ...property, check: told(word, property.check) };
}

async function opened<T>(
  word: string,
  open: (source: string, program: EngineProgram, options: OpenOptions) => Promise<T>,
): Promise<T> {
  const source = readTextFile(sandboxedFile(word), MAX_FILE_BYTES);
  try {
    return await open(source, await loadEngine(), { limits: LIMITS_OF_A_CALL, reusable: true });
  } catch (error) {
    throw error instanceof SubmissionFailed ? new UserError(`${word}: ${error.message}`) : error;
  }
}

/** The same function; why the sandbox ended a call is told as a fault of the file. */
function told<Args extends unknown[], Result>(
  word: string,
  call: (...args: Args) => Result,
): (...args: Args) => Result {
  return (...args) => {
    try {
      return call(...args);
    } catch (error) {
      if (!(error instanceof SubmissionFailed)) throw error;
      throw new OwnCodeError(error.kind === 'too-long' ? 'no-hang' : 'no-throw', word, error.message);
    }
  };
}
