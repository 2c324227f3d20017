import { advance, type Run, startRun } from '../run/run.ts';
import type { Dynamics, StartOptions, System, SystemTypes } from '../system.ts';
import type { Teller } from './step-record.ts';

/** A run with somebody who tells of each of its events, through storm and calm. */
export interface Witness<T extends SystemTypes> {
  readonly run: Run<T>;
  readonly teller: Teller<T>;
}

/** Starts a run with a teller beside it; `witnessStep` moves both. */
export function createWitness<T extends SystemTypes>(
  system: Dynamics<T> & Pick<System<T>, 'tell'>,
  scenario: T['scenario'],
  options: StartOptions<T>,
): Witness<T> {
  const teller = system.tell(() => run.simulation);
  const observers = { ...options.observers, ...teller.observers };
  const run: Run<T> = startRun(system, scenario, { ...options, observers });
  return { run, teller };
}

/** Handles the next event and tells of it; null when the run is over. */
export function witnessStep<T extends SystemTypes>({ run, teller }: Witness<T>): T['record'] | null {
  const before = run.simulation.world.events;
  advance(run, 1);
  return run.simulation.world.events === before ? null : teller.record();
}
