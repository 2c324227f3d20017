import type { Operation } from '../../histories/history.ts';
import { type PlainData, plainDataKey } from '../../histories/plain-data.ts';
import type { Message, NodeRecord, Trouble } from '../world/world.ts';

/**
 * The parts of explored states, each kept once and known by its number: a state is then a short list of numbers, and
 * what a handler does with a part is worked out once. Numbers count from 0 in the order of discovery.
 */
export interface Table<T> {
  readonly items: T[];
  numberOf(item: T): number;
}

function createTable<T>(keyOf: (item: T) => string, keep: (item: T) => T = (item) => item): Table<T> {
  const numbers = new Map<string, number>();
  const items: T[] = [];
  return {
    items,
    numberOf(item) {
      const key = keyOf(item);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, items.length);
      items.push(keep(item));
      return items.length - 1;
    },
  };
}

/** What is in flight, without the number that a run would give it. */
export type Letter = Omit<Message, 'id'>;

/** A begin or an end of an operation, in the order of a history. `end` is null for a begin. */
export interface HistoryEvent {
  client: number;
  /** Its place among the client's operations. */
  place: number;
  end: { outcome: 'ok' | 'failed'; output: PlainData } | null;
}

export interface Tables {
  parts: Table<NodeRecord>;
  letters: Table<Letter>;
  histories: Table<HistoryEvent[]>;
  troubles: Table<Trouble | null>;
}

export function createTables(): Tables {
  return {
    parts: createTable(recordKey, normalRecord),
    letters: createTable(({ from, to, kind, body, request, attempt, role }) =>
      plainDataKey([from, to, kind, body as PlainData, request, attempt, role]),
    ),
    histories: createTable((events) => events.map(eventKey).join(' ')),
    troubles: createTable((trouble) => (trouble === null ? '' : `${trouble.property} ${trouble.sentence}`)),
  };
}

/** All of a node that can make a difference later: no running numbers, and timers in order of name. */
function recordKey(record: NodeRecord): string {
  const { state, timers, requests, nextRequest, down, disk } = normalRecord(record);
  const waiting = timers.map(({ name, body }) => [name, body]);
  return plainDataKey([state, waiting, requests, nextRequest, down, disk] as unknown as PlainData);
}

function normalRecord(record: NodeRecord): NodeRecord {
  const timers = record.timers
    .map((timer) => ({ ...timer, serial: 0, micros: 0 }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const requests = [...record.requests].sort((a, b) => a.id - b.id);
  return { ...record, timers, requests, nextTimer: 0, turns: 0, checkIn: 0 };
}

function eventKey({ client, place, end }: HistoryEvent): string {
  return end === null ? `${client}.${place}` : `${client}.${place}=${end.outcome}${plainDataKey(end.output)}`;
}

/** A history with one more event. Which of several begins came first, with no end between them, does not count; nor of ends. */
export function withEvent(events: readonly HistoryEvent[], event: HistoryEvent): HistoryEvent[] {
  let place = events.length;
  const isEnd = event.end !== null;
  while (
    place > 0 &&
    (events[place - 1].end !== null) === isEnd &&
    eventKey(events[place - 1]) > eventKey(event)
  ) {
    place--;
  }
  return events.toSpliced(place, 0, event);
}

/** The operations of a history as checks want them. */
export function operationsOf(
  events: readonly HistoryEvent[],
  describe: (client: number, place: number) => { client: string; name: string; input: PlainData },
): Operation[] {
  const operations: Operation[] = [];
  const open = new Map<string, Operation>();
  events.forEach(({ client, place, end }, position) => {
    const key = `${client}.${place}`;
    if (end === null) {
      const operation: Operation = {
        id: operations.length,
        ...describe(client, place),
        output: null,
        outcome: 'unknown',
        begin: position,
        end: null,
        beginMicros: 0,
        endMicros: null,
      };
      operations.push(operation);
      open.set(key, operation);
      return;
    }
    const operation = open.get(key) as Operation;
    operation.output = end.output;
    operation.outcome = end.outcome;
    operation.end = position;
    operation.endMicros = 0;
  });
  return operations;
}
