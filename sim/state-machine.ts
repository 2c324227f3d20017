/**
 * State machines as tables: what can be printed can be taught, and what is a table steps in a few nanoseconds.
 *
 * A table says what may happen; whether and when is decided by the code that holds the state. That state is an integer,
 * the index of its name in `states`, so that it is plain data.
 */
export interface MachineTable {
  readonly name: string;
  readonly initial: string;
  readonly states: readonly string[];
  readonly transitions: readonly Transition[];
}

export interface Transition {
  readonly from: string;
  /** The event. Where a condition decides, it is part of the event's name: 'read: complete', 'read: more to come'. */
  readonly on: string;
  readonly to: string;
  /** What is done on the way, for the diagram. */
  readonly note?: string;
}

/** A checked table with its index. */
export interface StateMachine {
  readonly table: MachineTable;
  readonly initial: number;
  readonly states: readonly string[];
  /** The names of the events, in the order in which the transitions first use them. */
  readonly events: readonly string[];
  /** next[state * events.length + event] is the state that follows, or `REFUSED`. */
  readonly next: Int16Array;
}

/** There is no such transition. */
export const REFUSED = -1;

/**
 * Checks a table and makes its index. Throws Error, naming the machine and all that is wrong: a name that is not a
 * state, one used twice, two transitions from one state on one event, a state that cannot be reached.
 */
export function compileMachine(table: MachineTable): StateMachine {
  const problems = problemsOf(table);
  if (problems.length > 0) throw new Error(`machine '${table.name}': ${problems.join('; ')}`);
  const states = table.states.slice();
  const events = [...new Set(table.transitions.map((transition) => transition.on))];
  const next = new Int16Array(states.length * events.length).fill(REFUSED);
  for (const { from, on, to } of table.transitions) {
    next[states.indexOf(from) * events.length + events.indexOf(on)] = states.indexOf(to);
  }
  return { table, initial: states.indexOf(table.initial), states, events, next };
}

/** The state that follows, or `REFUSED`. Duty of the caller: state and event are indices of this machine. */
export function step(machine: StateMachine, state: number, event: number): number {
  return machine.next[state * machine.events.length + event];
}

/** The index of a state, for constants. Throws RangeError, with what is allowed, if there is none of that name. */
export function stateIndex(machine: StateMachine, name: string): number {
  return indexIn(machine.states, name, `state of '${machine.table.name}'`);
}

/** The index of an event, for constants. Throws RangeError, with what is allowed, if there is none of that name. */
export function eventIndex(machine: StateMachine, name: string): number {
  return indexIn(machine.events, name, `event of '${machine.table.name}'`);
}

/** The table as a Mermaid state diagram, ending with a newline. */
export function renderMermaid(table: MachineTable): string {
  const ids = table.states.map((state, index) => (/^[A-Za-z]\w*$/.test(state) ? state : `s${index}`));
  const idOf = (state: string) => ids[table.states.indexOf(state)];
  const lines = ['stateDiagram-v2'];
  table.states.forEach((state, index) => {
    if (ids[index] !== state) lines.push(`  state "${plain(state)}" as ${ids[index]}`);
  });
  lines.push(`  [*] --> ${idOf(table.initial)}`);
  for (const { from, on, to, note } of table.transitions) {
    const label = plain(note === undefined ? on : `${on} / ${note}`).replace(/:/g, ' -');
    lines.push(`  ${idOf(from)} --> ${idOf(to)}: ${label}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Mermaid ends a label at a colon, a semicolon or a line's end, and a name at a quote. */
function plain(text: string): string {
  return text.replace(/"/g, "'").replace(/;/g, ',').replace(/\s+/g, ' ');
}

function indexIn(names: readonly string[], name: string, what: string): number {
  const index = names.indexOf(name);
  if (index < 0) throw new RangeError(`'${name}' is no ${what}; there are ${names.join(', ')}`);
  return index;
}

function problemsOf(table: MachineTable): string[] {
  const problems: string[] = [];
  const known = new Set(table.states);
  if (known.size < table.states.length) problems.push('a state is listed twice');
  if (!known.has(table.initial)) problems.push(`the initial state '${table.initial}' is not listed`);
  const taken = new Set<string>();
  for (const { from, on, to } of table.transitions) {
    for (const state of [from, to]) if (!known.has(state)) problems.push(`'${state}' is not listed`);
    const key = JSON.stringify([from, on]);
    if (taken.has(key)) problems.push(`'${from}' has two transitions on '${on}'`);
    taken.add(key);
  }
  for (const state of unreachable(table))
    problems.push(`'${state}' cannot be reached from '${table.initial}'`);
  return problems;
}

function unreachable(table: MachineTable): string[] {
  const reached = new Set([table.initial]);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const state of reached) {
    for (const { from, to } of table.transitions) if (from === state) reached.add(to);
  }
  return table.states.filter((state) => !reached.has(state));
}
