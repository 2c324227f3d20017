import { checkRun, FAILURE_FORMAT, startCheck, type Verdict } from '../../lab/index.ts';
import { simulate } from '../../model/index.ts';
import { briefScenario, PAGE_FORMAT, readPageLink } from '../../properties/index.ts';
import { type ChooserState, createRecording } from '../../sim/index.ts';
import {
  type Answers,
  type BranchInfo,
  type BranchSpec,
  type Edit,
  type Find,
  type HistoryPart,
  type Opened,
  OWN_VARIANT,
  type Request,
} from '../protocol.ts';
import {
  type Branch,
  createBranch,
  FUTURE_SHOWN,
  look,
  playedEvents,
  recordMore,
  recordSafely,
} from './branch.ts';
import { eventAtTime, find, firstNews, momentBeside, newsOfFork } from './course.ts';
import { type Desk, played, scenarioIn, textsOf } from './desk.ts';
import { difference } from './difference.ts';
import { editName } from './edits.ts';
import { explained, whatIf } from './explain.ts';
import { forkBranch } from './fork.ts';
import { orderAt } from './free-order.ts';
import { lanesOf } from './moment.ts';
import { watchChange, watchValue } from './watch.ts';

/** Events played before an opened run is shown; the rest follows while it is looked at. */
const AT_FIRST = 1_000;

type Handlers = { [Op in Request['op']]: (desk: Desk, request: never) => Answers[Op] };

const HANDLERS: Handlers = {
  catalogue: (desk) => desk.catalogue(),
  open: (desk, { spec }: { spec: BranchSpec }) => open(desk, spec),
  look: (desk, request: { branch: number; event: number; columns: number }) =>
    look(branchOf(desk, request.branch), request.branch, request.event, request.columns),
  fork: (desk, request: { branch: number; event: number; edit: Edit }) => forked(desk, request),
  find: (desk, request: { branch: number; find: Find }) => find(branchOf(desk, request.branch), request.find),
  'event-at': (desk, { branch, micros }: { branch: number; micros: number }) =>
    eventAtTime(branchOf(desk, branch), micros),
  'same-moment': (desk, { branch, event, other }: { branch: number; event: number; other: number }) =>
    momentBeside(branchOf(desk, branch), event, branchOf(desk, other)),
  order: (desk, { branch, event, from }: { branch: number; event: number; from: number }) =>
    orderAt(branchOf(desk, branch), event, from),
  watch: (desk, { branch, event, text }: { branch: number; event: number; text: string }) =>
    watchValue(branchOf(desk, branch), text, event),
  'watch-change': (
    desk,
    { branch, event, direction, text }: { branch: number; event: number; direction: 1 | -1; text: string },
  ) => watchChange(branchOf(desk, branch), text, event, direction),
  close(desk, { branch }: { branch: number }) {
    desk.branches[branch] = null;
    desk.checking.delete(branch);
    return null;
  },
  digest(desk, { spec }: { spec: BranchSpec }) {
    const { scenario, variant, chooser } = played(desk, spec);
    const { digest, events, stop, usedMemory } = simulate(scenario, { variant, chooser });
    return { digest, events, stop, usedBefore: usedMemory.before };
  },
  judge: (desk, { branch }: { branch: number }) => verdicts(desk, branch),
  differ: (desk, { a, b, from }: { a: number; b: number; from: number }) =>
    difference(branchOf(desk, a), branchOf(desk, b), from),
  explain: (desk, { branch, property }: { branch: number; property: string }) =>
    explained(desk, branchOf(desk, branch).spec, property),
  'what-if': (desk, { branch, property, place }: { branch: number; property: string; place: number }) =>
    whatIf(desk, branchOf(desk, branch).spec, { property, place }),
  save: (desk, { branch }: { branch: number }) => saved(desk, branch),
  read,
};

export function answer(desk: Desk, request: Request): Answers[Request['op']] {
  return (HANDLERS[request.op] as (desk: Desk, request: Request) => Answers[Request['op']])(desk, request);
}

function branchOf(desk: Desk, number: number): Branch {
  const branch = desk.branches[number];
  if (!branch) throw new Error(`run ${number} is not open`);
  return branch;
}

function open(desk: Desk, spec: BranchSpec): BranchInfo {
  const { scenario, variant, chooser } = played(desk, spec);
  const state = chooser.save();
  const options = { spec: { ...spec, forks: [] }, scenario, variant, ...sources(desk, state, spec) };
  let branch = createBranch(options);
  let name = variant.id;
  for (const { at, edit } of spec.forks) {
    recordMore(branch, at - playedEvents(branch));
    branch = forkBranch(branch, at, edit, { ...options, spec });
    name = editName(edit);
  }
  // What follows a fork is played when it is looked at, which is at once.
  if (branch.parent === null) recordMore(branch, AT_FIRST);
  return enter(desk, branch, name, firstNews(branch));
}

