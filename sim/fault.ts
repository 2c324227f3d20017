import { formatMicros } from './time.ts';

/**
 * What goes wrong with links, as data. A fault is a value that can be asked for its verdict on a direction of a link
 * at a time; where several apply, the first of the list that does not say 'pass' wins. So faults compose, print,
 * clone and shrink, and taking one away never changes what another says.
 *
 * This file decides and does nothing: the link layer asks, and acts.
 */
export interface Fault {
  /** stall: bytes stay where they are. slow: the reader takes few. cut: the connection breaks and cannot be made. */
  kind: 'stall' | 'slow' | 'cut';
  /** The link's number, or `EVERY`. */
  link: number;
  /** 0 forward, 1 back, or `EVERY`. A cut always concerns both. */
  direction: number;
  /** From this time on, and before that one. `FOREVER` has no end. */
  fromMicros: number;
  untilMicros: number;
  /** For `slow`: what the reader takes in bytes a millisecond, at least 1. Otherwise 0. */
  bytesPerMilli: number;
}

export const EVERY = -1;
export const FOREVER = Number.MAX_SAFE_INTEGER;

/** What is to happen to bytes now. A verdict holds until `nextFaultChange`. */
export type FaultVerdict =
  | { kind: 'pass' }
  | { kind: 'hold'; untilMicros: number }
  | { kind: 'limit'; bytesPerMilli: number }
  | { kind: 'cut'; untilMicros: number };

const PASS: FaultVerdict = Object.freeze({ kind: 'pass' });

export function stall(link: number, direction: number, fromMicros: number, untilMicros = FOREVER): Fault {
  return checked({ kind: 'stall', link, direction, fromMicros, untilMicros, bytesPerMilli: 0 });
}

export function slowReader(
  link: number,
  direction: number,
  bytesPerMilli: number,
  fromMicros: number,
  untilMicros = FOREVER,
): Fault {
  return checked({ kind: 'slow', link, direction, fromMicros, untilMicros, bytesPerMilli });
}

export function cut(link: number, fromMicros: number, untilMicros = fromMicros + 1): Fault {
  return checked({ kind: 'cut', link, direction: EVERY, fromMicros, untilMicros, bytesPerMilli: 0 });
}

/** What one fault says of a direction of a link at a time. */
export function faultVerdict(fault: Fault, link: number, direction: number, time: number): FaultVerdict {
  if (time < fault.fromMicros || time >= fault.untilMicros) return PASS;
  if (fault.link !== EVERY && fault.link !== link) return PASS;
  if (fault.direction !== EVERY && fault.direction !== direction) return PASS;
  switch (fault.kind) {
    case 'stall':
      return { kind: 'hold', untilMicros: fault.untilMicros };
    case 'slow':
      return { kind: 'limit', bytesPerMilli: fault.bytesPerMilli };
    case 'cut':
      return { kind: 'cut', untilMicros: fault.untilMicros };
  }
}

/** What the list says: the first verdict that is not 'pass'. Allocates nothing while nothing is wrong. */
export function judgeFaults(
  faults: readonly Fault[],
  link: number,
  direction: number,
  time: number,
): FaultVerdict {
  for (let i = 0; i < faults.length; i++) {
    const verdict = faultVerdict(faults[i], link, direction, time);
    if (verdict.kind !== 'pass') return verdict;
  }
  return PASS;
}

/** The first time after `time` at which a fault begins or ends, or -1: when to ask again. */
export function nextFaultChange(faults: readonly Fault[], time: number): number {
  let next = -1;
  for (const { fromMicros, untilMicros } of faults) {
    for (const change of [fromMicros, untilMicros]) {
      if (change > time && change !== FOREVER && (next < 0 || change < next)) next = change;
    }
  }
  return next;
}

/**
 * The faults in the order in which they are judged whatever order they were written in: a cut before a stall before a
 * slow reader, then by time, link and direction.
 */
export function orderFaults(faults: readonly Fault[]): Fault[] {
  return faults
    .slice()
    .sort(
      (x, y) =>
        SEVERITY[x.kind] - SEVERITY[y.kind] ||
        x.fromMicros - y.fromMicros ||
        x.untilMicros - y.untilMicros ||
        x.link - y.link ||
        x.direction - y.direction ||
        x.bytesPerMilli - y.bytesPerMilli,
    );
}

const SEVERITY: Record<Fault['kind'], number> = { cut: 0, stall: 1, slow: 2 };

/** The faults with everything healed from `time` on: those that would begin later are gone. */
export function healFaults(faults: readonly Fault[], time: number): Fault[] {
  return faults
    .filter((fault) => fault.fromMicros < time)
    .map((fault) => (fault.untilMicros > time ? { ...fault, untilMicros: time } : fault));
}

/** A fault as a phrase: `link 2 forward stalls from 1.5 s to 2 s`. */
export function formatFault(fault: Fault): string {
  const link = fault.link === EVERY ? 'every link' : `link ${fault.link}`;
  const direction = fault.direction === EVERY ? '' : [' forward', ' back'][fault.direction];
  const what =
    fault.kind === 'stall'
      ? 'stalls'
      : fault.kind === 'cut'
        ? 'is cut'
        : `is read at ${fault.bytesPerMilli} bytes a millisecond`;
  const until = fault.untilMicros === FOREVER ? ' on' : ` to ${formatMicros(fault.untilMicros)}`;
  return `${link}${direction} ${what} from ${formatMicros(fault.fromMicros)}${until}`;
}

function checked(fault: Fault): Fault {
  const { kind, fromMicros, untilMicros, bytesPerMilli } = fault;
  if (!(fromMicros >= 0 && untilMicros > fromMicros)) {
    throw new RangeError(
      `a ${kind} lasts from a time of at least 0 to a later one, not from ${fromMicros} to ${untilMicros}`,
    );
  }
  if (kind === 'slow' && !(bytesPerMilli >= 1)) {
    throw new RangeError(
      `a slow reader takes at least 1 byte a millisecond, not ${bytesPerMilli}; use a stall`,
    );
  }
  return fault;
}
