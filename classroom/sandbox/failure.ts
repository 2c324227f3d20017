/** What a submission's code did that ends the judging of it. */
export type FailureKind =
  /** It does not compile, or is no module with the export that is asked for. */
  | 'does-not-compile'
  | 'wrong-shape'
  /** It threw, or used a port in a way that no C program could. */
  | 'throws'
  /** It used up its steps, its memory or its stack. */
  | 'too-long'
  | 'too-much-memory'
  | 'too-deep'
  /** It reached for something that a deterministic simulation does not have. */
  | 'out-of-reach';

/** A place in the submission as its author wrote it, both from 1. */
export interface Place {
  line: number;
  column: number;
}

/**
 * Student code failed. The message is a whole sentence for the student, with line and column where they are known. It
 * leaves the model as an exception on purpose: nothing can be said of a run whose feed failed half-way.
 */
export class SubmissionFailed extends Error {
  readonly kind: FailureKind;
  readonly place: Place | null;

  constructor(kind: FailureKind, what: string, place: Place | null) {
    const clean = printable(what);
    super(place === null ? `${clean}.` : `Line ${place.line}, column ${place.column}: ${clean}.`);
    this.kind = kind;
    this.place = place;
  }
}

/** Text of a student's on one line, without what a terminal would take for commands. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
}
