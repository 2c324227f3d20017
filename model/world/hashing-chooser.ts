import { type Chooser, mix } from '../../sim/index.ts';
import type { Simulation } from './simulation.ts';

/** A chooser whose answers go into the run's digest: two runs with the same digest have chosen the same. */
export function digestedChoices(simulation: () => Simulation, inner: Chooser): Chooser {
  const streams = new Map<string, Chooser>();
  return {
    pick(bound, label) {
      const answer = inner.pick(bound, label);
      if (bound > 1) mix(simulation().world.digest, answer);
      return answer;
    },
    stream(name) {
      let stream = streams.get(name);
      if (stream === undefined) {
        stream = digestedChoices(simulation, inner.stream(name));
        streams.set(name, stream);
      }
      return stream;
    },
    save: () => inner.save(),
  };
}
