import type { Scope } from './scope.ts';

/**
 * Who moves next. An action is a number of 16 bits: its kind, and whom it is about (a client, a slave or the place of a
 * connection), and for a write the position of its database in the scope.
 */
export type ActionKind = (typeof ACTION_KINDS)[number];
export const ACTION_KINDS = [
  'turn',
  'child-ends',
  'cron',
  'bgsave',
  'reply',
  'reads',
  'news',
  'attach',
  'cut',
  'quit',
  'write',
] as const;

const KIND_NUMBERS = Object.fromEntries(ACTION_KINDS.map((kind, number) => [kind, number])) as Record<
  ActionKind,
  number
>;

export const actionOf = (kind: ActionKind, who = 0, database = 0): number =>
  (KIND_NUMBERS[kind] << 12) | (who << 4) | database;

export const kindOf = (action: number): ActionKind => ACTION_KINDS[action >> 12];
export const whoOf = (action: number): number => (action >> 4) & 0xff;
export const databaseOf = (action: number): number => action & 15;

/** The action as a clause, in the words of the reports. */
export function describeAction(scope: Scope, action: number): string {
  const who = whoOf(action);
  switch (kindOf(action)) {
    case 'turn':
      return 'the master looks at its sockets';
    case 'child-ends':
      return 'the BGSAVE child ends';
    case 'cron':
      return "the master's cron reaps the child";
    case 'bgsave':
      return 'an operator says BGSAVE';
    case 'reply':
      return `client ${who} reads its replies`;
    case 'reads':
      return `slave ${who} reads what has arrived`;
    case 'news':
      return `the master hears of the end of connection ${who}`;
    case 'attach':
      return `slave ${who} connects and says SYNC`;
    case 'cut':
      return `the connection of slave ${who} is cut`;
    case 'quit':
      return `slave ${who} says QUIT`;
    case 'write':
      return `client ${who} writes to database ${scope.databases[databaseOf(action)]}`;
  }
}
