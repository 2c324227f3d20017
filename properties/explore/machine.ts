import type { TransitionSystem } from '../../lab/index.ts';
import { type ActionKind, actionOf, kindOf } from './actions.ts';
import { addState, createFingerprinter } from './fingerprint.ts';
import { pendingAt, slaveViolation } from './judgement.ts';
import { violationOfMaster } from './masters.ts';
import { createMoves, type Moves, move } from './moves.ts';
import { createParts, liveOf, numberOfClient, numbersOf, type Parts } from './parts.ts';
import { isReply } from './readiness.ts';
import { type Scope, scopeProblem } from './scope.ts';
import { bareState, connect, createSession, type Session } from './session.ts';
import {
  A_BGSAVE,
  A_CUT,
  A_QUIT,
  BUDGETS,
  type ExploreState,
  FIRST_SEAT,
  type LiveState,
  LOOP,
  MASTER,
  NO_CONNECTION,
  PENDING,
} from './state.ts';

export interface ExploreMachine extends TransitionSystem<ExploreState> {
  /** What the numbers in its states stand for. */
  readonly parts: Parts;
}

/**
 * The scope as a machine for the explorer. `checked` is for tests: the engine then makes each move each time, and an
 * Error is thrown if it does not come out as it did. Throws RangeError on a scope that is none.
 */
export function createMachine(scope: Scope, checked = false): ExploreMachine {
  const problem = scopeProblem(scope);
  if (problem !== null) throw new RangeError(problem);
  const session = createSession(scope);
  const first = firstState(session);
  const parts = createParts(scope, first.master.server.heap);
  const moves = createMoves(session, parts, checked);
  const tools = createFingerprinter(parts);
  const start = numbersOf(parts, first, scope.cuts * A_CUT + scope.bgsaves * A_BGSAVE + scope.quits * A_QUIT);
  return {
    parts,
    init: () => start.slice(),
    clone: (state) => state.slice(),
    enabled: (state, into) => addEnabled(parts, state, into),
    apply: (state, action) => move(moves, state, action),
    fingerprint: (state, into) => addState(tools, state, into),
    violation: (state) => violationOf(parts, state),
    pending: (state) => pendingAt(scope, liveOf(parts, state)),
    ample: (state, enabled, into) => addSilent(parts, state, enabled, into),
    packing: {
      pack(state, into) {
        for (const number of state) into.push(number);
      },
      unpack: (packed) => packed.slice(),
    },
  };
}

function addEnabled(parts: Parts, state: ExploreState, into: number[]): void {
  if (!parts.masters.list[state[MASTER]].up) return;
  addMasterActions(parts, state, into);
  addSlaveActions(parts, state, into);
  addClientActions(parts, state, into);
}

function addMasterActions(parts: Parts, state: ExploreState, into: number[]): void {
  const { child } = parts.masters.list[state[MASTER]];
  const { fds, backlog } = parts.loops.list[state[LOOP]].value;
  if (fds.length > 0 || backlog.length > 0) into.push(actionOf('turn'));
  if (child !== null) into.push(actionOf(child.state === 'ended' ? 'cron' : 'child-ends'));
  if ((state[BUDGETS] & (0xff * A_BGSAVE)) > 0 && child === null) into.push(actionOf('bgsave'));
  for (const pipe of parts.pendings.list[state[PENDING]].value) {
    // Only slaves end connections; what clients send arrives at once.
    if ((pipe & 1) === 0) into.push(actionOf('news', pipe >> 1));
  }
}

function addSlaveActions(parts: Parts, state: ExploreState, into: number[]): void {
  const pending = parts.pendings.list[state[PENDING]].value;
  for (let slave = 0; slave < parts.scope.slaves; slave++) {
    const { connection, gone } = parts.slaves.list[state[parts.firstSlave + slave]].value;
    if (connection === NO_CONNECTION) {
      if (!gone) into.push(actionOf('attach', slave));
      continue;
    }
    if (pending.includes(connection * 2 + 1)) into.push(actionOf('reads', slave));
    if ((state[BUDGETS] & (0xff * A_CUT)) > 0 && !gone) into.push(actionOf('cut', slave));
    if ((state[BUDGETS] & (0xff * A_QUIT)) > 0 && !gone) into.push(actionOf('quit', slave));
  }
}

