import type { ServerRuntime } from './server-runtime.ts';

/**
 * The process's errno: what the last call that failed has left there. 2.4 never clears it, and yet looks at it where no
 * call has failed: getLongLongFromObject (object.c) refuses the limits of a long while a text out of range is the last
 * failure, and readSyncBulkPayload (replication.c) prints it at the end of a stream.
 */
export type Errno = 'none' | 'ENOENT' | 'EAGAIN' | 'ERANGE' | 'ECONNRESET' | 'ECONNREFUSED' | 'EINPROGRESS';

const TEXTS: Record<Errno, string> = {
  none: 'Success',
  ENOENT: 'No such file or directory',
  EAGAIN: 'Resource temporarily unavailable',
  ERANGE: 'Numerical result out of range',
  ECONNRESET: 'Connection reset by peer',
  ECONNREFUSED: 'Connection refused',
  EINPROGRESS: 'Operation now in progress',
};

/** strerror(errno), as glibc has it. */
export function errorText({ server }: ServerRuntime): string {
  return TEXTS[server.errno];
}

/** A write has taken nothing: `written` is 0 for a full socket, -1 for a connection that is broken. */
export function noteFailedWrite({ server }: ServerRuntime, written: number): void {
  server.errno = written === 0 ? 'EAGAIN' : 'ECONNRESET';
}
