import type {
  Frame,
  NodeCard,
  OperationView,
  PageJudgement,
  Part,
  RunInfo,
  RunSpec,
  SentView,
} from './protocol.ts';

/** A run as far as the page knows it, and what there is at any moment of it. */
export interface KnownRun {
  info: RunInfo;
  spec: RunSpec;
  frames: Frame[];
  over: boolean;
  problem: string | null;
  judgement: PageJudgement | null;
  messages: Map<number, MessageView>;
  /** What changed when, oldest first. */
  cards: Map<string, Dated<NodeCard>[]>;
  held: Dated<number[]>[];
  cuts: Dated<[string, string][]>[];
  wrong: Dated<Record<string, string>>[];
  operations: Map<number, OperationView>;
}

interface Dated<T> {
  event: number;
  value: T;
}

export interface MessageView extends SentView {
  sent: number;
  /** The event in which it arrived or was lost; -1: not so far as is known. */
  end: number;
  lost: boolean;
}

export function createKnownRun(info: RunInfo, spec: RunSpec): KnownRun {
  return {
    info,
    spec,
    frames: [],
    over: false,
    problem: null,
    judgement: null,
    messages: new Map(),
    cards: new Map(),
    held: [],
    cuts: [],
    wrong: [],
    operations: new Map(),
  };
}

export function extend(run: KnownRun, { frames, over, problem }: Part): void {
  for (const frame of frames) addFrame(run, frame);
  run.over = over;
  run.problem = problem;
}

function addFrame(run: KnownRun, frame: Frame): void {
  const { event, held, cuts, wrong } = frame;
  run.frames.push(frame);
  for (const message of frame.sent)
    run.messages.set(message.id, { ...message, sent: event, end: -1, lost: false });
  for (const id of frame.arrived) endMessage(run, id, event, false);
  for (const id of frame.lost) endMessage(run, id, event, true);
  for (const card of frame.cards) {
    const list = run.cards.get(card.node) ?? [];
    list.push({ event, value: card });
    run.cards.set(card.node, list);
  }
  if (held !== null) run.held.push({ event, value: held });
  if (cuts !== null) run.cuts.push({ event, value: cuts });
  if (wrong !== null) run.wrong.push({ event, value: wrong });
  for (const operation of frame.operations) run.operations.set(operation.id, operation);
}

function endMessage(run: KnownRun, id: number, event: number, lost: boolean): void {
  const message = run.messages.get(id);
  if (message !== undefined) Object.assign(message, { end: event, lost });
}

/** The place of the last that is not later; -1 if there is none. */
function placeAt<T>(list: readonly Dated<T>[], event: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].event <= event) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function valueAt<T>(list: readonly Dated<T>[], event: number, otherwise: T): T {
  return list[placeAt(list, event)]?.value ?? otherwise;
}

/** A node at a moment, beside what it was before the event. */
export interface NodeMoment {
  card: NodeCard;
  /** Null: nothing of it is other than before. */
  before: NodeCard | null;
  /** Whom it cannot reach, and who cannot reach it. */
  cutFrom: string[];
}

export interface SystemMoment {
  frame: Frame;
  nodes: NodeMoment[];
  clients: NodeMoment[];
  /** Messages that are under way, oldest first, and which of them somebody or something holds. */
  flying: MessageView[];
  held: ReadonlySet<number>;
  wrong: Record<string, string>;
}

/** What there is after `event` events; of an event that is not known yet, after the last one that is. */
export function momentAt(run: KnownRun, event: number): SystemMoment {
  const frame = run.frames[Math.min(event, run.frames.length - 1)];
  const now = frame.event;
  const cuts = valueAt(run.cuts, now, []);
  const nodeAt = (name: string): NodeMoment[] => {
    const list = run.cards.get(name) ?? [];
    const place = placeAt(list, now);
    if (place < 0) return [];
    const { event: since, value: card } = list[place];
    const cutFrom = cuts
      .filter((pair) => pair.includes(name))
      .map(([from, to]) => (from === name ? to : from));
    const before = since === now && place > 0 ? list[place - 1].value : null;
    return [{ card, before, cutFrom: [...new Set(cutFrom)] }];
  };
  const { lanes } = run.info;
  return {
    frame,
    nodes: lanes.filter(({ node }) => node).flatMap(({ name }) => nodeAt(name)),
    clients: lanes.filter(({ node }) => !node).flatMap(({ name }) => nodeAt(name)),
    flying: [...run.messages.values()].filter(({ sent, end }) => sent <= now && (end < 0 || end > now)),
    held: new Set(valueAt(run.held, now, [])),
    wrong: valueAt(run.wrong, now, {}),
  };
}

/** The first event after which a property that must always hold does not; null if it does, as far as is known. */
export function firstWrong(run: KnownRun, property: string): Dated<string> | null {
  const found = run.wrong.find(({ value }) => value[property] !== undefined);
  return found === undefined ? null : { event: found.event, value: found.value[property] };
}

/** How steps call a message: its kind, from whom to whom, and the how-manieth of those that are alike. */
export function messageWords(flying: readonly MessageView[], message: MessageView): string {
  const { kind, from, to } = message;
  const alike = flying.filter((each) => each.kind === kind && each.from === from && each.to === to);
  const nth = alike.sort((a, b) => a.id - b.id).findIndex(({ id }) => id === message.id) + 1;
  return `${kind} from ${from} to ${to}${nth > 1 ? ` (${nth})` : ''}`;
}

/** The moment of another run on the same clock: the same event while both went the same way, else by time. */
export function sameMoment(run: KnownRun, event: number, other: KnownRun): number {
  const frame = run.frames[Math.min(event, run.frames.length - 1)];
  if (other.frames[frame.event]?.digest === frame.digest) return frame.event;
  let at = 0;
  for (const each of other.frames) {
    if (each.micros > frame.micros) break;
    at = each.event;
  }
  return at;
}

/** The first event that is told otherwise, or leaves another state; null: none as far as both are known. */
export function firstDifference(a: KnownRun, b: KnownRun): number | null {
  const both = Math.min(a.frames.length, b.frames.length);
  for (let event = 0; event < both; event++) {
    const [one, other] = [a.frames[event], b.frames[event]];
    if (one.sentence !== other.sentence || JSON.stringify(one.cards) !== JSON.stringify(other.cards))
      return event;
  }
  return null;
}

/** The next event in that direction in which there is something to see; the ends of the run otherwise. */
export function stepFrom({ frames }: KnownRun, event: number, direction: 1 | -1): number {
  let at = event + direction;
  while (at > 0 && at < frames.length - 1 && frames[at].quiet) at += direction;
  return Math.max(0, Math.min(at, frames.length - 1));
}
