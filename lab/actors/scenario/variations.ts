import type { Variation } from '../../system.ts';
import { faultText } from '../world/faults.ts';
import { withBody } from '../world/run-turns.ts';
import type { ActorScenario } from './scenario.ts';

/** The scenario without one operation, one fault, one step, or what the network does. */
export function actorVariations(scenario: ActorScenario): Variation<ActorScenario>[] {
  const { operations, faults, network, clocks, steps } = scenario;
  const changes: Variation<ActorScenario>[] = operations.map(({ client, name, input }, place) => [
    `without ${withBody(name, input)} of ${client}`,
    { ...scenario, operations: operations.toSpliced(place, 1) },
  ]);
  for (const [place, fault] of faults.entries()) {
    changes.push([`without: ${faultText(fault)}`, { ...scenario, faults: faults.toSpliced(place, 1) }]);
  }
  for (const [place, step] of (steps ?? []).entries()) {
    changes.push([`without: ${step}`, { ...scenario, steps: (steps ?? []).toSpliced(place, 1) }]);
  }
  if (network.loss !== '0')
    changes.push(['without loss', { ...scenario, network: { ...network, loss: '0' } }]);
  if (network.duplicate !== '0') {
    changes.push(['without duplicates', { ...scenario, network: { ...network, duplicate: '0' } }]);
  }
  if (Object.keys(clocks).length > 0)
    changes.push(['with clocks that are right', { ...scenario, clocks: {} }]);
  return changes;
}
