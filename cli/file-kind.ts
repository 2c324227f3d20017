import { type BigIntStats, fstatSync, statSync } from 'node:fs';

/**
 * The stat of what may be a pipe or a socket: a descriptor, or a path; null when there is no such file.
 *
 * Its numbers are big integers for a reason. Those of the last other stat stay in an array that `realpathSync` of Node also
 * reads, and by that modules are found: after the stat of a pipe, links in node_modules (pnpm, workspaces) are not followed
 * any more, and what a package needs itself is not found.
 */
export function statOf(file: number | string): BigIntStats | null {
  if (typeof file === 'number') return fstatSync(file, { bigint: true });
  return statSync(file, { bigint: true, throwIfNoEntry: false }) ?? null;
}
