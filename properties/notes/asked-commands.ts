import type { ClientSpec } from '../../model/index.ts';
import { type CommandFacts, factsOf } from './command-facts.ts';

/** A request of a client program, and what is known of its command. */
export interface AskedCommand {
  readonly words: readonly string[];
  readonly facts: CommandFacts;
}

/** What a client program asks, worked out once for all notes of a run. */
export interface AskedCommands {
  /** The SELECT of `-n`, which comes first on each connection; null without one. */
  readonly select: AskedCommand | null;
  /** Those of the workload once through; none for raw bytes. */
  readonly commands: readonly AskedCommand[];
  /** How many requests the workload is: its commands, as often as it repeats them. */
  readonly count: number;
}

export function askedCommands({ db, workload }: ClientSpec): AskedCommands {
  const asked = (words: readonly string[]): AskedCommand => ({ words, facts: factsOf(words[0]) });
  const select = db === undefined ? null : asked(['SELECT', String(db)]);
  if ('raw' in workload) return { select, commands: [], count: 0 };
  const commands = 'script' in workload ? workload.script.map(asked) : [asked(workload.command)];
  return { select, commands, count: commands.length * workload.repeat };
}

/** The `n`th request of a connection, when the workload was answered so far on those before; null if there is none. */
export function commandAt(
  { select, commands, count }: AskedCommands,
  answeredBefore: number,
  n: number,
): AskedCommand | null {
  if (select !== null && n === 0) return select;
  const at = answeredBefore + n - (select === null ? 0 : 1);
  return at < count ? commands[at % commands.length] : null;
}

/** The keys that the programs read with GET, in whatever database. */
export function keysRead(asked: readonly AskedCommands[]): Set<string> {
  const keys = new Set<string>();
  for (const { commands } of asked)
    for (const { words, facts } of commands)
      if (facts.name === 'get' && words.length === 2) keys.add(words[1]);
  return keys;
}
