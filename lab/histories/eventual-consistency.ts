import { checkInteger } from '../../sim/index.ts';
import type { Operation } from './history.ts';
import { type HistoryValues, valuesOf } from './seen-writes.ts';
import { callsOf, didText, type Specification, type SpecifiedCall } from './specification.ts';
import type { ValueVerdict } from './value-verdict.ts';

/** What the check of eventual consistency allows. */
export interface EventualOptions {
  /** How long after the last write clients may still read different values, in virtual microseconds. Default: 0. */
  settleMicros?: number;
}

/**
 * Whether values are eventually consistent (Vogels, Eventually Consistent, 2009), as far as a finite history can tell:
 * each read answers something that was there at first or that somebody had begun to write, and when writing has stopped
 * for so long, all reads of one part of the object answer the same.
 *
 * Undecided if nobody read after that, or a write was never answered and may still take effect. Throws RangeError for
 * operations that are malformed or do not fit the specification, for a specification whose operations do not say what
 * they write, and for a time that is no natural number.
 */
export function checkEventualConsistency<State>(
  operations: readonly Operation[],
  specification: Specification<State>,
  { settleMicros = 0 }: EventualOptions = {},
): ValueVerdict {
  checkInteger('settleMicros', settleMicros, 0);
  const parts = valuesOf(callsOf(operations, specification), specification);
  let undecided: string | null = null;
  for (const values of parts) {
    const invented = values.reads.find(({ sources }) => sources.length === 0);
    if (invented !== undefined) {
      const { client } = invented.call.operation;
      return violated(`${client} ${didText(invented.call)}, which nobody had written`, [invented.call]);
    }
    const last = lastWrite(values);
    if (last === null) {
      undecided ??= `A write${on(values)} was never answered, and may still take effect.`;
      continue;
    }
    const settled = values.reads
      .map(({ call }) => call)
      .filter(
        ({ operation }) => operation.begin > last.end && operation.beginMicros >= last.micros + settleMicros,
      );
    const [one, ...others] = settled;
    if (one === undefined) undecided ??= `Nobody read${on(values)} after writing had stopped.`;
    const other = others.find(({ output }) => JSON.stringify(output) !== JSON.stringify(one.output));
    if (other !== undefined) {
      const texts = [one, other].map((call) => `${call.operation.client} ${didText(call)}`);
      return violated(`${texts.join(', ')}, long after the last write`, [one, other]);
    }
  }
  if (undecided !== null) return { verdict: 'undecided', sentence: undecided, operations: [], misfit: null };
  const sentence = 'When writing had stopped, all read the same.';
  return { verdict: 'held', sentence, operations: [], misfit: null };
}

/** When writing was over; null if it may not be. */
function lastWrite<State>({ writes }: HistoryValues<State>): { end: number; micros: number } | null {
  const last = { end: -1, micros: 0 };
  for (const { call } of writes) {
    if (call === null) continue;
    const { end, endMicros } = call.operation;
    if (end === null || endMicros === null) return null;
    last.end = Math.max(last.end, end);
    last.micros = Math.max(last.micros, endMicros);
  }
  return last;
}

function on<State>({ partition }: HistoryValues<State>): string {
  return partition === null ? '' : ` of ${JSON.stringify(partition)}`;
}

function violated<State>(what: string, calls: readonly SpecifiedCall<State>[]): ValueVerdict {
  const operations = calls.map(({ operation }) => operation);
  return { verdict: 'violated', sentence: `${what}.`, operations, misfit: operations[operations.length - 1] };
}
