import { COMMAND_NAMES } from '../text/command-names.ts';
import type { Command, CommandBody } from './command.ts';
import { DIAGNOSTIC_COMMANDS } from './diagnostics.ts';
import { KEY_COMMANDS } from './keys.ts';
import { PUBSUB_COMMANDS } from './pubsub.ts';
import { SERVER_COMMANDS } from './server-commands.ts';
import { STRING_COMMANDS } from './strings.ts';
import { TRANSACTION_COMMANDS } from './transactions.ts';

const bodies: Record<string, CommandBody> = {
  ...STRING_COMMANDS,
  ...KEY_COMMANDS,
  ...TRANSACTION_COMMANDS,
  ...PUBSUB_COMMANDS,
  ...SERVER_COMMANDS,
  ...DIAGNOSTIC_COMMANDS,
};

/** The command table, by name in lower case: populateCommandTable. */
export const COMMAND_TABLE: ReadonlyMap<string, Command> = new Map(
  COMMAND_NAMES.map(({ name, arity, forceReplication, denyOom }) => [
    name,
    { name, arity, forceReplication, denyOom, supported: Object.hasOwn(bodies, name), run: bodies[name] },
  ]),
);
