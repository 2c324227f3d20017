import { type PlainData, showPlainData } from '../histories/plain-data.ts';
import { RUN_LOOK } from '../run/run.ts';
import type { StepRecord, StoryMoment, Teller } from '../story/step-record.ts';
import { clonePlain, firstStateDifference, type PlainState, plainOf } from './plain-state.ts';
import type { ActorTypes } from './types.ts';
import { ACTOR_EVENT_NAMES } from './world/events.ts';
import { withBody } from './world/run-turns.ts';
import type { ActorSimulation } from './world/simulation.ts';

/** Tells of each event of a run of actors: who received what, what that changed, and what was sent. */
export function createActorTeller(simulationOf: () => ActorSimulation): Teller<ActorTypes> {
  let notes = emptyNotes();
  let before: PlainState[] = [];
  const nameOf = (node: number): string => simulationOf().cast.names[node];
  return {
    observers: {
      event(node, sentence) {
        notes.lane ??= node === null ? null : nameOf(node);
        notes.sentences.push(sentence);
      },
      sent: ({ id, from, to, kind, body }) => {
        notes.sent.push({ id, from: nameOf(from), to: nameOf(to), text: withBody(kind, body) });
      },
      arrived: ({ id }) => notes.arrived.push(id),
      lost: ({ id, from, kind }, why) => {
        notes.lost.push(id);
        notes.moments.push({ lane: nameOf(from), kind: 'loss', text: `${kind} is lost: ${why}` });
      },
      moment: (node, kind, text) => notes.moments.push({ lane: nameOf(node), kind, text }),
    },
    record() {
      const simulation = simulationOf();
      const { world } = simulation;
      notes.moments.push(...changes(simulation, before));
      before = world.nodes.map(({ state }) => clonePlain(plainOf(state)));
      const record = recordOf(simulation, notes);
      notes = emptyNotes();
      return record;
    },
  };
}

interface Notes extends Pick<StepRecord, 'lane' | 'sent' | 'arrived' | 'lost' | 'moments'> {
  sentences: string[];
}

function emptyNotes(): Notes {
  return { lane: null, sentences: [], sent: [], arrived: [], lost: [], moments: [] };
}

function recordOf({ world }: ActorSimulation, notes: Notes): StepRecord {
  const { sentences, ...rest } = notes;
  const { events, queue } = world;
  const nothing = queue.kind === RUN_LOOK ? 'the run looks at itself' : ACTOR_EVENT_NAMES[queue.kind];
  return {
    ...rest,
    event: events,
    micros: queue.time,
    kind: queue.kind,
    sentence: sentences.length === 0 ? nothing : sentences.join('; '),
    mark: notes.moments.find(({ kind }) => kind === 'loss')?.text ?? null,
  };
}

/** What is another in the states of the nodes than after the event before. */
function changes({ world, cast }: ActorSimulation, before: readonly PlainState[]): StoryMoment[] {
  const moments: StoryMoment[] = [];
  for (let node = 0; node < cast.clientsFrom; node++) {
    const state = plainOf(world.nodes[node].state);
    const fields = Object.keys(state).filter(
      (field) =>
        before[node] !== undefined && firstStateDifference(before[node][field], state[field]) !== null,
    );
    if (fields.length === 0) continue;
    const text = fields.map((field) => `${field}: ${showPlainData(state[field] as PlainData)}`).join(', ');
    moments.push({ lane: cast.names[node], kind: 'change', text });
  }
  return moments;
}
