import type { Scenario } from '../model/scenario/scenario.ts';
import type { Rules } from '../model/server/rules.ts';
import type { Variant } from '../model/server/variant.ts';
import type { Outcome, Verdict } from '../model/world/outcome.ts';
import type { Run } from '../model/world/run.ts';
import { simulate } from '../model/world/simulate.ts';
import type { Simulation } from '../model/world/simulation.ts';
import { cloneWorld, type World } from '../model/world/world.ts';
import type { AuditReport, Chooser } from '../sim/index.ts';
import { bringToRest } from './at-rest.ts';
import { alarm, createSeen, notedVariant, notePartialWrites, onlookersFor, type Seen } from './notes/seen.ts';
import { PROPERTIES } from './properties.ts';
import type { AlwaysProperty, End, Need, Property } from './property.ts';

export interface JudgeOptions {
  /** The feed of every server that the scenario does not give one of its own. */
  variant: Variant;
  chooser: Chooser;
  /** What is asked; every property that ships, if left out. */
  properties?: readonly Property[];
  rules?: Rules;
  /** Keep the first server's log. */
  log?: boolean;
  onProgress?(doneRequests: number, allRequests: number): void;
  /** Asked now and then: true ends the run as it is. */
  interrupted?(): boolean;
}

export interface Judgement {
  outcome: Outcome;
  /** One for each property, in the order in which they were given. */
  verdicts: Verdict[];
}

/** The always-property that ended the run, and its sentence. */
interface Stopper {
  property: AlwaysProperty;
  sentence: string;
}

/**
 * Plays a scenario and says of each property whether it held. Judging never changes the run: its digest is the same
 * whatever is asked. Throws only if a property of the caller's own does.
 */
export function judge(scenario: Scenario, options: JudgeOptions): Judgement {
  const properties = options.properties ?? PROPERTIES;
  const needs = new Set(properties.flatMap((property) => property.needs ?? []));
  let seen: Seen | undefined;
  const seenNow = () => seen as Seen;
  const watch = alwaysWatch(properties, needs, seenNow);
  let end: End | undefined;
  const outcome = simulate(scenario, {
    variant: notedVariant(options.variant, needs, seenNow),
    chooser: options.chooser,
    rules: options.rules,
    log: options.log,
    onlookers: onlookersFor(needs, seenNow),
    check: watch.check,
    atStart(run) {
      seen = createSeen(run.simulation);
    },
    atEnd(run, audits) {
      end = endOf(seenNow(), run, audits, cloneWorld);
    },
    onProgress: options.onProgress,
    interrupted: options.interrupted,
  });
  return { outcome, verdicts: verdictsOf(properties, end as End, outcome, watch.stopper) };
}

interface Watch {
  check: (simulation: Simulation) => string | null;
  stopper: Stopper | null;
}

/** What is asked after every event; the properties that wait for an alarm cost one look at each server. */
function alwaysWatch(properties: readonly Property[], needs: ReadonlySet<Need>, seen: () => Seen): Watch {
  const always = properties.filter((property) => property.when === 'always');
  const eager = always.filter(({ onAlarm }) => onAlarm !== true);
  const asks = (list: readonly AlwaysProperty[]): string | null => {
    for (const property of list) {
      const sentence = property.check(seen());
      if (sentence === null) continue;
      watch.stopper = { property, sentence };
      return sentence;
    }
    return null;
  };
  const partialWrites = needs.has('partial-writes');
  const watch: Watch = {
    stopper: null,
    check() {
      if (partialWrites) notePartialWrites(seen());
      if (alarm(seen())) return asks(always);
      return eager.length === 0 ? null : asks(eager);
    },
  };
  return watch;
}

/** `worldAtRest` gives the world that is brought to rest when a property asks for it. */
function endOf(seen: Seen, run: Run, audits: AuditReport[], worldAtRest: (world: World) => World): End {
  let rest: Simulation | undefined;
  return {
    simulation: seen.simulation,
    replies: seen.replies,
    streams: seen.streams,
    skippedFeeds: seen.skippedFeeds,
    partialWrite: seen.partialWrite,
    run,
    audits,
    atRest() {
      rest ??= bringToRest(seen.simulation, worldAtRest(seen.simulation.world));
      return rest;
    },
  };
}

/** One for each property, in their order; those that look at the world at rest alone are asked last, and get it itself. */
function verdictsOf(
  properties: readonly Property[],
  end: End,
  outcome: Outcome,
  stopper: Stopper | null,
): Verdict[] {
  const unfinished = whyUnfinished(end.run, outcome, stopper);
  const verdicts = properties.map((property) =>
    looksAtRestAlone(property) ? null : verdictOf(property, end, unfinished, stopper),
  );
  if (!verdicts.includes(null)) return verdicts as Verdict[];
  const last = endOf(end, end.run, end.audits, (world) => world);
  return verdicts.map((verdict, index) => verdict ?? verdictOf(properties[index], last, unfinished, stopper));
}

function looksAtRestAlone({ needs }: Property): boolean {
  return needs?.includes('rest') ?? false;
}

function verdictOf(
  property: Property,
  end: End,
  unfinished: string | null,
  stopper: Stopper | null,
): Verdict {
  const verdict = (held: boolean | null, sentence: string): Verdict => ({
    property: property.id,
    when: property.when,
    held,
    sentence,
  });
  if (property.when === 'sometimes') {
    const met = property.met(end);
    return met === null ? verdict(null, `Not met in this run: ${property.title}`) : verdict(true, met);
  }
  if (property.when === 'always') {
    const sentence = property === stopper?.property ? stopper.sentence : null;
    if (sentence !== null) return verdict(false, sentence);
    return unfinished === null ? verdict(true, property.title) : verdict(null, unfinished);
  }
  const undecided = unfinished ?? property.undecided?.(end) ?? null;
  if (undecided !== null) return verdict(null, undecided);
  const sentence = property.check(end);
  return sentence === null ? verdict(true, property.title) : verdict(false, sentence);
}

/** Null when the run came to its calm; else why nothing can be said of what it did not come to. */
function whyUnfinished(run: Run, outcome: Outcome, stopper: Stopper | null): string | null {
  const at = `at event ${outcome.events}`;
  if (outcome.stop === 'interrupted') return `The run was interrupted ${at}.`;
  if (stopper !== null) return `The run ended ${at}, where ${stopper.property.id} was violated.`;
  if (outcome.stop !== 'budget') return null;
  if (run.unsettled !== null) return `The calm never came: ${run.unsettled}.`;
  return `The budget of events ran out ${at}.`;
}