function sources(desk: Desk, chooser: ChooserState, { source }: BranchSpec) {
  return { chooser, sourceOf: (id: string) => (id === OWN_VARIANT ? (source ?? '') : desk.sourceOf(id)) };
}

function forked(
  desk: Desk,
  { branch, event, edit }: { branch: number; event: number; edit: Edit },
): BranchInfo {
  const parent = branchOf(desk, branch);
  const { spec, scenario, variant } = parent;
  // The fork takes its choices from the moment that it begins at, and never from the run's start.
  const state: ChooserState = { driver: 'replay', choices: {}, positions: {} };
  const made = forkBranch(parent, event, edit, { spec, scenario, variant, ...sources(desk, state, spec) });
  // What is shown after its first moment is known with it: a step may follow before anything has been played ahead.
  recordSafely(made, FUTURE_SHOWN);
  return enter(desk, made, editName(edit), newsOfFork(made));
}

function enter(desk: Desk, branch: Branch, name: string, history: HistoryPart): BranchInfo {
  const number = desk.branches.push(branch) - 1;
  const { scenario, spec, variant } = branch;
  return {
    branch: number,
    name,
    title: scenario.title,
    about: scenario.about ?? '',
    spec,
    variant: variant.id,
    feed: { title: variant.title, source: spec.source ?? desk.sourceOf(variant.id) },
    seed: String(scenario.seed),
    lanes: lanesOf(branch),
    servers: scenario.servers.map((server) => server.name),
    history,
  };
}

/** Of a run that is judged, for one question. */
const EVENTS_JUDGED = 10_000;

/** What the properties say; of a run without forks, which they play by themselves: a portion for each question. */
function verdicts(desk: Desk, number: number): Verdict[] | null {
  const { spec } = branchOf(desk, number);
  if (spec.forks.length > 0) return [];
  const { scenario, variant, chooser } = played(desk, spec);
  const checking = desk.checking.get(number) ?? startCheck(desk.system, scenario, { variant, chooser });
  desk.checking.set(number, checking);
  if (checking.playOn(EVENTS_JUDGED)) return null;
  desk.checking.delete(number);
  return checking.checked().verdicts;
}

/** The run as a failure file that `replisim replay` reads. */
function saved(desk: Desk, number: number): Answers['save'] {
  const branch = branchOf(desk, number);
  if (branch.spec.forks.length > 0)
    throw new Error('a fork has no failure file; its link and its page file lead back to it');
  const { scenario, variant, chooser } = played(desk, branch.spec);
  const { chooser: noting, choices } = createRecording(chooser);
  const { verdicts: found, outcome } = checkRun(desk.system, scenario, {
    variant,
    chooser: noting,
  });
  const verdict = found.find(({ held }) => held === false);
  if (verdict === undefined)
    throw new Error('no property is violated in this run: there is no failure to save');
  const file = { scenario, variant: variant.id, choices, verdict, digest: outcome.digest };
  const { id: system, version } = desk.system;
  const text = textsOf(desk).failureText(desk.system, { format: FAILURE_FORMAT, system, version, ...file });
  return { name: `${scenario.name}-${variant.id}.json`, text };
}

/** A file that somebody brings: a failure, a page's own, or a scenario. */
function read(desk: Desk, { name, text }: { name: string; text: string }): Opened {
  const nothing = { at: null, beside: null, engine: null };
  if (/"format":\s*"replisim-failure\//.test(text)) {
    const { failure, problem } = textsOf(desk).parseFailure(text, [desk.system]);
    if (failure === null) throw new Error(`${name}: ${problem}`);
    const scenario = { text: JSON.stringify(briefScenario(failure.scenario)) };
    const spec = { scenario, variant: failure.variant, choices: failure.choices, forks: [] };
    return { ...nothing, spec, engine: failure.version, sentence: failure.verdict.sentence };
  }
  if (text.includes(PAGE_FORMAT)) {
    const { link } = JSON.parse(text) as { link: string };
    const { engine, at, beside, panels: _, watch: __, ...spec } = readPageLink(link);
    const sentence = `The run in ${name}.`;
    return { spec: spec as BranchSpec, engine, at: at ?? null, beside: beside ?? null, sentence };
  }
  const scenario = scenarioIn(desk, text, name);
  const spec = { scenario: { text }, variant: '2.4.9', forks: [] };
  return { ...nothing, spec, sentence: scenario.title };
}
