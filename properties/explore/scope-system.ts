import type { TransitionSystem } from '../../lab/index.ts';
import { createRunNotes, type RunNotes } from '../notes/run-notes.ts';
import type { SentToSlave } from '../property.ts';
import { type ActionPlayer, createActionPlayer, simulationOf } from './action-player.ts';
import { actionOf, kindOf } from './actions.ts';
import {
  BUDGETS_SLOT,
  directionOf,
  FIRST_SEAT,
  FROM_MASTER,
  isLeft,
  LOOP_SLOT,
  MASTER_SLOT,
  NO_CONNECTION,
  ONE_BGSAVE,
  ONE_CUT,
  ONE_QUIT,
  type PackedState,
  PENDING_SLOT,
  pipeOf,
  placeOfPipe,
  TO_MASTER,
} from './explore-state.ts';
import {
  type AtEnds,
  addAtEnds,
  type ExploredFinding,
  exploredEnd,
  nothingAtEnds,
  saidAtEnd,
  wrongAtCalm,
  wrongNow,
  wrongSent,
} from './explored-properties.ts';
import { firstState } from './first-state.ts';
import { isReply } from './readiness.ts';
import { createRememberedMoves, move } from './remembered-moves.ts';
import { type Scope, ScopeError, scopeProblem } from './scope.ts';
import { addState, createStateFingerprinter } from './state-fingerprint.ts';
import { createParts, liveOf, numbersOf, type StateParts } from './state-parts.ts';
import { wrongMaster } from './stored-masters.ts';
import { sentTo } from './stream-reader.ts';
import { unfinished } from './unfinished.ts';

export interface ScopeSystem extends TransitionSystem<PackedState> {
  /** What the numbers in its states stand for. */
  readonly parts: StateParts;
  /** What its ends have said so far. */
  readonly atEnds: AtEnds;
}

/**
 * The scope as a transition system. `checked` is for tests: each move is then executed each time, and an Error is thrown
 * if it does not come out as it did. Throws ScopeError on a scope that is none.
 */
export function createScopeSystem(scope: Scope, checked = false): ScopeSystem {
  const problem = scopeProblem(scope);
  if (problem !== null) throw new ScopeError(problem);
  const player = createActionPlayer(scope);
  const first = firstState(player);
  const parts = createParts(scope, first.master.server.heap);
  const moves = createRememberedMoves(player, parts, checked);
  const fingerprinter = createStateFingerprinter(parts);
  const questions: Questions = { parts, player, notes: createRunNotes(player.simulation) };
  const atEnds = nothingAtEnds();
  let news = nothingAtEnds();
  const budgets = scope.cuts * ONE_CUT + scope.bgsaves * ONE_BGSAVE + scope.quits * ONE_QUIT;
  const start = numbersOf(parts, first, budgets);
  return {
    parts,
    atEnds,
    init: () => start.slice(),
    clone: (state) => state.slice(),
    enabled: (state, into) => addEnabled(parts, state, into),
    apply: (state, action) => move(moves, state, action),
    fingerprint: (state, into) => addState(fingerprinter, state, into),
    violation: (state) => wrongAt(questions, state)?.sentence ?? null,
    pending(state) {
      const { said, found } = atEnd(questions, state, atEnds);
      addAtEnds(atEnds, said);
      addAtEnds(news, said);
      return found?.sentence ?? null;
    },
    endings: {
      said() {
        const said = news;
        news = nothingAtEnds();
        return said.met.size + said.undecided.size === 0 ? null : said;
      },
      hear: (said) => addAtEnds(atEnds, said as AtEnds),
    },
    ample: (state, enabled, into) => addSilent(parts, state, enabled, into),
    packing: {
      pack(state, into) {
        for (const number of state) into.push(number);
      },
      unpack: (packed) => packed.slice(),
    },
  };
}

function addEnabled(parts: StateParts, state: PackedState, into: number[]): void {
  if (!parts.masters.list[state[MASTER_SLOT]].up) return;
  addMasterActions(parts, state, into);
  addSlaveActions(parts, state, into);
  addClientActions(parts, state, into);
}

function addMasterActions(parts: StateParts, state: PackedState, into: number[]): void {
  const { child } = parts.masters.list[state[MASTER_SLOT]];
  const { fds, backlog } = parts.loops.list[state[LOOP_SLOT]].value;
  if (fds.length > 0 || backlog.length > 0) into.push(actionOf('loop-turn'));
  if (child !== null) into.push(actionOf(child.state === 'ended' ? 'cron' : 'child-ends'));
  if (isLeft(state[BUDGETS_SLOT], ONE_BGSAVE) && child === null) into.push(actionOf('bgsave'));
  for (const pipe of parts.pendings.list[state[PENDING_SLOT]].value) {
    // Only slaves end connections; what clients send arrives at once.
    if (directionOf(pipe) === TO_MASTER) into.push(actionOf('connection-ended', placeOfPipe(pipe)));
  }
}

