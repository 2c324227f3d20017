import { UserError } from './errors.ts';
import type { ExitCode } from './exit-codes.ts';

/** An error on its way out of a thread, where its class is lost: what the user did wrong, or what replisim did wrong. */
export type ThreadError = { userError: string; exitCode: ExitCode } | { internal: string; stack: string };

export function threadError(error: unknown): ThreadError {
  if (error instanceof UserError) return { userError: error.message, exitCode: error.exitCode };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { internal: message, stack: stack ?? '' };
}

/** The error again, for the thread's owner to throw. */
export function errorFromThread(told: ThreadError): Error {
  if ('userError' in told) return new UserError(told.userError, told.exitCode);
  return Object.assign(new Error(told.internal), { stack: told.stack });
}
