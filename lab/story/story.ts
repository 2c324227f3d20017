import type { StartOptions, System, SystemTypes } from '../system.ts';
import type { Counter, Inventory, Lane, StepRecord, StoryMoment } from './step-record.ts';
import { createWitness, witnessStep } from './witness.ts';

/** A run as pages and exports tell it: who took part, what was sent from whom to whom, what each did and held. */
export interface Story {
  title: string;
  variant: string;
  /** Those of the scenario first, then whoever else spoke. */
  lanes: Lane[];
  moments: TimedMoment[];
  messages: StoryMessage[];
  counters: TimedCounter[];
  /** What is there at the end; null for a system that has no such list. */
  inventory: Inventory | null;
}

/** Something that was done, in one event of the run. */
export interface TimedMoment extends StoryMoment {
  event: number;
  micros: number;
}

/** Something that was sent, until the last of it has arrived. */
export interface StoryMessage {
  from: string;
  to: string;
  text: string;
  sentEvent: number;
  sentMicros: number;
  /** Null: it was lost, or the run ended before. */
  arrivedEvent: number | null;
  arrivedMicros: number | null;
}

/** A figure as it was from a virtual time on. */
export interface TimedCounter extends Counter {
  micros: number;
}

/** How the run of a story is played, and how much of it is told. */
export interface StoryOptions<T extends SystemTypes> extends StartOptions<T> {
  /** The most messages and moments to include: the first ones. Counters are followed to the end. */
  most: number;
}

/** Plays a run to its end and tells it as data that every export format is made from. */
export function tellStory<T extends SystemTypes>(
  system: System<T>,
  scenario: T['scenario'],
  options: StoryOptions<T>,
): Story {
  const witness = createWitness(system, scenario, options);
  const story: Story = {
    title: scenario.title ?? scenario.name,
    variant: options.variant.id,
    lanes: [...system.lanes(scenario)],
    moments: [],
    messages: [],
    counters: [],
    inventory: null,
  };
  const underWay = new Map<number, StoryMessage>();
  const counted = new Map<string, number>();
  for (let step = witnessStep(witness); step !== null; step = witnessStep(witness)) {
    addMoments(story, step, options.most);
    addMessages(story, step, underWay, options.most);
    const counters = system.counters?.(witness.run.simulation) ?? [];
    addCounters(story, step.micros, counters, counted);
  }
  story.inventory = system.inventory?.(witness.run.simulation) ?? null;
  return story;
}

function addMoments({ moments }: Story, { event, micros, moments: added }: StepRecord, most: number): void {
  if (moments.length >= most) return;
  for (const moment of added) moments.push({ event, micros, ...moment });
}

function addMessages(
  story: Story,
  step: StepRecord,
  underWay: Map<number, StoryMessage>,
  most: number,
): void {
  for (const { id, from, to, text } of step.sent) {
    if (story.messages.length >= most || text === '') continue;
    for (const name of [from, to]) {
      if (!story.lanes.some((lane) => lane.name === name)) story.lanes.push({ name, kind: 'outside' });
    }
    const message: StoryMessage = {
      from,
      to,
      text,
      sentEvent: step.event,
      sentMicros: step.micros,
      arrivedEvent: null,
      arrivedMicros: null,
    };
    story.messages.push(message);
    underWay.set(id, message);
  }
  for (const id of step.arrived) {
    const message = underWay.get(id);
    if (message === undefined) continue;
    message.arrivedEvent = step.event;
    message.arrivedMicros = step.micros;
    underWay.delete(id);
  }
}

/** A point whenever a figure is another than before. */
function addCounters(
  story: Story,
  micros: number,
  counters: readonly Counter[],
  counted: Map<string, number>,
): void {
  for (const counter of counters) {
    const key = `${counter.name} of ${counter.lane}`;
    if (counted.get(key) === counter.value) continue;
    counted.set(key, counter.value);
    story.counters.push({ micros, ...counter });
  }
}

/** Text for people: short, on one line, and without what is not a printable character. */
export function briefly(text: string, most = 60): string {
  const printable = text
    .replace(/\r\n/g, ' ')
    .replace(/[^ -~]/g, '?')
    .trim();
  return printable.length > most ? `${printable.slice(0, most - 3)}...` : printable;
}
