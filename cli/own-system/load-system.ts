import { isMainThread } from 'node:worker_threads';
import type { ActorSystem, AnySystem, VariantBase } from '../../lab/index.ts';
import type { RedisProperty } from '../../properties/index.ts';
import { didYouMean } from '../../sim/index.ts';
import { CALL_SECONDS } from '../call-watch.ts';
import { UserError } from '../errors.ts';
import { guardedProperty } from '../load-properties.ts';
import { callWithin } from '../load-within.ts';
import { type CodeWatch, guardedCall, NOBODY_WATCHES, watchedCall } from '../own-code.ts';
import { type LoadOptions, loadUserModule } from '../user-modules.ts';

/** Systems of the user's own: files whose default export fulfils the contract `System`. They are run with all rights. */

const FUNCTIONS = [
  'start',
  'step',
  'nextTime',
  'stormIsOver',
  'calm',
  'pending',
  'bounds',
  'observe',
  'tell',
];

/** What of a system an export lacks, as a phrase; null when it is one. */
function lackOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return `an object, not ${typeof value}`;
  const found = value as Record<string, unknown>;
  if (typeof found.id !== 'string' || found.id === '') return 'an id, a text';
  if (!Array.isArray(found.variants) || found.variants.length === 0) return 'variants, at least one';
  if (!Array.isArray(found.properties)) return 'properties, a list';
  const missing = FUNCTIONS.find((name) => typeof found[name] !== 'function');
  return missing === undefined ? null : `the function ${missing}`;
}

/** Called of a system only if it has them. */
const MORE_FUNCTIONS = [
  'clone',
  'attach',
  'names',
  'draw',
  'simpler',
  'variations',
  'lanes',
  'explain',
  'counters',
  'inventory',
  'eventName',
  'difference',
];

/** What these give has functions that are the user's as well. In a system of actors they are the lab's. */
const GIVE_FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  observe: ['begin', 'needsCloserLook', 'look', 'end', 'lastLook', 'empty', 'notModelled', 'outcome'],
  tell: ['record'],
};

type Functions = Record<string, (...args: unknown[]) => unknown>;
type GuardOf = (name: string, call: Functions[string]) => Functions[string];

/** What a call has given, each of its functions guarded. It may be an object of any class. */
function guardedParts(given: unknown, names: readonly string[], guard: GuardOf): unknown {
  const own = given as Functions;
  const { variant, observers } = given as Record<string, unknown>;
  const calls = names
    .filter((name) => typeof own[name] === 'function')
    .map((name) => [name, guard(name, (...args) => own[name](...args))]);
  return { variant, observers, ...Object.fromEntries(calls) };
}

/** Simpler scenarios come one by one, each by a call of the user's code. */
function* guardedSteps(steps: Iterable<unknown>, name: string, guard: GuardOf): Generator {
  const each = steps[Symbol.iterator]();
  const next = guard(name, () => each.next()) as () => IteratorResult<unknown>;
  for (let step = next(); step.done !== true; step = next()) yield step.value;
}

/**
 * What draws, as the command's own thread calls it, too: nobody else could tell there that it does not return. `what` is how
 * the function is called.
 */
function inTime(what: string, seconds: number, draw: Functions[string]): Functions[string] {
  return isMainThread ? (...args) => callWithin(what, seconds, () => draw(...args)) : draw;
}

/** The system, so that what goes wrong in it is told as the user's, and not as a fault of replisim. */
function guarded(system: AnySystem, file: string, watch: CodeWatch, seconds: number): AnySystem {
  const own = system as unknown as Functions;
  const whose = `system ${JSON.stringify(system.id)}`;
  const guard: GuardOf = (name, call) => guardedCall({ file, name, watch }, call);
  const functions = [...FUNCTIONS, ...MORE_FUNCTIONS].filter((name) => typeof own[name] === 'function');
  const calls = functions.map((name): [string, Functions[string]] => {
    const what = `${name} of ${whose}`;
    const plain: Functions[string] = (...args) => own[name](...args);
    const call = guard(what, name === 'draw' ? inTime(`${file}: ${what}`, seconds, plain) : plain);
    if (name === 'simpler')
      return [
        name,
        (...args) => guardedSteps(call(...args) as Iterable<unknown>, `simpler of ${whose}`, guard),
      ];
    const given = isOfActors(system) ? undefined : GIVE_FUNCTIONS[name];
    if (given === undefined) return [name, call];
    const part: GuardOf = (inside, its) => guard(`${name}().${inside} of ${whose}`, its);
    return [name, (...args) => guardedParts(call(...args), given, part)];
  });
  const properties = system.properties.map((property: RedisProperty) =>
    guardedProperty(property, file, watch),
  );
  const parts = { ...system, ...Object.fromEntries(calls), properties };
  if (!isOfActors(system)) return parts;
  const actors = system as unknown as ActorSystem;
  watchHandlers(actors, file, watch);
  return { ...parts, ...guardedStarts(actors, file, watch) };
}

