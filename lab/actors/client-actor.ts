import { type AnyActor, actor } from './definition/actor.ts';
import type { ClientsDefinition } from './definition/definition.ts';
import type { NodeContext } from './world/node-context.ts';
import type { ClientCall } from './world/outlet.ts';

/**
 * Those who use a system, as actors like the others: each asks for its operations one after the other, tries again as
 * often as it may, and takes down what was asked and answered.
 */
export interface ClientState {
  /** Which of its operations comes next, or is under way. */
  next: number;
  /** How often that one has been asked for. */
  tries: number;
}

/** The timer of a client that is to ask for its next operation. */
export const NEXT = 'next';

const DEFAULT_TIMEOUT_MICROS = 200_000;

export function clientActor({
  operations,
  timeoutMicros = DEFAULT_TIMEOUT_MICROS,
  tries = 1,
}: ClientsDefinition): AnyActor {
  const ask = (state: ClientState, client: NodeContext): void => {
    const call = client.planned()[state.next];
    const targets = client.targets(operations[call.name].to);
    const target = targets[(client.index + state.tries) % targets.length];
    const options = { answer: 'answered', timeout: 'unanswered', afterMicros: timeoutMicros };
    client.ask(state.next, state.tries++, target, call.name, call.input, options);
  };
  const isRecorded = ({ name }: ClientCall): boolean => operations[name].recorded !== false;
  const end = (
    state: ClientState,
    client: NodeContext,
    outcome: 'ok' | 'failed' | null,
    answer: unknown,
  ): void => {
    if (isRecorded(client.planned()[state.next])) client.end(outcome, answer);
    goOn(state, client);
  };
  const goOn = (state: ClientState, client: NodeContext): void => {
    state.next++;
    state.tries = 0;
    plan(state, client);
  };
  const tryAgain = (state: ClientState, client: NodeContext): void => {
    if (state.tries < tries) ask(state, client);
    else end(state, client, null, null);
  };
  return actor<ClientState>({
    start: () => ({ next: 0, tries: 0 }),
    disk: 'all',
    boot: (state, node) => plan(state, node as NodeContext),
    on: {
      [NEXT](state, node) {
        const client = node as NodeContext;
        const call = client.planned()[state.next];
        if (isRecorded(call)) client.begin(call);
        ask(state, client);
      },
      answered: (state, node, answer) => end(state, node as NodeContext, 'ok', answer),
      failed: (state, node) => end(state, node as NodeContext, 'failed', null),
      refused: (state, node) => tryAgain(state, node as NodeContext),
      unanswered: (state, node) => tryAgain(state, node as NodeContext),
    },
  });
}

function plan({ next }: ClientState, client: NodeContext): void {
  const planned = client.planned();
  if (next >= planned.length || !client.mayBegin()) return;
  client.after(Math.max(0, planned[next].atMicros - client.virtualTime()), NEXT);
}
