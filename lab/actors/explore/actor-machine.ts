import { addInt } from '../../../sim/index.ts';
import type { TransitionSystem } from '../../explore/explorer.ts';
import { CLIENT } from '../cast.ts';
import { NEXT } from '../client-actor.ts';
import type { ActorSystem } from '../define-system.ts';
import type { ClientCall } from '../world/outlet.ts';
import { type Action, type ActionTable, createActionTable } from './action-table.ts';
import { cutsOf, startsOf } from './beginnings.ts';
import { createJudgement, type StateVerdict } from './judgement.ts';
import { createActorMoves, type MoveOutcome } from './moves.ts';
import { createFacts } from './node-facts.ts';
import type { ResolvedScope } from './scope.ts';
import { createSymmetry } from './symmetry.ts';
import { createTables, type HistoryEvent, type Tables, withEvent } from './tables.ts';

/**
 * A scope of a system of actors as something that can be searched. A state is a list of numbers:
 *
 *     part of each node | history | what may still go wrong | cut | trouble | letters in flight
 *
 * The letters are sorted, as their order is nothing that anybody could see; on links that keep the order they are
 * sorted by link, and each link's stay in theirs. Before the start there is none of it: an empty list.
 */
export type State = number[];

export interface ActorMachine extends TransitionSystem<State> {
  readonly actions: ActionTable;
  readonly tables: Tables;
  /** The outcome of an action in a state in which it can be taken; null if no handler has a turn. */
  outcomeOf(state: State, action: Action): MoveOutcome | null;
  /** The outcomes of the start, one for each node, by the number of the action's outcome. */
  readonly starts: readonly (readonly MoveOutcome[])[];
  /** Where the letters in flight begin in a state. */
  readonly lettersFrom: number;
  verdict(state: State): StateVerdict | null;
}

/** What may still go wrong, six bits each. */
const LOSS = 0;
const DUPLICATE = 6;
const CRASH = 12;
const TIMER = 18;
const PARTITION = 24;
const ONE = 63;

