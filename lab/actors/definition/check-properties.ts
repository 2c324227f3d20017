import {
  mayBeFunction,
  mayBeInteger,
  mustBeListable,
  mustBeObject,
  mustHaveFields,
  refusePart,
} from './allowed.ts';

const QUESTIONS = ['always', 'whenCalm', 'eventually', 'sometimes'] as const;
const HISTORIES = ['linearizable', 'sequentiallyConsistent', 'sessionGuarantees'] as const;

/** Throws RangeError, with the place and what is allowed, on properties that cannot be asked. */
export function checkProperties(properties: unknown): void {
  mustHaveFields('properties', properties, [...QUESTIONS, ...HISTORIES, 'eventuallyConsistent']);
  for (const when of QUESTIONS) {
    const questions = properties[when];
    if (questions === undefined) continue;
    mustBeObject(`properties.${when}`, questions, 'questions by name');
    for (const [name, question] of Object.entries(questions)) {
      mustBeListable(`a name in properties.${when}`, name);
      checkQuestion(`properties.${when}.${name}`, question, when === 'eventually');
    }
  }
  for (const claim of HISTORIES) {
    if (properties[claim] !== undefined) checkSpecification(`properties.${claim}`, properties[claim]);
  }
  const { eventuallyConsistent } = properties;
  if (eventuallyConsistent === undefined) return;
  const place = 'properties.eventuallyConsistent';
  mustHaveFields(place, eventuallyConsistent, ['of', 'withinMicros']);
  checkSpecification(`${place}.of`, eventuallyConsistent.of);
  if (eventuallyConsistent.withinMicros === undefined)
    refusePart(`${place}.withinMicros`, undefined, 'an integer of at least 0');
  mayBeInteger(`${place}.withinMicros`, eventuallyConsistent.withinMicros, 0);
}

function checkQuestion(place: string, question: unknown, mayHaveBound: boolean): void {
  const allowed = 'a function that gives null or a sentence';
  if (typeof question === 'function') return;
  if (!mayHaveBound) refusePart(place, question, allowed);
  mustHaveFields(place, question, ['withinMicros', 'check']);
  mayBeInteger(`${place}.withinMicros`, question.withinMicros ?? null, 0);
  mayBeFunction(`${place}.check`, question.check ?? null, allowed);
}

/** Fields of its own may stand beside those that are asked for. */
function checkSpecification(place: string, specification: unknown): void {
  mustBeObject(place, specification, 'a specification: register(), say');
  const { name, initial, key, operations } = specification;
  if (typeof name !== 'string') refusePart(`${place}.name`, name, "what is specified: 'a register'");
  mayBeFunction(`${place}.initial`, initial ?? null);
  mayBeFunction(`${place}.key`, key ?? null);
  mustBeObject(`${place}.operations`, operations, 'what it can do, by name');
  for (const [operation, specified] of Object.entries(operations)) {
    mustBeObject(`${place}.operations.${operation}`, specified, 'an object with usage and apply');
    mayBeFunction(`${place}.operations.${operation}.apply`, specified.apply ?? null);
  }
}
