import type { ServerProcess } from '../../model/world.ts';
import type { Machine } from '../../sim/index.ts';
import { type ActionKind, actionOf, kindOf } from './actions.ts';
import { addState, createFingerprinter } from './fingerprint.ts';
import { pendingAt, violationOf } from './judgement.ts';
import { isReply } from './readiness.ts';
import { type Scope, scopeProblem } from './scope.ts';
import { bareState, collect, connect, createSession, type Session, take } from './session.ts';
import { type ExploreState, NO_CONNECTION } from './state.ts';

/** The scope as a machine for the explorer. Throws RangeError on a scope that is none. */
export function createMachine(scope: Scope): Machine<ExploreState> {
  const problem = scopeProblem(scope);
  if (problem !== null) throw new RangeError(problem);
  const session = createSession(scope);
  const tools = createFingerprinter(scope);
  const first = firstState(session);
  return {
    init: () => ({ ...first }),
    clone: (state) => ({ ...state }),
    enabled,
    apply: (state, action) => take(session, state, action),
    fingerprint: (state, into) => addState(tools, state, into),
    violation: (state) => violationOf(scope, state),
    pending: (state) => pendingAt(scope, state),
    ample,
  };

  function enabled(state: ExploreState, into: number[]): void {
    addMasterActions(state, into);
    addSlaveActions(state, into);
    addClientActions(scope, state, into);
  }
}

function addMasterActions(state: ExploreState, into: number[]): void {
  const { up, loop, server } = state.master;
  if (!up) return;
  if (loop.scheduled) into.push(actionOf('turn'));
  if (server.child !== null) into.push(actionOf(server.child.ended ? 'cron' : 'child-ends'));
  if (state.bgsavesLeft > 0 && server.child === null) into.push(actionOf('bgsave'));
  for (const pipe of state.pending) {
    // Only slaves end connections; what clients send arrives at once.
    if ((pipe & 1) === 0) into.push(actionOf('news', pipe >> 1));
  }
}

function addSlaveActions(state: ExploreState, into: number[]): void {
  if (!state.master.up) return;
  state.slaves.forEach(({ connection, gone }, slave) => {
    if (connection === NO_CONNECTION) {
      if (!gone) into.push(actionOf('attach', slave));
      return;
    }
    if (state.pending.includes(connection * 2 + 1)) into.push(actionOf('reads', slave));
    if (state.cutsLeft > 0 && !gone) into.push(actionOf('cut', slave));
    if (state.quitsLeft > 0 && !gone) into.push(actionOf('quit', slave));
  });
}

function addClientActions(scope: Scope, state: ExploreState, into: number[]): void {
  if (!state.master.up) return;
  state.clients.forEach(({ connection, writesLeft, awaited }, client) => {
    if (state.pending.includes(connection * 2 + 1)) into.push(actionOf('reply', client));
    if (awaited > 0 || writesLeft === 0) return;
    const { databases, aims } = scope;
    for (let position = 0; position < databases.length; position++) {
      if (aims === 'any' || position === client % databases.length)
        into.push(actionOf('write', client, position));
    }
  });
}

/**
 * What happens whatever the others do, and nobody can tell when: a client reads its replies, for the master has no more
 * to send to a client that waits; a child ends, for the master looks at it only in its cron; the master sends replies to
 * clients and nothing else, for whatever becomes ready meanwhile is served after them in any case.
 */
function ample(state: ExploreState, actions: readonly number[], into: number[]): void {
  const silent = actions.find((action) => {
    const kind = kindOf(action);
    return kind === 'reply' || kind === 'child-ends' || (kind === 'turn' && onlyReplies(state.master));
  });
  if (silent !== undefined) into.push(silent);
}

/** Whether the next turn does nothing but send replies to clients. */
function onlyReplies({ loop, server }: ServerProcess): boolean {
  return loop.backlog.length === 0 && loop.ready.every((fd) => isReply(server, loop, fd));
}

/** Clients connected; slaves attached and their backlogs as the scope wants them. */
function firstState(session: Session): ExploreState {
  const { scope } = session;
  const state = bareState(session);
  session.current = state;
  for (let client = 0; client < scope.clients; client++) {
    const connection = connect(session, client);
    state.clients = state.clients.with(client, { ...state.clients[client], connection });
    collect(session);
    settle(session, state);
  }
  if (scope.backlog === 'detached') return { ...state, depth: 0 };
  for (let slave = 0; slave < scope.slaves; slave++) {
    take(session, state, actionOf('attach', slave));
    settle(session, state);
  }
  if (scope.backlog === 'full') fill(session, state);
  return { ...state, depth: 0 };
}

/** What the master and the slaves do by themselves, in one order, until there is nothing left. */
const BY_ITSELF: readonly ActionKind[] = ['turn', 'reads', 'reply', 'child-ends', 'cron'];

function settle(session: Session, state: ExploreState, kinds: readonly ActionKind[] = BY_ITSELF): void {
  for (;;) {
    const actions: number[] = [];
    addMasterActions(state, actions);
    addSlaveActions(state, actions);
    addClientActions({ ...session.scope, databases: [] }, state, actions);
    const next = actions.find((action) => kinds.includes(kindOf(action)));
    if (next === undefined) return;
    take(session, state, next);
  }
}

/** Writes to the first database until every slave, reading nothing, has a list of output. */
function fill(session: Session, state: ExploreState): void {
  const hasList = () =>
    state.master.server.slaves.values.every(
      (id) => (state.master.server.clientById[id]?.reply.nodes.length ?? 0) > 0,
    );
  while (state.clients.length > 0 && !hasList()) {
    take(session, state, actionOf('write', 0, 0));
    settle(session, state, ['turn', 'reply']);
  }
  const { writes } = session.scope;
  if (state.clients.length > 0)
    state.clients = state.clients.with(0, { ...state.clients[0], writesLeft: writes });
}
