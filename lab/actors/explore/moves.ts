import { createOdometer } from '../../../sim/index.ts';
import type { PlainData } from '../../histories/plain-data.ts';
import type { Cast } from '../cast.ts';
import type { Design } from '../design.ts';
import { createGuard } from '../guard.ts';
import { clonePlain, plainOf, takeAt } from '../plain-state.ts';
import { castDesign } from '../world/cast-design.ts';
import { stateTrouble } from '../world/invoke.ts';
import { NodeContext } from '../world/node-context.ts';
import type { ClientCall, Outlet } from '../world/outlet.ts';
import {
  bootTurn,
  flush,
  freshRecord,
  loseMemory,
  messageTurn,
  timerTurn,
  unflushedWrites,
} from '../world/turns.ts';
import { cloneNode, type Message, type NodeRecord, type Trouble } from '../world/world.ts';
import type { Letter, Tables } from './tables.ts';

/**
 * What a handler makes of a node: the same part and the same occasion always come to the same, whatever the rest of the
 * state is, for a handler sees nothing else. So each is worked out once, with every answer that its picks can get.
 */
export interface MoveOutcome {
  /** The node afterwards. */
  readonly part: number;
  /** Letters sent, in order. */
  readonly sent: readonly number[];
  /** What it adds to the history of operations, in order. */
  readonly history: readonly HistoryChange[];
  readonly trouble: number;
  /** The answers that picks got on the way here. */
  readonly answers: readonly number[];
}

export type HistoryChange = { begins: true } | { begins: false; outcome: 'ok' | 'failed'; output: PlainData };

export interface Moves {
  /** The outcomes of a letter's arrival at its receiver, which is this part now. */
  ofLetter(part: number, letter: number): readonly MoveOutcome[];
  /** Those of the timer in that place of the part's list. */
  ofTimer(node: number, part: number, place: number): readonly MoveOutcome[];
  /** Those of a crash, after which it starts again at once. */
  ofRestart(node: number, part: number): readonly MoveOutcome[];
  /** Those of a node's very beginning. */
  ofStart(node: number): readonly MoveOutcome[];
}

/** More answers to a pick than anybody wants to enumerate. */
const MAX_PICK = 64;

export function createActorMoves(
  cast: Cast,
  design: Design,
  planned: readonly (readonly ClientCall[])[],
  tables: Tables,
): Moves {
  const guard = createGuard(Number.POSITIVE_INFINITY);
  const odometer = createOdometer();
  let sent: number[] = [];
  let history: HistoryChange[] = [];
  // A handler could catch what is thrown in it, and its error would count as a finding: this is neither.
  let unexplorable: string | null = null;
  const refuse = (why: string): never => {
    unexplorable = why;
    throw new RangeError(why);
  };
  const pick = (node: number, bound: number, label: string): number => {
    if (bound <= MAX_PICK) return odometer.chooser.pick(bound, label);
    return refuse(
      `${cast.names[node]} picks '${label}' from ${bound} possibilities: too many to explore. ` +
        'Give a timer its least and greatest time, which an exploration leaves out',
    );
  };
  const outlet: Outlet = {
    transmit: ({ id: _, ...letter }) => {
      sent.push(tables.letters.numberOf(letter));
    },
    startTimer: () => {},
    pick,
    timeWithin: (_, least) => least,
    localTime: (node) => refuse(`${cast.names[node]} asks for the time, which an exploration leaves out`),
    virtualTime: () => 0,
    mayBegin: () => true,
    flush: (node) => flush(contexts[node]),
    planned: (node) => planned[node],
    beginOperation: () => history.push({ begins: true }),
    endOperation: (_, outcome, output) => {
      if (outcome !== null) history.push({ begins: false, outcome, output: output as PlainData });
    },
  };
  const placed = castDesign(cast, design);
  const contexts = cast.names.map((_, node) => new NodeContext(node, placed, outlet, true));

  const enumerate = (
    node: number,
    begin: () => NodeRecord,
    turn: (context: NodeContext) => Trouble | null,
  ) => {
    const outcomes = new Map<string, MoveOutcome>();
    const context = contexts[node];
    do {
      sent = [];
      history = [];
      context.record = begin();
      const turned = turn(context);
      if (unexplorable !== null) throw new RangeError(unexplorable);
      const trouble = turned ?? stateTrouble(context, true);
      if (trouble !== null) {
        context.record.down = 1;
        context.record.state = plainOf(context.record.state);
      }
      const part = tables.parts.numberOf(context.record);
      const outcome: MoveOutcome = {
        part,
        sent,
        history,
        trouble: tables.troubles.numberOf(trouble === null ? null : withoutPlace(trouble)),
        answers: odometer.answers(),
      };
      const key = `${part} ${sent.join()} ${outcome.trouble} ${JSON.stringify(history)}`;
      // Answers that come to the same are one outcome, with the plainest of them.
      if (!outcomes.has(key)) outcomes.set(key, outcome);
    } while (odometer.advance());
    return [...outcomes.values()];
  };
  const copyOf = (part: number) => () => cloneNode(tables.parts.items[part]);

  const letters = createMemo();
  const timers = createMemo();
  const restarts = createMemo();
  return {
    ofLetter: (part, letter) =>
      letters(part, letter, () => {
        const { from, to } = tables.letters.items[letter];
        return enumerate(to, copyOf(part), (context) =>
          messageTurn(guard, context, messageOf(tables.letters.items[letter]), cast.names[from]),
        );
      }),
    ofTimer: (node, part, place) =>
      timers(part, place * cast.names.length + node, () =>
        enumerate(node, copyOf(part), (context) => {
          return timerTurn(guard, context, takeAt(context.record.timers, place));
        }),
      ),
    ofRestart: (node, part) =>
      restarts(part, node, () =>
        enumerate(node, copyOf(part), (context) => {
          const writes = unflushedWrites(context.record);
          loseMemory(guard, context, pick(node, writes + 1, 'lost writes'));
          return bootTurn(guard, context);
        }),
      ),
    ofStart: (node) =>
      enumerate(
        node,
        () => freshRecord(guard, contexts[node]),
        (context) => bootTurn(guard, context),
      ),
  };
}

/** The letter as a message of its own: the receiver may keep what it holds. */
function messageOf(letter: Letter): Message {
  return { ...letter, id: 0, body: clonePlain(letter.body) };
}

/** Remembers outcomes by part and occasion. */
function createMemo() {
  const known: (Map<number, MoveOutcome[]> | undefined)[] = [];
  return (part: number, occasion: number, workOut: () => MoveOutcome[]): MoveOutcome[] => {
    let row = known[part];
    if (row === undefined) {
      row = new Map();
      known[part] = row;
    }
    let outcomes = row.get(occasion);
    if (outcomes === undefined) {
      outcomes = workOut();
      row.set(occasion, outcomes);
    }
    return outcomes;
  };
}

/** States are the same wherever in a file their trouble came about. */
function withoutPlace({ property, sentence }: Trouble): Trouble {
  return { property, sentence };
}
