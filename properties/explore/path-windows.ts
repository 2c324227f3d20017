import { createActionPlayer, executeAction } from './action-player.ts';
import { databaseOf, kindOf, whoOf } from './actions.ts';
import type { UnpackedState } from './explore-state.ts';
import { firstState } from './first-state.ts';
import { type Scope, selectCommand, WRITE_COMMAND } from './scope.ts';

/** A path of an exploration as what happens in the windows between two turns of the master's event loop. */

/** A step that is not a turn of the loop, as far as a scenario has to bring it about. */
export type PathHappening =
  | { what: 'write'; client: number; bytes: string }
  | { what: 'bgsave' | 'child-ends' | 'cron' }
  | { what: 'attach' | 'read' | 'cut' | 'quit'; slave: number }
  /** The master hears of the end of the connection that the path's cut of this number was about, from 0. */
  | { what: 'heard'; cut: number };

export interface PathWindow {
  /** Commands that the turn before it executes; 0 before the first turn. */
  commands: number;
  /** Whether a child was forked in the turn before it. */
  forks: boolean;
  happenings: PathHappening[];
}

export interface PathWindows {
  /** Writes to the first database before the path begins, which fill the slaves' buffers. */
  writesBefore: number;
  windows: PathWindow[];
}

/** Takes the path once more and notes what each turn of the loop does. */
export function windowsOf(scope: Scope, path: readonly number[]): PathWindows {
  const player = createActionPlayer(scope);
  const state = firstState(player);
  const writesBefore = state.master.server.stats.writes;
  const windows: PathWindow[] = [{ commands: 0, forks: false, happenings: [] }];
  const cuts: number[] = [];
  path.forEach((action, step) => {
    const kind = kindOf(action);
    const pid = state.master.server.child?.pid ?? -1;
    const { commands } = state.master.server.stats;
    const happening = happeningOf(scope, state, action, cuts);
    executeAction(player, state, action, step);
    const { stats, child } = state.master.server;
    if (kind === 'loop-turn') {
      const forks = child !== null && child.pid !== pid;
      windows.push({ commands: stats.commands - commands, forks, happenings: [] });
    } else if (kind === 'bgsave') {
      // At once, before all that waits to be read: as a command it has a turn of its own.
      const { happenings } = windows.at(-1) as PathWindow;
      windows.push({
        commands: 1,
        forks: true,
        happenings: happenings.splice(0, happenings.length, { what: kind }),
      });
    } else if (happening !== null) (windows.at(-1) as PathWindow).happenings.push(happening);
  });
  return { writesBefore, windows };
}

/**
 * Null for a turn, and for a client's reads, which nobody waits for.
 *
 * @param cuts places of the connections that were cut, oldest first
 */
function happeningOf(
  scope: Scope,
  state: UnpackedState,
  action: number,
  cuts: number[],
): PathHappening | null {
  const who = whoOf(action);
  const kind = kindOf(action);
  switch (kind) {
    case 'client-writes': {
      const dictid = scope.databases[databaseOf(action)];
      const selects = state.clients[who].db !== dictid;
      return {
        what: 'write',
        client: who,
        bytes: selects ? selectCommand(dictid) + WRITE_COMMAND : WRITE_COMMAND,
      };
    }
    case 'child-ends':
    case 'cron':
      return { what: kind };
    case 'slave-attaches':
      return { what: 'attach', slave: who };
    case 'slave-reads':
      return { what: 'read', slave: who };
    case 'slave-cut':
      cuts.push(state.slaves[who].connection);
      return { what: 'cut', slave: who };
    case 'slave-quits':
      return { what: 'quit', slave: who };
    case 'connection-ended': {
      const cut = cuts.lastIndexOf(who);
      return cut < 0 ? null : { what: 'heard', cut };
    }
    default:
      return null;
  }
}
