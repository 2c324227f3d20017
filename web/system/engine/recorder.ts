import {
  type ActorScenario,
  type ActorSystem,
  type ActorTypes,
  type AlwaysProperty,
  advance,
  chooserOf,
  type EventuallyProperty,
  type Property,
  RUN_LOOK,
  type Run,
  type StepRecord,
  showPlainData,
  startRun,
  type VariantBase,
} from '../../../lab/index.ts';
import { type Choices, digestText } from '../../../sim/index.ts';
import type { Frame, NodeCard, OperationView, SentView } from '../protocol.ts';

/** Plays a run event by event and writes down what the page shows of it. Nobody who looks on changes anything. */
export interface Recorder {
  readonly run: Run<ActorTypes>;
  /** Events so far, the beginning not counted. */
  events(): number;
  /** The frame of the next event, the first time that of the beginning; null when the run is over. */
  next(): Frame | null;
}

type Look = ActorTypes['view'];
type Simulation = ActorTypes['simulation'];
type Message = NonNullable<Simulation['world']['messages'][number]>;
type Timer = Simulation['world']['nodes'][number]['timers'][number];

/** An event of somebody's hand has the kind of a step. */
const STEP = 8;

/** The name of the timer with which a client begins, and what names of timers for answers begin with. */
const NEXT = 'next';
const ANSWER = '#';

/** How long a value may be that a card shows. */
const MAX_VALUE = 120;

export interface RecorderOptions {
  scenario: ActorScenario;
  choices: Choices | null;
  variant: VariantBase;
  /** Events after which hands are laid on the run. */
  hands: ReadonlySet<number>;
}

export function createRecorder(system: ActorSystem, options: RecorderOptions): Recorder {
  const { scenario, choices, variant, hands } = options;
  const teller = system.tell(() => run.simulation);
  const kinds = new Map<number, string>();
  const { sent, ...told } = teller.observers;
  const observers: typeof teller.observers = {
    ...told,
    sent(message) {
      kinds.set(message.id, message.kind);
      sent?.(message);
    },
  };
  const run = startRun(system, scenario, { variant, chooser: chooserOf({ scenario, choices }), observers });
  const observation = system.observe({ scenario, variant, needs: new Set(), log: false });
  const view = observation.begin(run.simulation);
  const waits = waitsFor(system.properties, view);
  const changes = createChanges(run.simulation, system.properties, view);
  let begun = false;
  return {
    run,
    events: () => run.simulation.world.events,
    next() {
      if (!begun) {
        begun = true;
        return frameOf(run, null, changes(), kinds, false);
      }
      const before = run.simulation.world.events;
      advance(run, 1, { waits });
      if (run.simulation.world.events === before) return null;
      return frameOf(run, teller.record(), changes(), kinds, hands.has(before));
    },
  };
}

/** Keeps a run going in the calm as long as something may still come true. */
function waitsFor(properties: readonly Property<Look, ActorTypes['end']>[], view: Look) {
  const eventual = properties.filter(
    (property): property is EventuallyProperty<Look> => property.when === 'eventually',
  );
  return (run: Run<ActorTypes>): boolean =>
    eventual.some(
      ({ withinMicros, check }) =>
        run.simulation.world.now - run.calmSince < withinMicros && check(view) !== null,
    );
}

type Changes = Pick<Frame, 'cards' | 'held' | 'cuts' | 'wrong' | 'operations'>;

function frameOf(
  { simulation, phase }: Run<ActorTypes>,
  record: StepRecord | null,
  changes: Changes,
  kinds: ReadonlyMap<number, string>,
  hand: boolean,
): Frame {
  const { world } = simulation;
  const quiet =
    record !== null && !hand && (record.kind === RUN_LOOK || (record.lane === null && isNothing(record)));
  return {
    event: world.events,
    micros: world.now,
    quiet,
    hand,
    calm: phase !== 'storm',
    lane: record?.lane ?? null,
    sentence: record?.sentence ?? 'Nothing has happened yet.',
    mark: record?.mark ?? null,
    sent: (record?.sent ?? []).map(
      (message): SentView => ({
        ...message,
        kind: kinds.get(message.id) as string,
      }),
    ),
    arrived: record?.arrived ?? [],
    lost: record?.lost ?? [],
    ...changes,
    digest: digestText(world.digest),
  };
}

/** Whether an event of nobody's left no trace: a timer that was cancelled, a message that was taken already. */
function isNothing({ kind, sent, lost, moments }: StepRecord): boolean {
  return (
    kind !== STEP &&
    sent.length + lost.length + moments.length === 0 &&
    (kind === 3 || kind === 4 || kind === 9)
  );
}

