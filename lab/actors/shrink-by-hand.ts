import { advance, startRun } from '../run/run.ts';
import { type Case, chooserOf } from '../search/case.ts';
import { type ShrinkOptions, type Shrunk, shrinkCase } from '../search/shrink-case.ts';
import type { VariantBase } from '../system.ts';
import { playedByHand } from './by-hand.ts';
import type { ActorSystem } from './define-system.ts';
import { runView } from './observe.ts';
import { LINEARIZABLE } from './properties.ts';
import type { ActorScenario } from './scenario/scenario.ts';
import type { ActorTypes } from './types.ts';

export interface ByHandOptions
  extends Pick<ShrinkOptions<ActorScenario>, 'budget' | 'interrupted' | 'onStep'> {
  variant: VariantBase;
  /** The id of the property that is violated. */
  property: string;
}

/**
 * Takes the time out of a violation and makes it as short as it gets: a list of steps, none of which can be left out.
 * Null if it hangs on times, so that it is none when they are gone.
 */
export function shrinkByHand(
  system: ActorSystem,
  found: Case<ActorScenario>,
  options: ByHandOptions,
): Shrunk<ActorScenario> | null {
  const start = playedByHand(system, found, options);
  const fails = (candidate: Case<ActorScenario>): boolean => violatedByHand(system, candidate, options);
  return fails(start) ? shrinkCase(system, start, { ...options, fails }) : null;
}

/**
 * Whether a property is violated where the steps of a scenario end, before anything happens by itself: what must be so at
 * rest is only asked if all is at rest there. The judgement of an exploration, for a run.
 */
export function violatedByHand(
  system: ActorSystem,
  candidate: Case<ActorScenario>,
  { variant, property: id }: ByHandOptions,
): boolean {
  const property = system.properties.find((each) => each.id === id);
  if (property === undefined || candidate.scenario.steps === null) return false;
  const run = startRun<ActorTypes>(system, candidate.scenario, { variant, chooser: chooserOf(candidate) });
  const { simulation } = run;
  const view = runView(simulation);
  const check = property.when === 'always' ? () => property.check(view) : undefined;
  while (simulation.world.now < simulation.stormMicros && advance(run, 1, { check }));
  if (property.when === 'always') return run.violation !== null;
  if (property.when !== 'whenCalm') return false;
  if (id !== LINEARIZABLE && system.pending(simulation) !== null) return false;
  return property.check({ ...view, simulation, run, trouble: view.trouble }) !== null;
}
