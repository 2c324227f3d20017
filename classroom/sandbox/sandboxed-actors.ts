import type { QuickJSHandle } from 'quickjs-emscripten-core';
import { z } from 'zod';
import { type Actor, type ActorNode, actor, type Self } from '../../lab/index.ts';
import { ACTORS_GUEST, NODE_CALLS, type NodeCall } from './actors-guest.ts';
import type { EngineProgram } from './engine.ts';
import { SubmissionFailed } from './failure.ts';
import { LIMITS, type Limits } from './meter.ts';
import { Misuse, openSandbox, type Sandbox } from './sandbox.ts';

type State = Record<string, unknown>;

/** The actors of a submission: their handlers run in the sandbox, all else, the network and the judge, outside of it. */
export interface SandboxedActors {
  /** By kind, as the submission has them. */
  nodes: Record<string, Actor<State>>;
  /** What handlers find in `node.design`. */
  design: object;
  /** Messages and timers that do not keep a run from coming to rest. */
  background: string[];
  /** To be called before each run: what a run may send is counted from here. */
  begin(): void;
  /**
   * What a handler did that ends the judging; null as long as nothing. A run takes what a handler throws for a finding
   * about the system, and goes on to its end.
   */
  failure(): SubmissionFailed | null;
  /** Steps used so far. */
  steps(): number;
}

/** Characters of a state. */
const MAX_STATE = 50_000;
/** Characters that a node's calls may hand over in a run: all of them may be under way at once. */
const MAX_SENT_A_RUN = 500_000;
/** Nodes of a kind. */
const MAX_COUNT = 9;

const WHAT_IT_IS =
  'its default export is not what defineSystem({ nodes: { KIND: { start, on, ... } }, ... }) of replisim/lab gives';

const description = z.object({
  design: z.string(),
  background: z.array(z.string()),
  kinds: z.array(
    z.object({
      kind: z.string(),
      count: z.number().int().min(1).max(MAX_COUNT),
      disk: z.union([z.null(), z.literal('all'), z.array(z.string())]),
      autoFlush: z.boolean(),
      handlers: z.array(z.string()),
      whole: z.literal(true),
      boots: z.boolean(),
    }),
  ),
});
type Kind = z.infer<typeof description>['kinds'][number];

/** A call of a handler; `fn` is empty for `boot`. */
interface HandlerCall {
  kind: string;
  fn: string;
  name: string;
  caller: string;
  state: State;
  message: unknown;
  from: string;
}

/** Calls a function of the guest's, for a node; null as long as no run has begun. */
type Enter = (fn: 'start' | 'call', given: object, node: ActorNode | null) => State;

/**
 * The actors of the system that a submission exports. Of the definition, only `nodes` and `design` are taken: the network,
 * the clients and what must hold are the exercise's.
 *
 * @throws SubmissionFailed when it exports no system, or fails as it is loaded.
 */
export async function openActors(
  source: string,
  program: EngineProgram,
  limits: Limits = LIMITS,
): Promise<SandboxedActors> {
  const sandbox = await openSandbox(source, program, limits, ACTORS_GUEST);
  let serving: ActorNode | null = null;
  let sent = 0;
  let failed: SubmissionFailed | null = null;
  const served = (name: NodeCall, args: string): string | undefined => {
    sent += args.length;
    if (sent > MAX_SENT_A_RUN)
      throw tooMuch(`its nodes send more than ${MAX_SENT_A_RUN} characters in one run`);
    return callNode(serving, name, args);
  };
  const { describe, callGuest } = guestOf(sandbox, served);
  /** The state afterwards. What goes wrong stays: the lab takes it for a fault of the system's, and goes on. */
  const enter: Enter = (fn, given, node) => {
    if (failed !== null) throw failed;
    serving = node;
    try {
      const text = callGuest(fn, JSON.stringify(given));
      if (text.length > MAX_STATE) throw tooMuch(`a node keeps more than ${MAX_STATE} characters`);
      return stateIn(text);
    } catch (error) {
      if (error instanceof SubmissionFailed) failed = error;
      throw error;
    }
  };
  const { kinds, design, background } = describe();
  return {
    nodes: Object.fromEntries(kinds.map((kind) => [kind.kind, actorOf(kind, enter)])),
    design,
    background,
    begin() {
      sent = 0;
    },
    failure: () => failed,
    steps: sandbox.steps,
  };
}

