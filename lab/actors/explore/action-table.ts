/** What can be done in a state. The meaning of an action's number is the same in every state. */
export interface Action {
  readonly what: 'start' | 'deliver' | 'double' | 'drop' | 'timer' | 'restart' | 'cut' | 'heal';
  /** A letter's number, or the node's. For `cut` the set of nodes on one side, a bit each. */
  readonly subject: number;
  /** The timer's name. */
  readonly timer: string;
  /** Which outcome, where picks have several. */
  readonly outcome: number;
}

const MAX_ACTIONS = 65_536;

export interface ActionTable {
  readonly items: readonly Action[];
  numberOf(what: Action['what'], subject: number, outcome: number, timer?: string): number;
}

export function createActionTable(): ActionTable {
  const items: Action[] = [];
  const byKind = new Map<string, number[][]>();
  return {
    items,
    numberOf(what, subject, outcome, timer = '') {
      const kind = timer === '' ? what : `${what} ${timer}`;
      let subjects = byKind.get(kind);
      if (subjects === undefined) {
        subjects = [];
        byKind.set(kind, subjects);
      }
      subjects[subject] ??= [];
      const known = subjects[subject][outcome];
      if (known !== undefined) return known;
      if (items.length === MAX_ACTIONS)
        throw new RangeError(`the scope has more than ${MAX_ACTIONS} different steps`);
      subjects[subject][outcome] = items.length;
      items.push({ what, subject, timer, outcome });
      return items.length - 1;
    },
  };
}
