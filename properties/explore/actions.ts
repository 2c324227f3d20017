import type { Scope } from './scope.ts';

/** Who moves next. */
export type ActionKind = (typeof ACTION_KINDS)[number];
export const ACTION_KINDS = [
  'loop-turn',
  'child-ends',
  'cron',
  'bgsave',
  'client-reads',
  'slave-reads',
  'connection-ended',
  'slave-attaches',
  'slave-cut',
  'slave-quits',
  'client-writes',
] as const;

/**
 * An action is a number of 16 bits: 4 for its kind, 8 for whom it is about (a client, a slave or the place of a connection),
 * and 4 for the position in the scope of the database that a write goes to.
 */
const KIND_SHIFT = 12;
const WHO_SHIFT = 4;
const WHO_MASK = 0xff;
const DATABASE_MASK = 0xf;

const KIND_NUMBERS = Object.fromEntries(ACTION_KINDS.map((kind, number) => [kind, number])) as Record<
  ActionKind,
  number
>;

export const actionOf = (kind: ActionKind, who = 0, database = 0): number =>
  (KIND_NUMBERS[kind] << KIND_SHIFT) | (who << WHO_SHIFT) | database;

export const kindOf = (action: number): ActionKind => ACTION_KINDS[action >> KIND_SHIFT];
export const whoOf = (action: number): number => (action >> WHO_SHIFT) & WHO_MASK;
export const databaseOf = (action: number): number => action & DATABASE_MASK;

/** The action as a clause, in the words of the reports. */
export function describeAction(scope: Scope, action: number): string {
  const who = whoOf(action);
  switch (kindOf(action)) {
    case 'loop-turn':
      return 'the master looks at its sockets';
    case 'child-ends':
      return 'the BGSAVE child ends';
    case 'cron':
      return "the master's cron reaps the child";
    case 'bgsave':
      return 'an operator says BGSAVE';
    case 'client-reads':
      return `client ${who} reads its replies`;
    case 'slave-reads':
      return `slave ${who} reads what has arrived`;
    case 'connection-ended':
      return `the master hears of the end of connection ${who}`;
    case 'slave-attaches':
      return `slave ${who} connects and says SYNC`;
    case 'slave-cut':
      return `the connection of slave ${who} is cut`;
    case 'slave-quits':
      return `slave ${who} says QUIT`;
    case 'client-writes':
      return `client ${who} writes to database ${scope.databases[databaseOf(action)]}`;
  }
}