function addClientActions(parts: Parts, state: ExploreState, into: number[]): void {
  const { databases, aims } = parts.scope;
  const pending = parts.pendings.list[state[PENDING]].value;
  for (let client = 0; client < parts.scope.clients; client++) {
    const { connection, writesLeft, awaited } = parts.clients.list[state[FIRST_SEAT + client]].value;
    if (pending.includes(connection * 2 + 1)) into.push(actionOf('reply', client));
    if (awaited > 0 || writesLeft === 0) continue;
    for (let position = 0; position < databases.length; position++) {
      if (aims === 'any' || position === client % databases.length)
        into.push(actionOf('write', client, position));
    }
  }
}

/**
 * What happens whatever the others do, and nobody can tell when: a client reads its replies, for the master has no more
 * to send to a client that waits; a child ends, for the master looks at it only in its cron; the master sends replies to
 * clients and nothing else, for whatever becomes ready meanwhile is served after them in any case.
 */
function addSilent(parts: Parts, state: ExploreState, actions: readonly number[], into: number[]): void {
  for (const action of actions) {
    const kind = kindOf(action);
    if (kind !== 'reply' && kind !== 'child-ends' && !(kind === 'turn' && onlyReplies(parts, state)))
      continue;
    into.push(action);
    return;
  }
}

/** Whether the next turn does nothing but send replies to clients. */
function onlyReplies({ masters, loops }: Parts, state: ExploreState): boolean {
  const { fds, bits, backlog } = loops.list[state[LOOP]].value;
  if (backlog.length > 0) return false;
  const master = masters.list[state[MASTER]];
  for (let i = 0; i < fds.length; i++) if (!isReply(master, fds[i], bits[i])) return false;
  return true;
}

function violationOf(parts: Parts, state: ExploreState): string | null {
  const sentence = violationOfMaster(parts.masters, parts.masters.list[state[MASTER]]);
  if (sentence !== null || !parts.printer.contents) return sentence;
  for (let slave = 0; slave < parts.scope.slaves; slave++) {
    const wrong = slaveViolation(slave, parts.slaves.list[state[parts.firstSlave + slave]].value);
    if (wrong !== null) return wrong;
  }
  return null;
}

/** Clients connected; slaves attached and their backlogs as the scope wants them. */
function firstState(session: Session): LiveState {
  const { scope } = session;
  const bare = bareState(session);
  const parts = createParts(scope, bare.master.server.heap);
  const moves = createMoves(session, parts);
  session.current = bare;
  bare.clients = bare.clients.map((seat, client) => ({ ...seat, connection: connect(session, client) }));
  const state = numbersOf(parts, bare, 0);
  settle(moves, state);
  if (scope.backlog === 'detached') return liveOf(parts, state);
  for (let slave = 0; slave < scope.slaves; slave++) {
    move(moves, state, actionOf('attach', slave));
    settle(moves, state);
  }
  if (scope.backlog === 'full') fill(moves, state);
  return liveOf(parts, state);
}

/** What the master and the slaves do by themselves, in one order, until there is nothing left. */
const BY_ITSELF: readonly ActionKind[] = ['turn', 'reads', 'reply', 'child-ends', 'cron'];

function settle(moves: Moves, state: ExploreState, kinds: readonly ActionKind[] = BY_ITSELF): void {
  for (;;) {
    const actions: number[] = [];
    addEnabled(moves.parts, state, actions);
    const next = actions.find((action) => kinds.includes(kindOf(action)));
    if (next === undefined) return;
    move(moves, state, next);
  }
}

/** Writes to the first database until every slave, reading nothing, has a list of output. */
function fill(moves: Moves, state: ExploreState): void {
  const { parts, session } = moves;
  const { clients, writes } = session.scope;
  if (clients === 0) return;
  const hasList = () => {
    const { slaves, clientById } = parts.masters.list[state[MASTER]].running.server;
    return slaves.values.every((id) => (clientById[id]?.reply.nodes.length ?? 0) > 0);
  };
  const allow = (writesLeft: number) => {
    const seat = parts.clients.list[state[FIRST_SEAT]].value;
    state[FIRST_SEAT] = numberOfClient(parts, { ...seat, writesLeft });
  };
  while (!hasList()) {
    allow(1);
    move(moves, state, actionOf('write', 0, 0));
    settle(moves, state, ['turn', 'reply']);
  }
  allow(writes);
}
