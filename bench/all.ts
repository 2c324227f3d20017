import type { Benchmark } from './section.ts';
import { actors } from './tables/actors.ts';
import { clone } from './tables/clone.ts';
import { command } from './tables/command.ts';
import { exploration } from './tables/exploration.ts';
import { fingerprint } from './tables/fingerprint.ts';
import { growth } from './tables/growth.ts';
import { kernel } from './tables/kernel.ts';
import { hasRedis, live } from './tables/live.ts';
import { properties } from './tables/properties.ts';
import { queue } from './tables/queue.ts';
import { random } from './tables/random.ts';
import { realServers } from './tables/real-servers.ts';
import { report } from './tables/report.ts';
import { seek } from './tables/seek.ts';
import { stateTable } from './tables/state-table.ts';
import { waitingLine } from './tables/waiting-line.ts';

/** Every benchmark, in the order of the page. */
export const BENCHMARKS: readonly Benchmark[] = [
  queue,
  kernel,
  waitingLine,
  actors,
  report,
  properties,
  exploration,
  seek,
  command,
  growth,
  random,
  clone,
  fingerprint,
  stateTable,
  ...(hasRedis() ? [realServers, live] : []),
];
