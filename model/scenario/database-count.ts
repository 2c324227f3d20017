import type { Scenario } from './scenario.ts';

/** How many databases the server with this index has. */
export function databaseCount({ servers, databases }: Scenario, index: number): number {
  return servers[index].databases ?? databases;
}
