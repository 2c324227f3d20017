import type { PlainData } from '../../histories/plain-data.ts';
import { type Cast, CLIENT, createCast } from '../cast.ts';
import type { ActorSystem } from '../define-system.ts';
import { copyPlain } from '../plain-state.ts';
import type { ActorProperty } from '../properties.ts';
import type { ActorScenario } from '../scenario/scenario.ts';

/** What is explored of a system of actors: who is there, what clients ask for, and how much may go wrong. */
export interface ActorScope {
  /** The design; the system as it is defined, if left out. */
  variant?: string;
  /** How many of each kind there are, where that is another number than in the definition. */
  nodes?: Record<string, number>;
  /** What clients ask for, each its own in this order. Client-1, if none is named. */
  operations?: readonly { client?: string; name: string; input?: unknown }[];
  /** How many messages may be lost, and arrive twice. Default: 0. */
  losses?: number;
  duplicates?: number;
  /** How often a node may crash and start again. Default: 0. */
  crashes?: number;
  /** Which nodes or kinds may crash. Default: those that the definition's faults name, or all. */
  crashing?: readonly string[];
  /** How often a timer may go off, clients' time-outs included. Default: 0. */
  timers?: number;
  /** How often the nodes may fall into two parts that cannot reach each other. Default: 0. */
  partitions?: number;
  /**
   * Kinds whose nodes are interchangeable: states that differ in their names alone are one. Duty: no handler treats a
   * node in another way for its name or its place, but for telling it from others.
   */
  symmetric?: readonly string[];
  /** The properties to be asked; all of the system's that can be asked without time, if left out. */
  properties?: readonly string[];
}

/** A scope with all that it stands for. */
export interface ResolvedScope {
  readonly variant: { id: string; title: string };
  /** What is the same in every scenario of the scope. */
  readonly scenario: ActorScenario;
  readonly cast: Cast;
  readonly properties: readonly ActorProperty[];
  readonly budget: Budget;
  readonly mayCrash: readonly boolean[];
  readonly symmetric: readonly string[];
}

export interface Budget {
  losses: number;
  duplicates: number;
  crashes: number;
  timers: number;
  partitions: number;
}

const MAX_BUDGET = 63;

/** Throws RangeError, with what is allowed, on a scope that cannot be explored. */
export function resolveScope(system: ActorSystem, scope: ActorScope): ResolvedScope {
  const { variants, settings } = system;
  const { defaults } = settings;
  const id = scope.variant ?? variants[0].id;
  const variant = variants.find((each) => each.id === id);
  if (variant === undefined)
    refuse(
      'variant',
      id,
      variants.map((each) => each.id),
    );
  const { scenario, problem } = system.scenarios.read({
    ...(scope.nodes === undefined ? {} : { nodes: scope.nodes }),
    operations: (scope.operations ?? []).map(({ client = `${CLIENT}-1`, name, input = null }) => ({
      client,
      name,
      input: copyPlain(input, `the input of ${name}`) as PlainData,
    })),
  });
  if (problem !== null) throw new RangeError(`the scope's ${problem}`);
  const cast = createCast(scenario.nodes, settings.actors);
  const kinds = Object.keys(settings.actors);
  for (const kind of scope.symmetric ?? []) if (!kinds.includes(kind)) refuse('symmetric', kind, kinds);
  return {
    variant: variant as ResolvedScope['variant'],
    scenario: { ...scenario, name: defaults.name },
    cast,
    properties: askedProperties(system, scope.properties),
    budget: {
      losses: budgetOf('losses', scope.losses),
      duplicates: budgetOf('duplicates', scope.duplicates),
      crashes: budgetOf('crashes', scope.crashes),
      timers: budgetOf('timers', scope.timers),
      partitions: budgetOf('partitions', scope.partitions),
    },
    mayCrash: crashingNodes(system, scope, cast),
    symmetric: scope.symmetric ?? [],
  };
}

function askedProperties(system: ActorSystem, ids: readonly string[] | undefined): ActorProperty[] {
  const all = system.properties as unknown as readonly ActorProperty[];
  const askable = all.filter(({ when }) => when === 'always' || when === 'whenCalm');
  if (ids === undefined) return askable;
  return ids.map((id) => {
    const property = askable.find((each) => each.id === id);
    return (
      property ??
      refuse(
        'properties',
        id,
        askable.map((each) => each.id),
      )
    );
  });
}

function crashingNodes({ settings }: ActorSystem, scope: ActorScope, cast: Cast): boolean[] {
  const { crash } = settings.faults;
  const named = scope.crashing ?? (typeof crash === 'object' ? crash.nodes : undefined);
  const own = cast.names.slice(0, cast.clientsFrom);
  for (const name of named ?? []) {
    if (!own.includes(name) && !cast.kinds.includes(name))
      refuse('crashing', name, [...cast.ofKind.keys(), ...own]);
  }
  return own.map(
    (name, node) => named === undefined || named.includes(name) || named.includes(cast.kinds[node]),
  );
}

function budgetOf(what: string, value = 0): number {
  if (Number.isSafeInteger(value) && value >= 0 && value <= MAX_BUDGET) return value;
  throw new RangeError(`the scope's ${what}: an integer from 0 to ${MAX_BUDGET}, not ${value}`);
}

function refuse(what: string, found: unknown, allowed: readonly string[]): never {
  throw new RangeError(`the scope's ${what}: ${String(found)} is none of ${allowed.join(', ')}`);
}
