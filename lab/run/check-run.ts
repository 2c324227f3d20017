import { digestText } from '../../sim/index.ts';
import type { AlwaysProperty, EventuallyProperty, Property, Verdict } from '../property.ts';
import type { Observation, System, SystemTypes } from '../system.ts';
import { type Played, type PlayOptions, startPlaying } from './play.ts';
import type { Run, RunWatch } from './run.ts';

/** How a run is played, and what is asked of it. */
export interface CheckOptions<T extends SystemTypes> extends PlayOptions<T> {
  /** What is asked; every property of the system, if left out. */
  properties?: readonly PropertyOf<T>[];
}

/** A property of a system with these types. */
export type PropertyOf<T extends SystemTypes> = Property<T['view'], T['end']>;

/** The verdict of each property on a run. */
export interface RunVerdicts {
  /** One for each property, in the order in which they were given. */
  verdicts: Verdict[];
  /** What was asked for and is not modelled: how often, by name. */
  notModelled: Record<string, number>;
  /** Nothing of what was asked is modelled: every verdict that would hold is undecided. */
  empty: boolean;
}

/** The same, and what came of the run. */
export interface CheckedRun<T extends SystemTypes> extends RunVerdicts {
  outcome: T['outcome'];
}

/** The same, and of what came of the run the digest alone. */
export interface JudgedRun extends RunVerdicts {
  /** Sixteen hexadecimal digits. */
  digest: string;
}

/** A run that is over, with all that its judgement needs. */
interface WatchedRun<T extends SystemTypes> {
  properties: readonly PropertyOf<T>[];
  observation: Observation<T>;
  played: Played<T>;
  findings: Findings<T>;
}

/** The always-property that ended the run, and its sentence. */
interface Stopper<T extends SystemTypes> {
  property: AlwaysProperty<T['view']>;
  sentence: string;
}

/** What the questions asked during a run have found. */
interface Findings<T extends SystemTypes> {
  stopper: Stopper<T> | null;
  /** By eventually-property that has not come true: what is still missing. */
  missing: Map<EventuallyProperty<T['view']>, string>;
}

/**
 * Plays a scenario and says of each property whether it held. Asking never changes the run: its digest is the same
 * whatever is asked, unless an always-property ends it. Throws only if a property of the caller's own does.
 */
export function checkRun<T extends SystemTypes>(
  system: System<T>,
  scenario: T['scenario'],
  options: CheckOptions<T>,
): CheckedRun<T> {
  const { playOn, checked } = startCheck(system, scenario, options);
  while (playOn());
  return checked();
}

/** A run that is checked in portions. */
export interface Checking<T extends SystemTypes> {
  /** As in `PlayInPortions`. */
  playOn(most?: number): boolean;
  /** What came of it, once it is over. */
  checked(): CheckedRun<T>;
}

/** As `checkRun`, for those who have something else to do in between. */
export function startCheck<T extends SystemTypes>(
  system: System<T>,
  scenario: T['scenario'],
  options: CheckOptions<T>,
): Checking<T> {
  const { playOn, watched } = startWatched(system, scenario, options, true);
  return {
    playOn,
    checked() {
      const checked = watched();
      const { run, end, stop } = checked.played;
      const outcome = checked.observation.outcome(run, end, stop);
      return { outcome, ...verdictsOnRun(checked) };
    },
  };
}

/** As `checkRun`, for those who play many runs and ask for no figures of theirs: nothing is noted for these alone. */
export function judgeRun<T extends SystemTypes>(
  system: System<T>,
  scenario: T['scenario'],
  options: CheckOptions<T>,
): JudgedRun {
  const { playOn, watched } = startWatched(system, scenario, options, false);
  while (playOn());
  const judged = watched();
  const digest = digestText(judged.played.run.simulation.world.digest);
  return { digest, ...verdictsOnRun(judged) };
}

function startWatched<T extends SystemTypes>(
  system: System<T>,
  scenario: T['scenario'],
  options: CheckOptions<T>,
  figures: boolean,
): { playOn: Checking<T>['playOn']; watched(): WatchedRun<T> } {
  const properties = options.properties ?? system.properties;
  const needs = new Set<string>();
  for (const property of properties) for (const need of property.needs ?? []) needs.add(need);
  const { variant, log = false } = options;
  const observation = system.observe({ scenario, variant, needs, log, figures });
  const findings: Findings<T> = { stopper: null, missing: new Map() };
  let watch: RunWatch<T> = {};
  const playing = startPlaying(system, scenario, observation, options, (view) => {
    watch = questions(properties, observation, findings, view);
    return watch;
  });
  return {
    playOn: playing.playOn,
    watched() {
      const played = playing.played();
      // Nothing will ever happen again: what has not come true by now never will.
      if (played.stop === 'quiet') watch.waits?.(played.run);
      return { properties, observation, played, findings };
    },
  };
}

