import { beginOperation, createHistory, endOperation, type Operation } from '../history.ts';
import type { PlainData } from '../plain-data.ts';

/** What a client does, in the order of time: it asks, gets an answer, or learns that nothing happened. */
export type ToldEvent =
  | readonly [client: string, 'asks', name: string, input?: PlainData]
  | readonly [client: string, 'gets', output?: PlainData]
  | readonly [client: string, 'fails'];

/** The operations of a history told event by event. An answer is to what the client asked last. */
export function told(...events: ToldEvent[]): Operation[] {
  const history = createHistory();
  const asked = new Map<string, number>();
  events.forEach((event, index) => {
    const timeMicros = index * 1_000;
    const [client, what] = event;
    if (what === 'asks') {
      asked.set(client, beginOperation(history, { client, name: event[2], input: event[3], timeMicros }));
      return;
    }
    const id = asked.get(client)!;
    if (what === 'gets') endOperation(history, id, { outcome: 'ok', output: event[1 + 1], timeMicros });
    else endOperation(history, id, { outcome: 'failed', timeMicros });
  });
  return history.operations;
}

/** Operations of which each is over before the next begins: `[client, name, input, output]`. */
export function inTurn(...calls: [client: string, name: string, input?: PlainData, output?: PlainData][]) {
  return told(
    ...calls.flatMap(([client, name, input, output]): ToldEvent[] => [
      [client, 'asks', name, input],
      [client, 'gets', output],
    ]),
  );
}
