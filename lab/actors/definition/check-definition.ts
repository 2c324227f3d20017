import { CLIENT } from '../cast.ts';
import type { AnyActor } from './actor.ts';
import {
  mayBeCount,
  mayBeFlag,
  mayBeFunction,
  mayBeText,
  mustBeListable,
  mustBeObject,
  mustHaveFields,
  refusePart,
} from './allowed.ts';
import { checkProperties } from './check-properties.ts';
import { checkSurroundings } from './check-surroundings.ts';
import type { SystemDefinition } from './definition.ts';
import { namesakeOf, targetsOf } from './targets.ts';

// biome-ignore lint/suspicious/noExplicitAny: any definition
export type AnySystemDefinition = SystemDefinition<any, any>;

const FIELDS = [
  'name',
  'version',
  'nodes',
  'clients',
  'network',
  'faults',
  'background',
  'stormMicros',
  'space',
  'properties',
  'design',
  'variants',
];

/** Of an actor, what a variant may change. */
const CHANGES = ['start', 'disk', 'autoFlush', 'boot', 'on'];

const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;
const NAME_HELP = 'letters, digits, _ and -, a letter first';

/** Throws RangeError, with the place and what is allowed, on a definition that cannot be played. */
export function checkDefinition(definition: AnySystemDefinition): void {
  mustHaveFields('', definition, FIELDS);
  const { name, version, properties = {}, design = {} } = definition;
  if (typeof name !== 'string' || !/^[a-z][a-z0-9.-]*$/.test(name))
    refusePart('name', name, 'lower case letters, digits, dots and dashes, a letter first');
  mayBeText('version', version);
  checkNodes(definition);
  mustBeObject('design', design, 'values by name');
  checkSurroundings(definition, targetsOf(definition.nodes));
  checkBackground(definition);
  checkProperties(properties);
  checkVariants(definition);
}

function checkNodes({ nodes }: AnySystemDefinition): void {
  mustBeObject('nodes', nodes, 'actors by the name of their kind');
  const kinds = Object.keys(nodes);
  if (kinds.length === 0) refusePart('nodes', {}, 'one kind of node at least');
  for (const kind of kinds) {
    if (!NAME.test(kind) || kind === CLIENT) refusePart('nodes', kind, `${NAME_HELP}, and not ${CLIENT}`);
    const namesake = namesakeOf(kind, kinds);
    if (namesake !== null) refusePart('nodes', kind, `none of the names that each ${namesake} can have`);
    const actor = nodes[kind] as AnyActor;
    mustHaveFields(`nodes.${kind}`, actor, ['count', ...CHANGES]);
    mayBeCount(`nodes.${kind}.count`, actor.count);
    mayBeFunction(`nodes.${kind}.start`, actor.start ?? null, 'a function that gives the first state');
    mustBeObject(`nodes.${kind}.on`, actor.on, 'handlers by name');
    checkActor(`nodes.${kind}`, actor);
  }
}

/** What an actor and a variant of it have in common. */
function checkActor(place: string, { start, disk, autoFlush, boot, on = {} }: Partial<AnyActor>): void {
  mayBeFunction(`${place}.start`, start, 'a function that gives the first state');
  mayBeFunction(`${place}.boot`, boot);
  mayBeFlag(`${place}.autoFlush`, autoFlush);
  const fields = "'all', or a list of fields of the state";
  if (disk !== undefined && disk !== 'all' && !isListOfTexts(disk)) refusePart(`${place}.disk`, disk, fields);
  mustBeObject(`${place}.on`, on, 'handlers by name');
  for (const [name, handler] of Object.entries(on)) {
    if (!NAME.test(name)) refusePart(`${place}.on`, name, NAME_HELP);
    mayBeFunction(`${place}.on.${name}`, handler ?? null);
  }
}

function checkBackground({ background = [], nodes }: AnySystemDefinition): void {
  const actors = Object.values(nodes as Record<string, AnyActor>);
  const known = new Set([...actors.flatMap(({ on }) => Object.keys(on)), 'reply', 'refusal', 'failure']);
  const allowed = `names of messages and timers: ${[...known].join(', ')}`;
  if (!Array.isArray(background)) refusePart('background', background, `a list of ${allowed}`);
  for (const each of background) if (!known.has(each)) refusePart('background', each, allowed);
}

function checkVariants({ variants = {}, nodes }: AnySystemDefinition): void {
  mustBeObject('variants', variants, 'designs by their ids');
  for (const [id, variant] of Object.entries(variants)) {
    mustBeListable('an id in variants', id);
    const place = `variants.${id}`;
    mustHaveFields(place, variant, ['title', 'design', 'nodes']);
    if (variant.title === undefined)
      refusePart(`${place}.title`, undefined, 'what is different, as a phrase');
    mayBeText(`${place}.title`, variant.title);
    mustBeObject(`${place}.design`, variant.design ?? {}, 'values by name');
    const changes = variant.nodes ?? {};
    mustHaveFields(`${place}.nodes`, changes, Object.keys(nodes));
    for (const [kind, change] of Object.entries(changes)) {
      if (change === undefined) continue;
      mustHaveFields(`${place}.nodes.${kind}`, change, CHANGES);
      checkActor(`${place}.nodes.${kind}`, change as Partial<AnyActor>);
    }
  }
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