function tooMuch(what: string): SubmissionFailed {
  return new SubmissionFailed('too-much-memory', what, null);
}

function stateIn(text: string): State {
  const state: unknown = JSON.parse(text);
  if (typeof state === 'object' && state !== null && !Array.isArray(state) && !text.includes('"__proto__"'))
    return state as State;
  throw new SubmissionFailed('wrong-shape', 'the state of a node is no plain object with named fields', null);
}

function actorOf({ kind, count, disk, autoFlush, handlers, boots }: Kind, enter: Enter): Actor<State> {
  const turn = (fn: string) => (state: State, node: ActorNode, message: unknown, from: string) => {
    const { name, caller } = node;
    const given: HandlerCall = { kind, fn, name, caller, state, message, from };
    const after = enter('call', given, node);
    for (const field of Object.keys(state)) if (!Object.hasOwn(after, field)) delete state[field];
    Object.assign(state, after);
  };
  const boot = turn('');
  return actor<State>({
    count,
    ...(disk === null ? {} : { disk }),
    autoFlush,
    start: ({ name, index, peers }: Self) => enter('start', { kind, self: { name, index, peers } }, null),
    ...(boots ? { boot: (state: State, node: ActorNode) => boot(state, node, null, node.name) } : {}),
    on: Object.fromEntries(handlers.map((name) => [name, turn(name)])),
  });
}

/** What a node says to a call of a submission's. @throws Misuse, which the submission may catch. */
function callNode(node: ActorNode | null, name: NodeCall, text: string): string | undefined {
  if (node === null) throw new Misuse(`node.${name}: there is no node before the run begins`);
  if (text.includes('"__proto__"')) throw new Misuse(`node.${name}: a field called __proto__`);
  const method = node[name] as (...args: unknown[]) => unknown;
  try {
    const told = method.apply(node, JSON.parse(text));
    return told === undefined ? undefined : JSON.stringify(told);
  } catch (error) {
    throw new Misuse(`node.${name}: ${(error as Error).message}`);
  }
}

/** The functions of the guest, as functions of texts. */
function guestOf(sandbox: Sandbox, served: (name: NodeCall, args: string) => string | undefined) {
  const { context, exported, prepared, enter, read } = sandbox;
  const host = sandbox.hostFunction('host', (name, args) => {
    const word = context.getString(name) as NodeCall;
    if (!NODE_CALLS.includes(word)) throw new Misuse(`there is no node.${word.slice(0, 20)}`);
    const told = served(word, context.getString(args));
    return told === undefined ? context.undefined : context.newString(told);
  });
  const type = context.typeof(exported);
  const isObject = type === 'object' && !context.eq(exported, context.null);
  const nodes = isObject ? enter(() => context.typeof(read(exported, 'nodes'))) : type;
  if (nodes !== 'object') throw new SubmissionFailed('wrong-shape', WHAT_IT_IS, null);
  const guest = enter(() => sandbox.call(prepared, context.undefined, exported, host));
  const fn = (name: string): QuickJSHandle => enter(() => read(guest, name));
  const functions = { describe: fn('describe'), start: fn('start'), call: fn('call') };
  const textFrom = (result: QuickJSHandle): string => {
    const text = context.getString(result);
    result.dispose();
    return text;
  };
  return {
    describe() {
      const text = enter(() => textFrom(sandbox.call(functions.describe, guest)));
      const read = description.safeParse(JSON.parse(text));
      if (!read.success) {
        const [{ path, message }] = read.error.issues;
        const [list, place, field] = path;
        const where =
          list === 'kinds' ? `nodes.${JSON.parse(text).kinds[place as number].kind}` : String(list);
        const what =
          field === 'whole'
            ? ': start and every handler in on have to be functions'
            : `${field === undefined ? '' : `.${String(field)}`}: ${message}`;
        throw new SubmissionFailed('wrong-shape', `${where}${what}`, null);
      }
      return { ...read.data, design: JSON.parse(read.data.design) as object };
    },
    callGuest: (name: 'start' | 'call', given: string): string =>
      enter(() => {
        const text = context.newString(given);
        const result = sandbox.call(functions[name], guest, text);
        text.dispose();
        return textFrom(result);
      }),
  };
}