/** What is other than when it was asked last. */
function createChanges(
  simulation: Simulation,
  properties: readonly Property<Look, ActorTypes['end']>[],
  view: Look,
): () => Changes {
  const always = properties.filter(
    (property): property is AlwaysProperty<Look> => property.when === 'always',
  );
  const cards = new Map<string, string>();
  const due = new Map<string, number>();
  const before = { held: '[]', cuts: '[]', wrong: '{}' };
  const operations = new Map<number, OperationView>();
  const changed = <T>(what: keyof typeof before, value: T): T | null => {
    const text = JSON.stringify(value);
    if (text === before[what]) return null;
    before[what] = text;
    return value;
  };
  return () => {
    const fresh: NodeCard[] = [];
    for (let node = 0; node < simulation.cast.names.length; node++) {
      const card = cardOf(simulation, node, due);
      const text = JSON.stringify(card);
      if (cards.get(card.node) === text) continue;
      cards.set(card.node, text);
      fresh.push(card);
    }
    return {
      cards: fresh,
      held: changed('held', heldIn(simulation)),
      cuts: changed('cuts', cutsIn(simulation)),
      wrong: changed('wrong', wrongIn(always, view)),
      operations: newOperations(simulation, operations),
    };
  };
}

function cardOf(simulation: Simulation, node: number, due: Map<string, number>): NodeCard {
  const { world, cast, scenario } = simulation;
  const { state, down, paused, timers } = world.nodes[node];
  const name = cast.names[node];
  const isClient = node >= cast.clientsFrom;
  const driftPpm = scenario.clocks[name]?.driftPpm ?? 0;
  const dueOf = ({ serial, micros }: Timer): number => {
    const key = `${node} ${serial}`;
    const known = due.get(key);
    if (known !== undefined) return known;
    const at = world.now + (driftPpm === 0 ? micros : Math.ceil((micros * 1e6) / (1e6 + driftPpm)));
    due.set(key, at);
    return at;
  };
  return {
    node: name,
    up: down === 0,
    paused: paused > 0,
    fields: isClient ? [] : Object.entries(state).map(([field, value]) => [field, valueText(value)]),
    timers: timers.map((timer) => ({
      name: timer.name,
      what: timerText(timer, isClient),
      dueMicros: dueOf(timer),
    })),
  };
}

function timerText({ name, body }: Timer, isClient: boolean): string {
  if (name.startsWith(ANSWER)) return 'gives up waiting for an answer';
  if (isClient && name === NEXT) return 'begins its next operation';
  return body === null ? name : `${name} ${valueText(body)}`;
}

/** A text that is a field's whole value needs no quotes to be seen as one. */
function valueText(value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= MAX_VALUE) return value;
  const text = jsonOf(value);
  if (text.length <= MAX_VALUE) return text.replaceAll(/"(\w+)":/g, '$1: ').replaceAll(',', ', ');
  return showPlainData(value as never);
}

/** A handler may have left anything, until its state is looked through. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return `a ${typeof value}`;
  }
}

function heldIn({ world }: Simulation): number[] {
  return world.held.map((slot) => (world.messages[slot] as Message).id);
}

function cutsIn({ world: { cuts, nodes }, cast }: Simulation): [string, string][] {
  const pairs: [string, string][] = [];
  cuts.forEach((times, place) => {
    if (times > 0)
      pairs.push([cast.names[Math.floor(place / nodes.length)], cast.names[place % nodes.length]]);
  });
  return pairs;
}

function wrongIn(always: readonly AlwaysProperty<Look>[], view: Look): Record<string, string> {
  return Object.fromEntries(
    always.flatMap((property): [string, string][] => {
      const sentence = property.check(view);
      return sentence === null ? [] : [[property.id, sentence]];
    }),
  );
}

/** Operations that began or ended since. */
function newOperations({ world }: Simulation, known: Map<number, OperationView>): OperationView[] {
  const fresh: OperationView[] = [];
  for (const { id, client, name, input, output, outcome } of world.history.operations) {
    const before = known.get(id);
    if (before !== undefined && before.outcome === outcome) continue;
    const view: OperationView = {
      id,
      client,
      text: input === null ? name : `${name} ${showPlainData(input)}`,
      answer: outcome === 'ok' && output !== null ? showPlainData(output) : null,
      begin: before?.begin ?? world.events,
      end: outcome === 'unknown' ? null : world.events,
      outcome,
    };
    known.set(id, view);
    fresh.push(view);
  }
  return fresh;
}
