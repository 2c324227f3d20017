import { checkEventualConsistency } from '../histories/eventual-consistency.ts';
import type { Operation } from '../histories/history.ts';
import { checkLinearizability } from '../histories/linearizability.ts';
import { checkSequentialConsistency } from '../histories/sequential-consistency.ts';
import { checkSessionGuarantees } from '../histories/session-guarantees.ts';
import type { Specification } from '../histories/specification.ts';
import type { Property } from '../property.ts';
import type { SystemView } from './definition/actor.ts';
import type { PropertiesDefinition, SystemQuestion } from './definition/definition.ts';
import type { Trouble } from './world/world.ts';

/** What the properties of a system of actors are asked about, in a run as in an exploration. */
export interface ActorLook {
  // biome-ignore lint/suspicious/noExplicitAny: the states of any system
  readonly view: SystemView<any>;
  readonly trouble: Trouble | null;
}

export type ActorProperty = Property<ActorLook>;

const DEFAULT_WITHIN_MICROS = 10_000_000;

/** Those of every system of actors first, then the user's. Throws RangeError on two of one name. */
// biome-ignore lint/suspicious/noExplicitAny: properties of any system
export function actorProperties(definition: PropertiesDefinition<any>): ActorProperty[] {
  const properties: ActorProperty[] = [
    troubleProperty('no-throw', 'No handler throws.'),
    troubleProperty(
      'deterministic',
      'No handler touches a clock, randomness or a timer outside of the simulation.',
    ),
    troubleProperty('plain-data', 'The state of every node is plain data.'),
    ...entries(definition.always).map(
      ([id, check]): ActorProperty => ({ ...named(id), when: 'always', check: ({ view }) => check(view) }),
    ),
    ...entries(definition.whenCalm).map(
      ([id, check]): ActorProperty => ({ ...named(id), when: 'whenCalm', check: ({ view }) => check(view) }),
    ),
    ...Object.entries(definition.eventually ?? {}).map(([id, question]): ActorProperty => {
      const { check, withinMicros } =
        typeof question === 'function' ? { check: question, withinMicros: DEFAULT_WITHIN_MICROS } : question;
      return { ...named(id), when: 'eventually', withinMicros, check: ({ view }) => check(view) };
    }),
    ...entries(definition.sometimes).map(
      ([id, met]): ActorProperty => ({ ...named(id), when: 'sometimes', met: ({ view }) => met(view) }),
    ),
    ...historyProperties(definition),
  ];
  const ids = properties.map(({ id }) => id);
  const twice = ids.find((id, place) => ids.indexOf(id) < place);
  if (twice === undefined) return properties;
  throw new RangeError(`two properties are called ${twice}`);
}

// biome-ignore lint/suspicious/noExplicitAny: as above
function entries(questions: Record<string, SystemQuestion<any>> | undefined) {
  return Object.entries(questions ?? {});
}

/** `one-leader-a-term` claims: 'one leader a term'. */
function named(id: string): { id: string; title: string } {
  const words = id.replaceAll('-', ' ');
  return { id, title: `${words[0].toUpperCase()}${words.slice(1)}.` };
}

function troubleProperty(id: Trouble['property'], title: string): ActorProperty {
  return {
    id,
    title,
    when: 'always',
    onCloserLook: true,
    check: ({ trouble }) => (trouble?.property === id ? `${trouble.sentence}.` : null),
  };
}

export const LINEARIZABLE = 'linearizable';

/** What the clients' history is held against. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export function specificationsOf(definition: PropertiesDefinition<any>): Specification<unknown>[] {
  const { linearizable, sequentiallyConsistent, sessionGuarantees, eventuallyConsistent } = definition;
  const all = [linearizable, sequentiallyConsistent, sessionGuarantees, eventuallyConsistent?.of];
  return all.filter((each) => each !== undefined);
}

/** What is asked of the clients' history, the strongest first. */
// biome-ignore lint/suspicious/noExplicitAny: as above
function historyProperties(definition: PropertiesDefinition<any>): ActorProperty[] {
  const { linearizable, sequentiallyConsistent, sessionGuarantees, eventuallyConsistent } = definition;
  const answers = 'What the clients were answered';
  return [
    ...ofHistory(linearizable, LINEARIZABLE, `${answers} is linearizable to`, checkLinearizability),
    ...ofHistory(
      sequentiallyConsistent,
      'sequentially-consistent',
      `${answers} is sequentially consistent with`,
      checkSequentialConsistency,
    ),
    ...ofHistory(
      sessionGuarantees,
      'session-guarantees',
      `${answers} keeps the session guarantees of`,
      checkSessionGuarantees,
    ),
    ...ofHistory(
      eventuallyConsistent?.of,
      'eventually-consistent',
      `${answers} is eventually consistent with`,
      // A history in which nobody reads at the end contradicts nothing, as one without answers does.
      (operations, specification) => {
        const settleMicros = eventuallyConsistent?.withinMicros;
        const found = checkEventualConsistency(operations, specification, { settleMicros });
        return found.verdict === 'undecided' ? { ...found, verdict: 'held' } : found;
      },
    ),
  ];
}

type HistoryCheck = (
  operations: readonly Operation[],
  specification: Specification<unknown>,
) => { verdict: 'held' | 'violated' | 'undecided'; sentence: string };

function ofHistory(
  specification: Specification<unknown> | undefined,
  id: string,
  claim: string,
  check: HistoryCheck,
): ActorProperty[] {
  if (specification === undefined) return [];
  const sentenceIf = (wanted: string, { view }: ActorLook): string | null => {
    const { verdict, sentence } = check(view.operations, specification);
    return verdict === wanted ? sentence : null;
  };
  return [
    {
      id,
      title: `${claim} ${specification.name}.`,
      when: 'whenCalm',
      check: (look) => sentenceIf('violated', look),
      undecided: (look) => sentenceIf('undecided', look),
    },
  ];
}
