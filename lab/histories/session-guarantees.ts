import { endedBefore, type Operation } from './history.ts';
import { type HistoryValues, isOlder, type Read, valuesOf, type Write } from './seen-writes.ts';
import { callsOf, didText, nounText, type Specification, type SpecifiedCall } from './specification.ts';
import type { ValueVerdict } from './value-verdict.ts';

/**
 * The guarantees of Terry, Demers, Petersen, Spreitzer, Theimer and Welch (Session Guarantees for Weakly Consistent
 * Replicated Data, 1994), a session being a client:
 *
 *   read-your-writes       a client sees its own writes, or newer ones
 *   monotonic-reads        what a client reads never goes back
 *   monotonic-writes       who has seen a client's later write sees no earlier one of that client afterwards
 *   writes-follow-reads    who has seen a write sees nothing afterwards that is older than what its client had read before
 */
export type SessionGuarantee =
  | 'read-your-writes'
  | 'monotonic-reads'
  | 'monotonic-writes'
  | 'writes-follow-reads';

/** All four session guarantees of Terry et al. (1994), in the order of the paper. */
export const SESSION_GUARANTEES: readonly SessionGuarantee[] = [
  'read-your-writes',
  'monotonic-reads',
  'monotonic-writes',
  'writes-follow-reads',
];

/**
 * Whether each client's reads keep the guarantees, part by part of the object. A write counts as older than another only
 * if it was over before the other began, and a read that may have seen several writes is given the benefit of the
 * doubt: what is called violated is violated whatever order the system gives its writes, as long as it agrees with time.
 *
 * Throws RangeError for operations that are malformed or do not fit the specification, and for a specification whose
 * operations do not say what they write.
 */
export function checkSessionGuarantees<State>(
  operations: readonly Operation[],
  specification: Specification<State>,
  guarantees: readonly SessionGuarantee[] = SESSION_GUARANTEES,
): ValueVerdict {
  const parts = valuesOf(callsOf(operations, specification), specification);
  for (const guarantee of guarantees) {
    for (const values of parts) {
      const broken = BREACHES[guarantee](values);
      if (broken !== null) return violated(guarantee, broken);
    }
  }
  const sentence = `What each client read keeps ${guarantees.join(', ')}.`;
  return { verdict: 'held', sentence, operations: [], misfit: null };
}

/** A read that is too old, and the calls that say so. */
interface Breach<State> {
  read: SpecifiedCall<State>;
  because: SpecifiedCall<State>[];
}

type FindBreach = <State>(values: HistoryValues<State>) => Breach<State> | null;

const BREACHES: Record<SessionGuarantee, FindBreach> = {
  'read-your-writes': ({ reads, writes }) =>
    first(reads, (read) => {
      const own = writes.filter(
        ({ call }) => call?.operation.outcome === 'ok' && isEarlierOfClient(call, read.call),
      );
      const missed = own.find((write) => isTooOld(read, write));
      return missed === undefined ? null : [missed.call as SpecifiedCall<never>];
    }),
  'monotonic-reads': ({ reads }) =>
    first(reads, (read) => {
      const before = reads.find(
        (other) =>
          isEarlierOfClient(other.call, read.call) &&
          other.sources.length > 0 &&
          other.sources.every((seen) => isTooOld(read, seen)),
      );
      return before === undefined ? null : [before.call];
    }),
  'monotonic-writes': ({ reads, writes }) =>
    afterSeeing(reads, (seen) =>
      writes.filter(
        ({ call }) => call !== null && isEarlierOfClient(call, seen.call as SpecifiedCall<never>),
      ),
    ),
  'writes-follow-reads': ({ reads }) =>
    afterSeeing(reads, (seen) =>
      reads
        .filter(({ call }) => isEarlierOfClient(call, seen.call as SpecifiedCall<never>))
        .flatMap(({ sources }) => (sources.length === 1 ? sources : [])),
    ),
};

/** The first read for which there is a reason. */
function first<State>(
  reads: readonly Read<State>[],
  reasonOf: (read: Read<State>) => SpecifiedCall<State>[] | null,
): Breach<State> | null {
  for (const read of reads) {
    const because = reasonOf(read);
    if (because !== null) return { read: read.call, because };
  }
  return null;
}

/** A client sees a write, and afterwards one that is older than what that write implies has been seen. */
function afterSeeing<State>(
  reads: readonly Read<State>[],
  impliedBy: (seen: Write<State>) => Write<State>[],
): Breach<State> | null {
  return first(reads, (read) => {
    for (const before of reads) {
      if (!isEarlierOfClient(before.call, read.call) || before.sources.length !== 1) continue;
      const [seen] = before.sources;
      if (seen.call === null) continue;
      for (const implied of impliedBy(seen)) {
        const isOlderThanSeen = read.sources.every((source) => source === implied && isOlder(source, seen));
        if (!isTooOld(read, implied) && !(isOlderThanSeen && read.sources.length > 0)) continue;
        return [implied.call, seen.call, before.call].filter((call) => call !== null);
      }
    }
    return null;
  });
}

/** Whether all that a read may have seen is older than a write. One that saw nothing anybody wrote is not judged here. */
function isTooOld<State>({ sources }: Read<State>, write: Write<State>): boolean {
  return sources.length > 0 && sources.every((source) => isOlder(source, write));
}

function isEarlierOfClient<State>(call: SpecifiedCall<State>, than: SpecifiedCall<State>): boolean {
  return call.operation.client === than.operation.client && endedBefore(call.operation, than.operation);
}

/** `read-your-writes: client-1 read 0 after its own write of 1.` */
function violated<State>(guarantee: SessionGuarantee, { read, because }: Breach<State>): ValueVerdict {
  const { client } = read.operation;
  const reasons = because.map((call) => {
    const whose = call.operation.client === client ? 'its own' : `${call.operation.client}'s`;
    return `${whose} ${nounText(call)}`;
  });
  const operations = [...new Set([...because, read].map(({ operation }) => operation))];
  return {
    verdict: 'violated',
    sentence: `${guarantee}: ${client} ${didText(read)} after ${reasons.join(' and ')}.`,
    operations: operations.sort((a, b) => a.begin - b.begin),
    misfit: read.operation,
  };
}
