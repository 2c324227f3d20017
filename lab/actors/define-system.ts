import { nextEventTime } from '../../sim/index.ts';
import { type PlainData, showPlainData } from '../histories/plain-data.ts';
import type { Specification } from '../histories/specification.ts';
import type { System, VariantBase } from '../system.ts';
import { CLIENT, rememberCast } from './cast.ts';
import { clientActor } from './client-actor.ts';
import type { AnyActor } from './definition/actor.ts';
import { checkDefinition } from './definition/check-definition.ts';
import type { SystemDefinition, VariantDefinition } from './definition/definition.ts';
import { createDesign, type Design } from './design.ts';
import { explainActors } from './explain.ts';
import { createGuard } from './guard.ts';
import { observeActors } from './observe.ts';
import { firstStateDifference, plainOf, plainValueAt } from './plain-state.ts';
import { actorProperties } from './properties.ts';
import { drawActorScenario } from './scenario/draw-scenario.ts';
import { scenarioCodec } from './scenario/read-scenario.ts';
import { type Settings, settingsOf } from './scenario/settings.ts';
import { simplerActorScenarios } from './scenario/simpler-scenario.ts';
import { actorVariations } from './scenario/variations.ts';
import { createActorTeller } from './tell.ts';
import type { ActorTypes } from './types.ts';
import { populateWorld, stepActors } from './world/engine.ts';
import { ACTOR_EVENT_NAMES } from './world/events.ts';
import { calm } from './world/faults.ts';
import { actorsPending, stormIsOver } from './world/pending.ts';
import { RunOutlet } from './world/run-outlet.ts';
import { type ActorSimulation, createActorSimulation } from './world/simulation.ts';
import { cloneActorWorld } from './world/world.ts';

/** A system of actors: what the lab asks of any system, and what explores the same handlers. */
// biome-ignore lint/suspicious/noExplicitAny: nodes and design of any definition
export interface ActorSystem<Kinds extends Record<string, AnyActor> = any, Values extends object = any>
  extends System<ActorTypes> {
  readonly settings: Settings;
  /** Messages and timers that do not keep a run from coming to rest. */
  readonly background: ReadonlySet<string>;
  /** What the clients' operations must be linearizable to; null if nothing is asked of them. */
  readonly specification: Specification<unknown> | null;
  /** Throws RangeError on a variant that is none of the system's. */
  designOf(variant: VariantBase): Design;
  /** The same system with more designs: mistakes that are kept in a file of their own, say. */
  withVariants(variants: Record<string, VariantDefinition<Kinds, Values>>): ActorSystem<Kinds, Values>;
}

/** A hunt has many short runs, so that few calls of each are enough to see what handlers touch. */
const WATCHED_CALLS = 2;

/** The design that the definition itself describes. */
export const MAIN = 'main';

/**
 * Makes a system that can be run, hunted, shrunk, replayed, explored and drawn from handlers on plain state. Throws
 * RangeError, with the place, on a definition that cannot be played.
 */
export function defineSystem<Kinds extends Record<string, AnyActor>, Values extends object = object>(
  definition: SystemDefinition<Kinds, Values>,
): ActorSystem<Kinds, Values> {
  checkDefinition(definition);
  const settings = settingsOf(definition);
  const designs = designsOf(definition);
  const variants: VariantBase[] = [
    { id: MAIN, title: 'the system as it is defined' },
    ...Object.entries(definition.variants ?? {}).map(([id, { title }]) => ({ id, title })),
  ];
  const guard = createGuard(WATCHED_CALLS);
  const unwatched = { ...guard, calls: 0 };
  const castOf = rememberCast(settings.actors);
  const background = new Set(definition.background ?? []);
  const designOf = ({ id }: VariantBase): Design => {
    const design = designs.get(id);
    if (design !== undefined) return design;
    throw new RangeError(
      `${definition.name} has no variant ${id}; variants: ${[...designs.keys()].join(', ')}`,
    );
  };
  const system: ActorSystem<Kinds, Values> = {
    id: definition.name,
    version: definition.version ?? '1',
    scenarios: scenarioCodec(settings),
    variants,
    reference: variants[0],
    properties: actorProperties(definition.properties ?? {}),
    settings,
    background,
    specification: definition.properties?.linearizable ?? null,
    designOf,
    start(scenario, { variant, chooser, observers, oneOfMany }) {
      const cast = castOf(scenario.nodes);
      const design = designOf(variant);
      const simulation = createActorSimulation({
        scenario,
        design,
        cast,
        chooser,
        guard: oneOfMany === true ? unwatched : guard,
        observers,
        outlet: new RunOutlet(),
      });
      populateWorld(simulation);
      return simulation;
    },
    step: stepActors,
    nextTime: ({ world }) => nextEventTime(world.queue),
    stormIsOver,
    calm,
    pending: (simulation) => actorsPending(simulation, background),
    bounds: ({ stop, calm: { settleMicros } }) => ({ events: stop.afterEvents, settleMicros }),
    clone: (world) => cloneActorWorld(world as ActorSimulation['world']),
    attach(simulation, world) {
      simulation.world = world as ActorSimulation['world'];
    },
    observe: observeActors,
    names: ({ nodes }) => [...castOf(nodes).names],
    draw: (chooser, space) => drawActorScenario(settings, chooser, space ?? null),
    simpler: simplerActorScenarios,
    variations: actorVariations,
    lanes({ nodes }) {
      const { names, kinds, clientsFrom } = castOf(nodes);
      const lanes = names.map((name, node) => ({ name, kind: kinds[node] }));
      return [...lanes.slice(clientsFrom), ...lanes.slice(0, clientsFrom)];
    },
    tell: createActorTeller,
    explain: (scenario, variant, choices) =>
      explainActors(system, definition.properties?.linearizable ?? null, scenario, variant, choices),
    inventory: ({ world, cast }) => ({
      columns: ['node', 'field', 'value'],
      rows: world.nodes.flatMap(({ state }, node) =>
        Object.entries(plainOf(state)).map(([field, value]) => [
          cast.names[node],
          field,
          JSON.stringify(value),
        ]),
      ),
    }),
    eventName: (kind) => ACTOR_EVENT_NAMES[kind] ?? `event ${kind}`,
    difference,
    withVariants: (more) => defineSystem({ ...definition, variants: { ...definition.variants, ...more } }),
  };
  return system;
}

// biome-ignore lint/suspicious/noExplicitAny: any definition
function designsOf(definition: SystemDefinition<any, any>): Map<string, Design> {
  const { nodes, clients, design = {}, variants = {} } = definition;
  const actors: Record<string, AnyActor> =
    clients === undefined ? nodes : { ...nodes, [CLIENT]: clientActor(clients) };
  const designs = new Map([[MAIN, createDesign(MAIN, actors, design, null)]]);
  for (const [id, change] of Object.entries(variants)) {
    if (designs.has(id)) throw new RangeError(`variants: ${id} is the definition itself, no variant of it`);
    designs.set(id, createDesign(id, actors, design, change));
  }
  return designs;
}

/** The first part of a node's state that is another in the second simulation: `log[2] of primary: 1 and 2`. */
function difference(a: ActorSimulation, b: ActorSimulation): string | null {
  for (const [node, { state }] of a.world.nodes.entries()) {
    const states = [plainOf(state), plainOf(b.world.nodes[node].state)];
    const place = firstStateDifference(states[0], states[1]);
    if (place === null) continue;
    const values = states.map((each) => showPlainData((plainValueAt(each, place) ?? null) as PlainData));
    return `${place.slice(1)} of ${a.cast.names[node]}: ${values.join(' and ')}`;
  }
  return null;
}
