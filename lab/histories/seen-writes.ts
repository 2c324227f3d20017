import { endedBefore } from './history.ts';
import { plainDataKey } from './plain-data.ts';
import {
  callsByPartition,
  type Specification,
  type SpecifiedCall,
  specificationError,
} from './specification.ts';

/**
 * What the weaker checks know of a history of values: which writes a read may have seen. They need a specification whose
 * operations say what they write (`writes`) and which only read (`observes`): a register, a key-value store.
 */
export interface HistoryValues<State> {
  partition: string | null;
  writes: readonly Write<State>[];
  reads: readonly Read<State>[];
}

export interface Write<State> {
  /** Null: the value that was there at first. */
  call: SpecifiedCall<State> | null;
  /** The value, as a text that two values share exactly if they are the same. */
  key: string;
}

export interface Read<State> {
  call: SpecifiedCall<State>;
  /** The writes of the value that it answered which had begun when it ended; several if the value was written twice. */
  sources: readonly Write<State>[];
}

/** The calls on each part of the object. Throws RangeError for a specification whose operations hold no values. */
export function valuesOf<State>(
  calls: readonly SpecifiedCall<State>[],
  specification: Specification<State>,
): HistoryValues<State>[] {
  const { operations } = specification;
  if (!Object.values(operations).some(({ writes }) => writes !== undefined))
    throw specificationError(
      specification,
      'this check is of values that are written and read, so some operation has to say what it writes',
    );
  return callsByPartition(calls, specification).map(({ partition, calls: part }) => {
    const written = part.flatMap((call): Write<State>[] => {
      const { operation, specified, output } = call;
      const value = specified.writes?.(operation.input, output);
      return value === undefined ? [] : [{ call, key: plainDataKey(value) }];
    });
    const reads = part.filter(
      ({ operation, specified }) => operation.outcome === 'ok' && specified.observes === true,
    );
    const first = reads.flatMap((read) => firstValueOf(read, specification));
    const writes = [...new Set(first)].map((key): Write<State> => ({ call: null, key })).concat(written);
    return { partition, writes, reads: reads.map((call) => ({ call, sources: sourcesOf(call, writes) })) };
  });
}

/** What a read answers where nothing has been written. */
function firstValueOf<State>(
  { operation, specified }: SpecifiedCall<State>,
  specification: Specification<State>,
): string[] {
  return specified
    .apply(specification.initial(), operation.input)
    .flatMap(({ output }) => (output === undefined ? [] : [plainDataKey(output)]));
}

function sourcesOf<State>(read: SpecifiedCall<State>, writes: readonly Write<State>[]): Write<State>[] {
  const key = plainDataKey(read.output);
  return writes.filter(
    (write) =>
      write.key === key &&
      (write.call === null || write.call.operation.begin < (read.operation.end as number)),
  );
}

/** Whether a write is older than another for everybody: over before the other began. The first value is the oldest. */
export function isOlder<State>(write: Write<State>, than: Write<State>): boolean {
  if (write.call === null) return than.call !== null;
  return than.call !== null && endedBefore(write.call.operation, than.call.operation);
}