/** The last that is asked of a run: it may use up its world. */
function verdictsOnRun<T extends SystemTypes>({
  properties,
  observation,
  played,
  findings,
}: WatchedRun<T>): RunVerdicts {
  const empty = played.stop === 'interrupted' ? null : (observation.empty?.() ?? null);
  const verdicts = verdictsOf(properties, observation, played, findings);
  return {
    verdicts: empty === null ? verdicts : verdicts.map((verdict) => unproven(verdict, empty)),
    notModelled: observation.notModelled?.() ?? {},
    empty: empty !== null,
  };
}

/** What is asked after every event, and at the end of the calm. */
function questions<T extends SystemTypes>(
  properties: readonly PropertyOf<T>[],
  observation: Observation<T>,
  findings: Findings<T>,
  view: T['view'],
): RunWatch<T> {
  const always = properties.filter((property) => property.when === 'always');
  const eager = always.filter(({ onCloserLook }) => onCloserLook !== true);
  const eventual = properties.filter((property) => property.when === 'eventually');
  const asks = (list: readonly AlwaysProperty<T['view']>[]): string | null => {
    for (const property of list) {
      const sentence = property.check(view);
      if (sentence === null) continue;
      findings.stopper = { property, sentence };
      return sentence;
    }
    return null;
  };
  return {
    check() {
      if (observation.needsCloserLook?.(view) === true) return asks(always);
      return eager.length === 0 ? null : asks(eager);
    },
    waits: (run) => stillMissing(run, eventual, findings, view),
  };
}

/** Asks what must come true, as long as there is time for it. */
function stillMissing<T extends SystemTypes>(
  run: Run<T>,
  eventual: readonly EventuallyProperty<T['view']>[],
  { missing }: Findings<T>,
  view: T['view'],
): boolean {
  const calm = run.simulation.world.now - run.calmSince;
  let waits = false;
  for (const property of eventual) {
    const sentence = property.check(view);
    if (sentence === null) missing.delete(property);
    else {
      missing.set(property, sentence);
      waits ||= calm < property.withinMicros;
    }
  }
  return waits;
}

/** One for each property, in their order; those that look at the world at rest alone are asked last, and may use it up. */
function verdictsOf<T extends SystemTypes>(
  properties: readonly PropertyOf<T>[],
  observation: Observation<T>,
  { run, end, stop }: Played<T>,
  findings: Findings<T>,
): Verdict[] {
  const unfinished = whyUnfinished(run, stop, findings.stopper);
  const verdicts = properties.map((property) =>
    usesTheWorldUp(property) ? null : verdictOf(property, end, unfinished, findings),
  );
  if (!verdicts.includes(null)) return verdicts as Verdict[];
  const last = observation.lastLook(end);
  return verdicts.map(
    (verdict, index) => verdict ?? verdictOf(properties[index], last, unfinished, findings),
  );
}

/** Of a run in which nothing was done nothing is held. */
function unproven(verdict: Verdict, why: string): Verdict {
  return verdict.held === true && verdict.when !== 'sometimes'
    ? { ...verdict, held: null, sentence: why }
    : verdict;
}

/** The need `rest`: the property brings the world to rest and looks at that alone. It saves a copy of the world. */
function usesTheWorldUp({ needs }: { needs?: readonly string[] }): boolean {
  return needs?.includes('rest') ?? false;
}

function verdictOf<T extends SystemTypes>(
  property: PropertyOf<T>,
  end: T['end'],
  unfinished: string | null,
  findings: Findings<T>,
): Verdict {
  const { id, title, when } = property;
  const verdict = (held: boolean | null, sentence: string): Verdict => ({
    property: id,
    when,
    held,
    sentence,
  });
  if (when === 'sometimes') {
    const met = property.met(end);
    return met === null ? verdict(null, `Not met in this run: ${title}`) : verdict(true, met);
  }
  if (when === 'always' && property === findings.stopper?.property)
    return verdict(false, findings.stopper.sentence);
  if (unfinished !== null) return verdict(null, unfinished);
  if (when === 'always') return verdict(true, title);
  if (when === 'eventually') {
    const missing = findings.missing.get(property) ?? null;
    return missing === null ? verdict(true, title) : verdict(false, missing);
  }
  const undecided = property.undecided?.(end) ?? null;
  if (undecided !== null) return verdict(null, undecided);
  const sentence = property.check(end);
  return sentence === null ? verdict(true, title) : verdict(false, sentence);
}

/** Null when the run came to its calm; else why nothing can be said of what it did not come to. */
function whyUnfinished<T extends SystemTypes>(
  run: Run<T>,
  stop: Played<T>['stop'],
  stopper: Stopper<T> | null,
): string | null {
  const at = `at event ${run.simulation.world.events}`;
  if (stop === 'interrupted') return `The run was interrupted ${at}.`;
  if (stopper !== null) return `The run ended ${at}, where ${stopper.property.id} was violated.`;
  if (stop !== 'budget') return null;
  if (run.unsettled !== null)
    return `${run.calmSince < 0 ? 'The storm never ended' : 'The calm never came'}: ${run.unsettled}.`;
  return `The budget of events ran out ${at}.`;
}