export function createActorMachine(system: ActorSystem, scope: ResolvedScope): ActorMachine {
  const { cast, scenario, budget, mayCrash } = scope;
  const nodes = cast.names.length;
  const [HISTORY, LEFT, CUT, TROUBLE, LETTERS] = [nodes, nodes + 1, nodes + 2, nodes + 3, nodes + 4];
  const { fifo } = scenario.network;
  const planned = cast.names.map((name, node): ClientCall[] =>
    cast.kinds[node] === CLIENT ? scenario.operations.filter(({ client }) => client === name) : [],
  );
  const tables = createTables();
  const moves = createActorMoves(cast, system.designOf(scope.variant), planned, tables);
  const facts = createFacts(
    cast,
    system.background,
    planned.map(({ length }) => length),
    tables,
  );
  const actions = createActionTable();
  const judgement = createJudgement(cast, planned, scope.properties, tables);
  const cuts = cutsOf(cast);
  const starts = startsOf(cast, moves.ofStart);
  const untroubled = tables.troubles.numberOf(null);
  const noHistory = tables.histories.numberOf([]);
  const allLeft =
    (budget.losses << LOSS) |
    (budget.duplicates << DUPLICATE) |
    (budget.crashes << CRASH) |
    (budget.timers << TIMER) |
    (budget.partitions << PARTITION);

  /** Whether a letter cannot get through. */
  const isCut = (state: State, letter: number): boolean => {
    if (state[CUT] === 0) return false;
    const { from, to } = tables.letters.items[letter];
    if (from >= cast.clientsFrom || to >= cast.clientsFrom) return false;
    return (((state[CUT] >> from) ^ (state[CUT] >> to)) & 1) === 1;
  };
  const linkOf = (letter: number): number => {
    const { from, to } = tables.letters.items[letter];
    return from * nodes + to;
  };

  const comesBefore = (letter: number, other: number): boolean =>
    fifo ? linkOf(letter) < linkOf(other) : letter < other;

  function addLetter(state: State, letter: number): void {
    let place = state.length;
    while (place > LETTERS && comesBefore(letter, state[place - 1])) place--;
    state.push(0);
    for (let i = state.length - 1; i > place; i--) state[i] = state[i - 1];
    state[place] = letter;
  }

  function removeLetter(state: State, letter: number): void {
    const place = state.indexOf(letter, LETTERS);
    for (let i = place + 1; i < state.length; i++) state[i - 1] = state[i];
    state.length--;
  }

  /** Sorted as `addLetter` keeps them. */
  function sortLetters(state: State): void {
    for (let i = LETTERS + 1; i < state.length; i++) {
      const letter = state[i];
      let place = i;
      for (; place > LETTERS && comesBefore(letter, state[place - 1]); place--)
        state[place] = state[place - 1];
      state[place] = letter;
    }
  }
  const symmetry = createSymmetry(cast, scope.symmetric, tables, {
    history: HISTORY,
    cut: CUT,
    letters: LETTERS,
    sortLetters,
  });

  const histories = new Map<string, number>();
  function addHistory(state: State, node: number, part: number, outcome: MoveOutcome): void {
    const place = tables.parts.items[part].state.next as number;
    for (const change of outcome.history) {
      const end = change.begins ? null : { outcome: change.outcome, output: change.output };
      const event: HistoryEvent = { client: node, place, end };
      const key = `${state[HISTORY]} ${node} ${place} ${JSON.stringify(end)}`;
      let history = histories.get(key);
      if (history === undefined) {
        history = tables.histories.numberOf(withEvent(tables.histories.items[state[HISTORY]], event));
        histories.set(key, history);
      }
      state[HISTORY] = history;
    }
  }

  function take(state: State, node: number, outcome: MoveOutcome): void {
    const before = state[node];
    state[node] = outcome.part;
    if (outcome.trouble !== untroubled) state[TROUBLE] = outcome.trouble;
    if (outcome.history.length > 0) addHistory(state, node, before, outcome);
    for (const letter of outcome.sent) if (fifo || !isCut(state, letter)) addLetter(state, letter);
  }

  function offer(into: number[], what: Action['what'], subject: number, outcomes: number, timer = ''): void {
    for (let outcome = 0; outcome < outcomes; outcome++)
      into.push(actions.numberOf(what, subject, outcome, timer));
  }

  function outcomesOf(state: State, { what, subject, timer }: Action): readonly MoveOutcome[] | null {
    switch (what) {
      case 'deliver':
      case 'double':
        return moves.ofLetter(state[tables.letters.items[subject].to], subject);
      case 'timer':
        return moves.ofTimer(subject, state[subject], facts(subject, state[subject]).timers.indexOf(timer));
      case 'restart':
        return moves.ofRestart(subject, state[subject]);
      default:
        return null;
    }
  }

  function enableLetters(state: State, into: number[]): void {
    const left = state[LEFT];
    const [losses, duplicates] = [(left >> LOSS) & ONE, (left >> DUPLICATE) & ONE];
    for (let i = LETTERS; i < state.length; i++) {
      const letter = state[i];
      // Of letters that are alike one is enough; on a link that keeps the order the first comes first.
      if (i > LETTERS && (fifo ? linkOf(letter) === linkOf(state[i - 1]) : letter === state[i - 1])) continue;
      const { to } = tables.letters.items[letter];
      if (isCut(state, letter)) continue;
      if (facts(to, state[to]).up) {
        const { length } = moves.ofLetter(state[to], letter);
        offer(into, 'deliver', letter, length);
        if (duplicates > 0 && !fifo) offer(into, 'double', letter, length);
      }
      if (losses > 0 && !fifo) offer(into, 'drop', letter, 1);
    }
  }

  function enableNodes(state: State, into: number[]): void {
    const left = state[LEFT];
    for (let node = 0; node < nodes; node++) {
      const part = state[node];
      const { up, timers } = facts(node, part);
      if (up) {
        timers.forEach((timer, place) => {
          const isBegin = node >= cast.clientsFrom && timer === NEXT;
          if (!isBegin && ((left >> TIMER) & ONE) === 0) return;
          offer(into, 'timer', node, moves.ofTimer(node, part, place).length, timer);
        });
      }
      if (((left >> CRASH) & ONE) > 0 && mayCrash[node])
        offer(into, 'restart', node, moves.ofRestart(node, part).length);
    }
    if (state[CUT] !== 0) offer(into, 'heal', 0, 1);
    else if (((left >> PARTITION) & ONE) > 0) for (const cut of cuts) offer(into, 'cut', cut, 1);
  }

  function atRest(state: State): boolean {
    if (state[CUT] !== 0) return false;
    for (let node = 0; node < nodes; node++) if (!facts(node, state[node]).atRest) return false;
    for (let i = LETTERS; i < state.length; i++) {
      if (!system.background.has(tables.letters.items[state[i]].kind)) return false;
    }
    return true;
  }

  function verdict(state: State): StateVerdict | null {
    if (state.length === 0) return null;
    return judgement.of({
      parts: state,
      history: state[HISTORY],
      trouble: state[TROUBLE],
      atRest: atRest(state),
    });
  }

  function begin(state: State, outcomes: readonly MoveOutcome[]): void {
    for (let i = 0; i < nodes; i++) state.push(0);
    state.push(noHistory, allLeft, 0, untroubled);
    outcomes.forEach((outcome, node) => {
      take(state, node, outcome);
    });
  }

  return {
    actions,
    tables,
    starts,
    lettersFrom: LETTERS,
    verdict,
    init() {
      const state: State = [];
      if (starts.length === 1) begin(state, starts[0]);
      return state;
    },
    enabled(state, into) {
      if (state.length === 0) {
        offer(into, 'start', 0, starts.length);
        return;
      }
      enableLetters(state, into);
      enableNodes(state, into);
    },
    apply(state, number) {
      const action = actions.items[number];
      const { what, subject, outcome } = action;
      if (what === 'start') {
        begin(state, starts[outcome]);
        return;
      }
      const outcomes = outcomesOf(state, action);
      if (what === 'deliver' || what === 'drop') removeLetter(state, subject);
      if (what === 'drop') state[LEFT] -= 1 << LOSS;
      else if (what === 'double') state[LEFT] -= 1 << DUPLICATE;
      else if (what === 'restart') state[LEFT] -= 1 << CRASH;
      else if (what === 'heal') state[CUT] = 0;
      else if (what === 'timer') {
        if (subject < cast.clientsFrom || action.timer !== NEXT) state[LEFT] -= 1 << TIMER;
      } else if (what === 'cut') cutNodes(state, subject);
      if (outcomes === null) return;
      const node = what === 'deliver' || what === 'double' ? tables.letters.items[subject].to : subject;
      take(state, node, outcomes[outcome]);
    },
    outcomeOf: (state, action) => outcomesOf(state, action)?.[action.outcome] ?? null,
    clone: (state) => state.slice(),
    fingerprint(state, into) {
      const representative = symmetry(state);
      addInt(into, representative.length);
      for (let i = 0; i < representative.length; i++) addInt(into, representative[i]);
    },
    violation: (state) => verdict(state)?.sentence ?? null,
    pending: () => null,
    packing: {
      pack(state, into) {
        for (let i = 0; i < state.length; i++) into.push(state[i]);
      },
      unpack: (packed) => packed.slice(),
    },
  };

  /** What is under way between the two sides is lost, unless links hold it. */
  function cutNodes(state: State, cut: number): void {
    state[LEFT] -= 1 << PARTITION;
    state[CUT] = cut;
    if (fifo) return;
    let kept = LETTERS;
    for (let i = LETTERS; i < state.length; i++) if (!isCut(state, state[i])) state[kept++] = state[i];
    state.length = kept;
  }
}
