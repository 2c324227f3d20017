import type { Chooser } from '../../../sim/index.ts';
import { beginOperation, createHistory, endOperation, type Operation } from '../history.ts';
import type { PlainData } from '../plain-data.ts';
import type { SimpleObject } from './simple-objects.ts';

export interface RandomHistoryOptions {
  operations: number;
  clients: number;
  /** One answer in so many is drawn instead of true; 0: none. */
  oneWrongIn: number;
  /** One operation in so many is never answered; 0: none. It takes effect at any time or never. */
  oneUnansweredIn: number;
  /** One operation in so many fails without effect; 0: none. */
  oneFailsIn: number;
}

interface UnderWay {
  id: number;
  client: number;
  name: string;
  input: PlainData;
  took: boolean;
  output: PlainData;
  abandoned: boolean;
}

/**
 * A history of clients that share one atomic object: each operation takes effect at one moment between its begin and its
 * end. It is linearizable unless answers are drawn.
 */
export function randomHistory(
  chooser: Chooser,
  object: SimpleObject,
  options: RandomHistoryOptions,
): Operation[] {
  const history = createHistory();
  const state = { value: structuredClone(object.initial) };
  const oneIn = (chance: number, label: string) => chance > 0 && chooser.pick(chance, label) === chance - 1;
  const idle = Array.from({ length: options.clients }, (_, client) => client);
  let underWay: UnderWay[] = [];
  const begin = (): void => {
    const [client] = idle.splice(chooser.pick(idle.length, 'which client'), 1);
    const [name, input] = object.asks[chooser.pick(object.asks.length, 'what it asks')];
    const call = { client: `client-${client}`, name, input, timeMicros: history.events };
    const id = beginOperation(history, call);
    underWay.push({ id, client, name, input, took: false, output: null, abandoned: false });
  };
  const goOn = (operation: UnderWay): void => {
    if (!operation.took && !operation.abandoned && oneIn(options.oneFailsIn, 'whether it fails')) {
      endOperation(history, operation.id, { outcome: 'failed', timeMicros: history.events });
    } else if (!operation.took) {
      operation.output = object.call(state, operation.name, operation.input);
      operation.took = true;
      if (!operation.abandoned) return;
    } else if (!operation.abandoned) {
      const answers = object.answers(operation.name);
      const wrong = oneIn(options.oneWrongIn, 'whether the answer is drawn');
      const output = wrong ? answers[chooser.pick(answers.length, 'the answer')] : operation.output;
      endOperation(history, operation.id, { outcome: 'ok', output, timeMicros: history.events });
    }
    underWay = underWay.filter((other) => other !== operation);
    if (!operation.abandoned) idle.push(operation.client);
  };
  while (history.operations.length < options.operations || underWay.some(({ abandoned }) => !abandoned)) {
    const mayBegin = idle.length > 0 && history.operations.length < options.operations;
    if (mayBegin && (underWay.length === 0 || chooser.pick(2, 'whether one begins') === 0)) {
      begin();
      continue;
    }
    const operation = underWay[chooser.pick(underWay.length, 'which goes on')];
    if (!operation.abandoned && oneIn(options.oneUnansweredIn, 'whether it is abandoned')) {
      // The client gives up and asks something else; what it asked may still take effect.
      operation.abandoned = true;
      idle.push(operation.client);
    } else goOn(operation);
  }
  return history.operations;
}
