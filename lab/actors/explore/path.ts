import type { Choices } from '../../../sim/index.ts';
import type { Case } from '../../search/case.ts';
import type { Cast } from '../cast.ts';
import { NEXT } from '../client-actor.ts';
import { type HandStep, handStepText } from '../scenario/hand-step.ts';
import type { ActorScenario } from '../scenario/scenario.ts';
import { REQUEST_TIMER } from '../world/node-context.ts';
import { withBody } from '../world/run-turns.ts';
import type { Action } from './action-table.ts';
import type { ActorMachine, State } from './actor-machine.ts';
import type { MoveOutcome } from './moves.ts';
import type { ResolvedScope } from './scope.ts';

/** A way through the states of a scope, as sentences and as a scenario that a run plays by hand. */
export interface ToldPath {
  steps: string[];
  case: Case<ActorScenario>;
}

export function tellPath(scope: ResolvedScope, machine: ActorMachine, path: readonly number[]): ToldPath {
  const { cast, scenario } = scope;
  const state = machine.init();
  const choices: Choices = {};
  const steps: string[] = [];
  const byHand: string[] = [];
  /** What is in flight, oldest first, as a run has it. */
  let flight: number[] = [];
  const note = (node: number, { answers, sent }: MoveOutcome): void => {
    flight.push(...sent);
    if (answers.length === 0) return;
    const stream = `nodes/${cast.names[node]}`;
    choices[stream] = [...(choices[stream] ?? []), ...answers];
  };
  if (state.length > 0) for (const [node, outcome] of machine.starts[0].entries()) note(node, outcome);
  for (const number of path) {
    const action = machine.actions.items[number];
    if (action.what === 'start') {
      for (const [node, outcome] of machine.starts[action.outcome].entries()) note(node, outcome);
    } else {
      const outcome = machine.outcomeOf(state, action);
      byHand.push(handStepText(handStepOf(scope, machine, action, flight)));
      steps.push(sentenceOf(scope, machine, action, outcome));
      leaveFlight(flight, action);
      if (outcome !== null) note(turnOf(machine, action), outcome);
    }
    machine.apply(state, number);
    flight = stillUnderWay(flight, state, machine);
  }
  return { steps, case: { scenario: { ...scenario, steps: byHand }, choices } };
}

/** Whose turn an action is. */
function turnOf({ tables }: ActorMachine, { what, subject }: Action): number {
  return what === 'deliver' || what === 'double' ? tables.letters.items[subject].to : subject;
}

/** A doubled letter's copy is younger than all others. */
function leaveFlight(flight: number[], { what, subject }: Action): void {
  if (what !== 'deliver' && what !== 'drop' && what !== 'double') return;
  flight.splice(flight.indexOf(subject), 1);
  if (what === 'double') flight.push(subject);
}

/** Without what a cut took. */
function stillUnderWay(flight: readonly number[], state: State, { lettersFrom }: ActorMachine): number[] {
  const letters = new Set(state.slice(lettersFrom));
  return flight.filter((letter) => letters.has(letter));
}

function handStepOf(
  { cast }: ResolvedScope,
  { tables }: ActorMachine,
  { what, subject, timer }: Action,
  flight: readonly number[],
): HandStep {
  switch (what) {
    case 'timer':
      return timer === NEXT && subject >= cast.clientsFrom
        ? { what: 'begin', node: cast.names[subject] }
        : { what, node: cast.names[subject], timer };
    case 'restart':
      return { what, node: cast.names[subject] };
    case 'cut':
      return { what, ...sidesOf(cast, subject) };
    case 'deliver':
    case 'double':
    case 'drop': {
      const { kind, from, to } = tables.letters.items[subject];
      const older = flight.slice(0, flight.indexOf(subject)).filter((letter) => {
        const other = tables.letters.items[letter];
        return other.kind === kind && other.from === from && other.to === to;
      });
      return { what, kind, from: cast.names[from], to: cast.names[to], nth: older.length + 1 };
    }
    default:
      return { what: 'heal' };
  }
}

function sidesOf({ names, clientsFrom }: Cast, side: number): { from: string[]; to: string[] } {
  const own = names.slice(0, clientsFrom);
  return {
    from: own.filter((_, node) => ((side >> node) & 1) === 1),
    to: own.filter((_, node) => ((side >> node) & 1) === 0),
  };
}

/** What an action is, as a clause. */
function sentenceOf(
  { cast, scenario }: ResolvedScope,
  { tables }: ActorMachine,
  { what, subject, timer }: Action,
  outcome: MoveOutcome | null,
): string {
  const picks =
    outcome === null || outcome.answers.length === 0 ? '' : ` (picking ${outcome.answers.join(', ')})`;
  return `${clause()}${picks}`;

  function clause(): string {
    switch (what) {
      case 'timer':
        return timerClause(cast.names[subject]);
      case 'restart':
        return `${cast.names[subject]} crashes and starts again`;
      case 'cut': {
        const { from, to } = sidesOf(cast, subject);
        return `${from.join(', ')} and ${to.join(', ')} cannot reach each other any more`;
      }
      case 'deliver':
      case 'double':
      case 'drop': {
        const { kind, body, from, to } = tables.letters.items[subject];
        const message = `${withBody(kind, body)} from ${cast.names[from]}`;
        if (what === 'drop') return `${message} to ${cast.names[to]} is lost`;
        return `${cast.names[to]} receives ${message}${what === 'double' ? ', which will come again' : ''}`;
      }
      default:
        return 'all nodes reach each other again';
    }
  }

  function timerClause(name: string): string {
    if (timer.startsWith(REQUEST_TIMER)) return `${name} has waited long enough for an answer`;
    if (subject < cast.clientsFrom || timer !== NEXT) return `the timer ${timer} of ${name} goes off`;
    const place = outcome === null ? 0 : (tables.parts.items[outcome.part].state.next as number);
    const operation = scenario.operations.filter(({ client }) => client === name)[place];
    return `${name} begins ${withBody(operation.name, operation.input)}`;
  }
}
