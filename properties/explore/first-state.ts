import { type ActionPlayer, bareState, connectEnd, executeAction } from './action-player.ts';
import { type ActionKind, actionOf } from './actions.ts';
import {
  directionOf,
  FROM_MASTER,
  pipeOf,
  placeOfPipe,
  TO_MASTER,
  type UnpackedState,
} from './explore-state.ts';
import { ScopeError } from './scope.ts';

/** Writes after which the output of a slave that reads nothing has become a list, whatever the feed. */
const WRITES_TO_A_LIST = 100;

/**
 * Clients connected; slaves attached and their backlogs as the scope wants them. Earlier, if the master dies on the way.
 * Throws ScopeError where the feed never gives its slaves a list of output.
 */
export function firstState(player: ActionPlayer): UnpackedState {
  const { scope } = player;
  const state = bareState(player);
  player.current = state;
  state.clients = state.clients.map((seat, client) => ({
    ...seat,
    connection: connectEnd(player, client),
  }));
  settle(player, state);
  if (scope.backlog === 'detached') return state;
  for (let slave = 0; slave < scope.slaves && state.master.up; slave++) {
    executeAction(player, state, actionOf('slave-attaches', slave));
    settle(player, state);
  }
  if (scope.backlog === 'full') fill(player, state);
  return state;
}

/** Writes to the first database until every slave, reading nothing, has a list of output. */
function fill(player: ActionPlayer, state: UnpackedState): void {
  const { variant, writes } = player.scope;
  for (let left = WRITES_TO_A_LIST; state.master.up && !slavesHaveLists(state); left--) {
    if (left === 0) throw new ScopeError(`'full': the feed of ${variant.id} never fills its slaves' buffers`);
    allow(state, 1);
    executeAction(player, state, actionOf('client-writes', 0, 0));
    settle(player, state, ['loop-turn', 'client-reads']);
  }
  allow(state, writes);
}

function slavesHaveLists({ master: { server } }: UnpackedState): boolean {
  return server.slaves.values.every((id) => (server.clientById[id]?.reply.nodes.length ?? 0) > 0);
}

function allow(state: UnpackedState, writesLeft: number): void {
  state.clients = state.clients.with(0, { ...state.clients[0], writesLeft });
}

/** What happens by itself, without a client's next write or anything that a budget counts. */
const BY_ITSELF: readonly ActionKind[] = [
  'loop-turn',
  'child-ends',
  'cron',
  'connection-ended',
  'slave-reads',
  'client-reads',
];

/** Lets everybody go on, in one order, until nothing is left that happens by itself. */
export function settle(
  player: ActionPlayer,
  state: UnpackedState,
  kinds: readonly ActionKind[] = BY_ITSELF,
  event = 0,
): void {
  for (let action = nextOf(state, kinds); action !== null; action = nextOf(state, kinds))
    executeAction(player, state, action, event);
}

/** Whether nothing is left that happens by itself. */
export const isQuiet = (state: UnpackedState): boolean => nextOf(state, BY_ITSELF) === null;

function nextOf(state: UnpackedState, kinds: readonly ActionKind[]): number | null {
  for (const kind of kinds) {
    const who = state.master.up ? whoCan(state, kind) : -1;
    if (who >= 0) return actionOf(kind, who);
  }
  return null;
}

/** The first who can take an action of this kind; -1 if nobody can. */
function whoCan({ master, pending, slaves, clients }: UnpackedState, kind: ActionKind): number {
  const { child } = master.server;
  const hasNews = ({ connection }: { connection: number }) =>
    pending.includes(pipeOf(connection, FROM_MASTER));
  switch (kind) {
    case 'loop-turn':
      return master.loop.readyCount > 0 || master.loop.backlog.length > 0 ? 0 : -1;
    case 'child-ends':
      return child?.state === 'running' ? 0 : -1;
    case 'cron':
      return child?.state === 'ended' ? 0 : -1;
    case 'connection-ended': {
      const pipe = pending.find((one) => directionOf(one) === TO_MASTER);
      return pipe === undefined ? -1 : placeOfPipe(pipe);
    }
    case 'slave-reads':
      return slaves.findIndex(hasNews);
    case 'client-reads':
      return clients.findIndex(hasNews);
    default:
      return -1;
  }
}
