import type { QuickJSHandle } from 'quickjs-emscripten-core';
import type { FeedPorts, ReplicatedCommand, SlaveRef, Variant } from '../../model/index.ts';
import type { EngineProgram } from './engine.ts';
import { SubmissionFailed } from './failure.ts';
import { LIMITS } from './meter.ts';
import {
  functionOf,
  Misuse,
  nameOf,
  type OpenOptions,
  openSandbox,
  type Sandbox,
  textOf,
} from './sandbox.ts';

/** A longer name is not even read: it could be as large as the engine's memory. */
const MAX_NAME_LENGTH = 100;

/** One call of a submission's function: which server it serves. */
interface Serving {
  ports: FeedPorts;
  slaves: readonly SlaveRef[];
  command: ReplicatedCommand | null;
  /** Replies sent and objects created. */
  made: number;
}

/** A design needs two replies and one object for a slave; what makes many more would fill the model's memory, not its own. */
const MAX_MADE_A_SLAVE = 8;

/**
 * The variant that a submission exports: `{ feed(ports, slaves, dictid, command), onAttach?(ports, slave) }`, title and
 * id optional. Only numbers and names go through its ports.
 *
 * @throws SubmissionFailed at once, when it is none; from `feed` and `onAttach`, when its code fails.
 */
export async function openVariant(
  source: string,
  program: EngineProgram,
  { id, limits = LIMITS, reusable = false }: OpenOptions = {},
): Promise<Variant> {
  const sandbox = await openSandbox(source, program, limits);
  const { context, exported } = sandbox;
  const feed = functionOf(sandbox, 'feed');
  const onAttach = functionOf(sandbox, 'onAttach');
  if (feed === null) {
    const what = 'its default export has no function feed(ports, slaves, dictid, command)';
    throw new SubmissionFailed('wrong-shape', what, null);
  }
  let serving: Serving | null = null;
  const ports = createPorts(sandbox, () => serving as unknown as Serving);
  const command = context.newObject();
  if (reusable) sandbox.setBackWhenStopped();
  const serve = (name: string, fn: QuickJSHandle, next: Serving, makeArgs: () => QuickJSHandle[]) =>
    sandbox.enter(() => {
      serving = next;
      const args = makeArgs();
      const result = sandbox.call(fn, exported, ports, ...args);
      const type = context.typeof(result);
      result.dispose();
      for (const arg of args) if (arg !== command) arg.dispose();
      if (type !== 'object') return;
      throw new SubmissionFailed('wrong-shape', `${name} gives back an object, and must not be async`, null);
    });
  const named = id ?? nameOf(sandbox);
  const variant: Variant = {
    id: named,
    title: textOf(sandbox, 'title') ?? named,
    feed: (real, slaves, dictid, fed) =>
      serve('feed', feed, { ports: real, slaves, command: fed, made: 0 }, () => [
        sandbox.fromJson(JSON.stringify(slaves)),
        context.newNumber(dictid),
        command,
      ]),
  };
  if (onAttach === null) return variant;
  return {
    ...variant,
    onAttach: (real, slave) =>
      serve('onAttach', onAttach, { ports: real, slaves: [slave], command: null, made: 0 }, () => [
        context.newNumber(slave),
      ]),
  };
}

/** Reads what a submission hands over, and refuses what is no such thing. */
function reader({ context }: Sandbox, port: string, serving: Serving, known: ReadonlySet<number>) {
  const whole = (handle: QuickJSHandle | undefined, what: string): number => {
    const type = handle === undefined ? 'undefined' : context.typeof(handle);
    const value = type === 'number' ? context.getNumber(handle as QuickJSHandle) : Number.NaN;
    if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value;
    throw new Misuse(
      `ports.${port}: ${what} must be a whole number, and is ${type === 'number' ? value : type}`,
    );
  };
  return {
    whole,
    slave(handle: QuickJSHandle | undefined): SlaveRef {
      const value = whole(handle, 'the slave');
      if (serving.slaves.includes(value)) return value;
      throw new Misuse(`ports.${port}: ${value} is not one of the slaves given`);
    },
    object(handle: QuickJSHandle | undefined): number {
      const value = whole(handle, 'the object');
      if (known.has(value)) return value;
      throw new Misuse(`ports.${port}: ${value} is no object that the server has given out`);
    },
    database(handle: QuickJSHandle | undefined, below: number): number {
      const value = whole(handle, 'the database id');
      if (value >= 0 && value < below) return value;
      throw new Misuse(`ports.${port}: the database id must be 0 to ${below - 1}, and is ${value}`);
    },
    name(handle: QuickJSHandle | undefined): string {
      const isText = handle !== undefined && context.typeof(handle) === 'string';
      const length = isText ? context.getNumber(context.getProp(handle, 'length')) : 0;
      const value = isText && length <= MAX_NAME_LENGTH ? context.getString(handle) : '';
      if (value !== '' && value !== '__proto__') return value;
      throw new Misuse(`ports.${port}: the name must be text of 1 to ${MAX_NAME_LENGTH} characters`);
    },
  };
}

