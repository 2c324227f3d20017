import type { ActorSystem } from '../../lab/index.ts';

/** The systems of the course that are examples of the package: `raft-election`, or `primary-backup/failover`. */
export type CourseSystems = (name: string) => Promise<ActorSystem>;

/**
 * Where in examples/ a system can stand, the first that is there: `raft` is raft/system.ts, `primary-backup/failover` the
 * second system of its folder. Mistakes are kept in a file beside the right design, which they build on.
 */
export function exampleFiles(name: string): string[] {
  const [folder, second] = name.split('/');
  const files = second === undefined ? ['mistakes', 'system'] : [`${second}-mistakes`, second];
  return files.map((file) => `${folder}/${file}.ts`);
}
