import { type ActorSystem, checkRun, chooserOf } from 'replisim/lab';

/** What became of a scenario: how many operations were begun and answered, and which properties it violates. */
export interface PlayedScenario {
  operations: number;
  answered: number;
  violated: string[];
}

/** Plays a scenario, as a person would write it, with a design of a system. Throws Error with what is wrong with it. */
export function played(system: ActorSystem, value: object, variant = 'main'): PlayedScenario {
  const { scenario, problem } = system.scenarios.read(value);
  if (problem !== null) throw new Error(problem);
  const { outcome, verdicts } = checkRun(system, scenario, {
    variant: { id: variant, title: '' },
    chooser: chooserOf({ scenario, choices: null }),
  });
  return {
    operations: outcome.operations,
    answered: outcome.answered,
    violated: verdicts.filter(({ held }) => held === false).map(({ property }) => property),
  };
}