type Reader = ReturnType<typeof reader>;
type Port = (args: QuickJSHandle[], read: Reader, serving: Serving) => unknown;

/** Ports that answer with an object. */
const GIVES_OBJECTS = new Set(['sharedSelect', 'createSelect', 'kept']);

/** Ports that make something in the model. */
const MAKES = new Set(['createSelect', 'addReply', 'addReplyCommand']);

function countMade(serving: Serving): void {
  const allowed = MAX_MADE_A_SLAVE * (serving.slaves.length + 1);
  if (++serving.made <= allowed) return;
  const what = `one call sends more than ${allowed} replies and objects to ${serving.slaves.length} slaves`;
  throw new SubmissionFailed('too-much-memory', what, null);
}

const MAX_DATABASES = 2 ** 31 - 1;

const PORTS: Readonly<Record<Exclude<keyof FeedPorts, 'sharedSelects'>, Port>> = {
  waitsForBgsaveStart: ([slave], read, { ports }) => ports.waitsForBgsaveStart(read.slave(slave)),
  selectedDb: ([slave], read, { ports }) => ports.selectedDb(read.slave(slave)),
  setSelectedDb: ([slave, dictid], read, { ports }) =>
    ports.setSelectedDb(read.slave(slave), read.whole(dictid, 'the database id')),
  sharedSelect: ([dictid], read, { ports }) => ports.sharedSelect(read.database(dictid, ports.sharedSelects)),
  createSelect: ([dictid, refcount], read, { ports }) =>
    ports.createSelect(read.database(dictid, MAX_DATABASES), read.whole(refcount, 'the first count')),
  addReply: ([slave, object], read, { ports }) => ports.addReply(read.slave(slave), read.object(object)),
  addReplyCommand([slave], read, { ports, command }) {
    if (command === null)
      throw new Misuse('ports.addReplyCommand: there is no command when a slave attaches');
    ports.addReplyCommand(read.slave(slave), command);
  },
  incrRefCount: ([object], read, { ports }) => ports.incrRefCount(read.object(object)),
  decrRefCount: ([object], read, { ports }) => ports.decrRefCount(read.object(object)),
  free: ([object], read, { ports }) => ports.free(read.object(object)),
  refcount: ([object], read, { ports }) => ports.refcount(read.object(object)),
  recall: ([name], read, { ports }) => ports.recall(read.name(name)),
  remember: ([name, value], read, { ports }) =>
    ports.remember(read.name(name), read.whole(value, 'what is to be remembered')),
  kept: ([dictid], read, { ports }) => ports.kept(read.database(dictid, MAX_DATABASES)),
  keep: ([dictid, object], read, { ports }) =>
    ports.keep(read.database(dictid, MAX_DATABASES), read.object(object)),
};

/** FeedPorts as the submission sees them, in front of those of the server that is being served. */
function createPorts(sandbox: Sandbox, servingNow: () => Serving): QuickJSHandle {
  const { context } = sandbox;
  const ports = context.newObject();
  /** Addresses given out so far, in any run: a number from nowhere would stand for memory of any kind. */
  const known = new Set<number>();
  for (const [name, port] of Object.entries(PORTS)) {
    const fn = sandbox.hostFunction(name, (...args) => {
      const serving = servingNow();
      if (MAKES.has(name)) countMade(serving);
      const result = port(args, reader(sandbox, name, serving, known), serving);
      if (GIVES_OBJECTS.has(name) && typeof result === 'number') known.add(result);
      if (typeof result === 'boolean') return result ? context.true : context.false;
      return typeof result === 'number' ? context.newNumber(result) : context.undefined;
    });
    context.setProp(ports, name, fn);
  }
  context.setProp(ports, 'sharedSelects', context.newNumber(10));
  return ports;
}