/** Handlers are called by the steps of runs and by explorations, which both tell what they throw: they are watched in place. */
function watchHandlers(system: ActorSystem, file: string, watch: CodeWatch): void {
  for (const variant of system.variants) {
    for (const [kind, { slots }] of system.designOf(variant).actors) {
      for (const [handler, slot] of slots) {
        // What is done at a start has no name of its own.
        const name = handler === '' ? `boot of ${kind}` : `handler '${handler}' of ${kind}`;
        slots.set(handler, { ...slot, handler: watchedCall({ file, name, watch }, slot.handler) });
      }
    }
  }
}

/** An exploration has no run that starts: it calls what starts each node. */
function guardedStarts(system: ActorSystem, file: string, watch: CodeWatch): Pick<ActorSystem, 'designOf'> {
  return {
    designOf(variant) {
      const design = system.designOf(variant);
      const actors = [...design.actors].map(([kind, actor]): [string, typeof actor] => {
        const start = guardedCall({ file, name: `start of ${kind}`, watch }, actor.start);
        return [kind, { ...actor, start }];
      });
      return { ...design, actors: new Map(actors) };
    },
  };
}

/** @throws UserError when the file does not export a system, or is not loaded in time, as `loadUserModule` says. */
export async function loadSystem(
  file: string,
  { watch = NOBODY_WATCHES, seconds = CALL_SECONDS }: LoadOptions = {},
): Promise<AnySystem> {
  const found = await loadUserModule(file, { watch, seconds });
  const lack = lackOf(found);
  if (lack === null) return guarded(found as AnySystem, file, watch, seconds);
  throw new UserError(
    `${file}: its default export is not a system: it needs ${lack}. ` +
      'A system is what defineSystem({ ... }) of replisim/lab gives, or an object with the functions of `System`',
  );
}

/** The variants that the words name, the first of the system if there is none. @throws UserError */
export function variantsOf(system: AnySystem, words: readonly string[] = []): VariantBase[] {
  const all: readonly VariantBase[] = system.variants;
  if (words.length === 0) return [all[0]];
  return words.map((word) => {
    const variant = all.find(({ id }) => id === word);
    if (variant !== undefined) return variant;
    const ids = all.map(({ id }) => id);
    throw new UserError(
      `${JSON.stringify(word)} is not a variant of ${system.id}; variants: ${ids.join(', ')}.${didYouMean(word, ids)}`,
    );
  });
}

/** The properties that the words name, all of the system if there is none. @throws UserError */
export function propertiesNamed(system: AnySystem, words: readonly string[] = []): AnySystem['properties'] {
  const all: AnySystem['properties'] = system.properties;
  if (words.length === 0 || words.includes('all')) return all;
  return words.map((word) => {
    const property = all.find(({ id }) => id === word);
    if (property !== undefined) return property;
    const ids = all.map(({ id }) => id);
    throw new UserError(
      `${JSON.stringify(word)} is not a property of ${system.id}; properties: ${ids.join(', ')}.${didYouMean(word, ids)}`,
    );
  });
}

function isOfActors(system: AnySystem): boolean {
  return 'settings' in system && 'designOf' in system;
}

/** The same as a system of actors. @throws UserError when it is another: of such a one the lab knows no single steps. */
export function actorsIn(system: AnySystem, file: string): ActorSystem {
  if (isOfActors(system)) return system as unknown as ActorSystem;
  throw new UserError(`${file}: only what defineSystem({ ... }) of replisim/lab gives can be explored`);
}
