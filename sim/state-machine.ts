/**
 * State machines as tables: what can be printed can be taught, and what is checked when it is loaded holds for every run.
 *
 * A table says what may happen; whether and when is decided by the code that holds the state. That state is the name of
 * one of the table's states, so that it is plain data and reads well.
 */
export interface StateTableSpec<State extends string, Event extends string> {
  readonly name: string;
  readonly initial: NoInfer<State>;
  readonly states: readonly State[];
  readonly transitions: readonly Transition<NoInfer<State>, Event>[];
}

/** One row of a table: from a state, on an event, to a state. */
export interface Transition<State extends string, Event extends string> {
  readonly from: State;
  /** The event. Where a condition decides, it is part of the event's name: 'read: complete', 'read: more to come'. */
  readonly on: Event;
  readonly to: State;
  /** What is done on the way, for the diagram. */
  readonly note?: string;
}

/** A checked table with its index. Frozen. */
export interface StateTable<State extends string = string, Event extends string = string> {
  readonly name: string;
  readonly initial: State;
  readonly states: readonly State[];
  readonly transitions: readonly Transition<State, Event>[];
  /** By event, then by state: the state that follows. A step that is not there is not in the table. */
  readonly next: { readonly [event: string]: { readonly [state: string]: State } };
}

/** The names of a table's states, as a type. */
export type StateOf<Table> = Table extends StateTable<infer State, string> ? State : never;
/** The names of a table's events, as a type. */
export type EventOf<Table> = Table extends StateTable<string, infer Event> ? Event : never;

/**
 * Checks a table and makes its index. Throws Error, naming the table and all that is wrong: a name that is not a state,
 * one used twice, two transitions from one state on one event, a state that cannot be reached.
 */
export function defineStateTable<const State extends string, const Event extends string>(
  spec: StateTableSpec<State, Event>,
): StateTable<State, Event> {
  const problems = problemsOf(spec);
  if (problems.length > 0) throw new Error(`state table '${spec.name}': ${problems.join('; ')}`);
  const next: Record<string, Record<string, State>> = Object.create(null);
  for (const { from, on, to } of spec.transitions) {
    next[on] ??= Object.create(null);
    next[on][from] = to;
  }
  for (const steps of Object.values(next)) Object.freeze(steps);
  return Object.freeze({
    name: spec.name,
    initial: spec.initial,
    states: Object.freeze(spec.states.slice()),
    transitions: Object.freeze(spec.transitions.map((transition) => Object.freeze({ ...transition }))),
    next: Object.freeze(next),
  });
}

/**
 * The state that follows. Throws Error, with what is allowed, on a step that the table does not have: it is then the
 * code holding the state that is wrong.
 */
export function nextState<State extends string, Event extends string>(
  table: StateTable<State, Event>,
  state: NoInfer<State>,
  event: NoInfer<Event>,
): State {
  const next = table.next[event]?.[state];
  if (next === undefined) refuseStep(table, state, event);
  return next;
}

function refuseStep(table: StateTable, state: string, event: string): never {
  const allowed = table.transitions.filter(({ from }) => from === state).map(({ on }) => `'${on}'`);
  const what = allowed.length === 0 ? 'it is never left' : `it is left on ${allowed.join(', ')}`;
  throw new Error(`state table '${table.name}': nothing leads from '${state}' on '${event}'; ${what}`);
}

/** The table as a Mermaid state diagram, ending with a newline. */
export function renderMermaid(table: StateTable): string {
  const ids = new Map(table.states.map((state, index) => [state, idFor(state, index)]));
  const lines = ['stateDiagram-v2'];
  for (const [state, id] of ids) if (id !== state) lines.push(`  state "${plain(state)}" as ${id}`);
  lines.push(`  [*] --> ${ids.get(table.initial)}`);
  for (const { from, on, to, note } of table.transitions) {
    const label = plain(note === undefined ? on : `${on} / ${note}`).replace(/:/g, ' -');
    lines.push(`  ${ids.get(from)} --> ${ids.get(to)}: ${label}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What Mermaid takes for something else than a state, and the ids that are made up here. */
const NO_ID =
  /^(s\d+|note|class|classdef|style|click|default|scale|acctitle|accdescr|href|direction|state|end)$/i;

/** A state's own name, where it can be one for Mermaid. */
function idFor(state: string, index: number): string {
  return /^[A-Za-z]\w*$/.test(state) && !NO_ID.test(state) ? state : `s${index}`;
}

/** Mermaid ends a label at a colon, a semicolon or a line's end, and a name at a quote. */
function plain(text: string): string {
  return text.replace(/"/g, "'").replace(/;/g, ',').replace(/\s+/g, ' ');
}

function problemsOf({ initial, states, transitions }: StateTableSpec<string, string>): string[] {
  const problems: string[] = [];
  const known = new Set<string>();
  for (const state of states) {
    if (known.has(state)) problems.push(`the state '${state}' is listed twice`);
    known.add(state);
  }
  if (!known.has(initial)) problems.push(`the initial state '${initial}' is not listed`);
  const taken = new Set<string>();
  for (const { from, on, to } of transitions) {
    for (const state of new Set([from, to])) if (!known.has(state)) problems.push(`'${state}' is not listed`);
    const key = JSON.stringify([from, on]);
    if (taken.has(key)) problems.push(`'${from}' has two transitions on '${on}'`);
    taken.add(key);
  }
  const reached = reachedFrom(initial, transitions);
  for (const state of known)
    if (!reached.has(state)) problems.push(`'${state}' cannot be reached from '${initial}'`);
  return problems;
}

function reachedFrom(initial: string, transitions: readonly Transition<string, string>[]): Set<string> {
  const reached = new Set([initial]);
  // A set is walked in the order of insertion, what is added on the way included.
  for (const state of reached) {
    for (const { from, to } of transitions) if (from === state) reached.add(to);
  }
  return reached;
}
