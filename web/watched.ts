/** What a watch expression may name. */

/** Of the first server, as the chart shows them. */
export const WATCHED_OF_RUN = ['leaked', 'backlog'] as const;

/** Of any server, as `master.keys`; of the first one without its name. */
export const WATCHED_OF_SERVER = [
  'used_memory',
  'keys',
  'connected_slaves',
  'commands',
  'select_switches',
  'select_created',
  'select_freed',
  'selected_db',
  'output',
] as const;

export type WatchedOfRun = (typeof WATCHED_OF_RUN)[number];
export type WatchedOfServer = (typeof WATCHED_OF_SERVER)[number];

/** null: what is named is not there at the moment. */
export type WatchValue = number | boolean | null;

export const MAX_WATCH_LENGTH = 200;

/** All names that fit a run. */
export function watchedNames(servers: readonly string[]): string[] {
  return [
    ...WATCHED_OF_RUN,
    ...WATCHED_OF_SERVER,
    ...servers.flatMap((server) => WATCHED_OF_SERVER.map((field) => `${server}.${field}`)),
  ];
}