function addSlaveActions(parts: StateParts, state: PackedState, into: number[]): void {
  const pending = parts.pendings.list[state[PENDING_SLOT]].value;
  for (let slave = 0; slave < parts.scope.slaves; slave++) {
    const { connection, gone } = parts.slaves.list[state[parts.firstSlave + slave]].value;
    if (connection === NO_CONNECTION) {
      if (!gone) into.push(actionOf('slave-attaches', slave));
      continue;
    }
    if (pending.includes(pipeOf(connection, FROM_MASTER))) into.push(actionOf('slave-reads', slave));
    if (isLeft(state[BUDGETS_SLOT], ONE_CUT) && !gone) into.push(actionOf('slave-cut', slave));
    if (isLeft(state[BUDGETS_SLOT], ONE_QUIT) && !gone) into.push(actionOf('slave-quits', slave));
  }
}

function addClientActions(parts: StateParts, state: PackedState, into: number[]): void {
  const { databases, aims } = parts.scope;
  const pending = parts.pendings.list[state[PENDING_SLOT]].value;
  for (let client = 0; client < parts.scope.clients; client++) {
    const { connection, writesLeft, awaited } = parts.clients.list[state[FIRST_SEAT + client]].value;
    if (pending.includes(pipeOf(connection, FROM_MASTER))) into.push(actionOf('client-reads', client));
    if (awaited > 0 || writesLeft === 0) continue;
    for (let position = 0; position < databases.length; position++) {
      if (aims === 'any' || position === client % databases.length)
        into.push(actionOf('client-writes', client, position));
    }
  }
}

/**
 * What happens whatever the others do, and nobody can tell when: a client reads its replies, for the master has no more
 * to send to a client that waits; a child ends, for the master looks at it only in its cron; the master sends replies to
 * clients and nothing else, for whatever becomes ready meanwhile is served after them in any case.
 */
function addSilent(parts: StateParts, state: PackedState, actions: readonly number[], into: number[]): void {
  if (!parts.asked.reducible) return;
  for (const action of actions) {
    const kind = kindOf(action);
    if (
      kind !== 'client-reads' &&
      kind !== 'child-ends' &&
      !(kind === 'loop-turn' && onlyReplies(parts, state))
    )
      continue;
    into.push(action);
    return;
  }
}

/** Whether the next turn does nothing but send replies to clients. */
function onlyReplies({ masters, loops }: StateParts, state: PackedState): boolean {
  const { fds, bits, backlog } = loops.list[state[LOOP_SLOT]].value;
  if (backlog.length > 0) return false;
  const master = masters.list[state[MASTER_SLOT]];
  for (let i = 0; i < fds.length; i++) if (!isReply(master, fds[i], bits[i])) return false;
  return true;
}

/** What the properties are asked with. */
interface Questions {
  readonly parts: StateParts;
  readonly player: ActionPlayer;
  readonly notes: RunNotes;
}

/** The state as the world that properties look at, until the next call. */
function notesAt({ parts, player, notes }: Questions, state: PackedState): RunNotes {
  simulationOf(player, liveOf(parts, state));
  return notes;
}

function wrongAt(questions: Questions, state: PackedState): ExploredFinding | null {
  const { masters, asked, slaves, scope, firstSlave } = questions.parts;
  const { eager, onCloserLook, followsStreams } = asked;
  const master = masters.list[state[MASTER_SLOT]];
  if (master.needsCloserLook && onCloserLook.length > 0) {
    const found = wrongNow(onCloserLook, notesAt(questions, state));
    if (found !== null) return found;
  }
  if (eager.length > 0) {
    const found = wrongNow(eager, notesAt(questions, state));
    if (found !== null) return found;
  }
  const found = wrongMaster(masters, asked, master);
  if (found !== null || !followsStreams) return found;
  const wrong: SentToSlave[] = [];
  for (let slave = 0; slave < scope.slaves; slave++) {
    const { value } = slaves.list[state[firstSlave + slave]];
    if (value.reader !== null && value.reader.wrong !== null) wrong.push(sentTo(value, slave, false));
  }
  return wrong.length === 0 ? null : wrongSent(asked, wrong);
}

/** What a state that allows no action says, and what is still to be done there or has come out wrong. */
function atEnd(
  questions: Questions,
  state: PackedState,
  known: AtEnds,
): { said: AtEnds; found: ExploredFinding | null } {
  const { asked } = questions.parts;
  const live = liveOf(questions.parts, state);
  const sentence = unfinished(live);
  if (sentence !== null) return { said: nothingAtEnds(), found: { property: null, sentence } };
  const { dynamics, scope } = questions.player;
  const end = exploredEnd(dynamics, simulationOf(questions.player, live), scope.variant);
  const said = saidAtEnd(asked, end, known);
  const sent = live.slaves.map((seat, slave) => sentTo(seat, slave, true));
  return { said, found: wrongAtCalm(asked, end) ?? wrongSent(asked, sent) };
}
