/** What the `replisim` command says to the shell. Only `main.ts` exits; commands return one of these. */
export const EXIT = {
  /** It held, agreed, or was shown. */
  held: 0,
  /** Violated, or a vector or comparison failed; `replay`: it still violates. */
  violated: 1,
  /** A budget ran out or a `sometimes` was not met; `replay`: no longer violates, or the digest differs. */
  undecided: 2,
  /** Wrong usage or bad input. */
  badInput: 3,
  /** A fault of replisim itself. */
  internal: 70,
  /** Ctrl-C. */
  interrupted: 130,
};
