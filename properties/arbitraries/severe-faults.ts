import { between, listOf, oneOf } from '../../lab/index.ts';
import type { FaultSpec, Scenario } from '../../model/index.ts';
import type { Chooser } from '../../sim/index.ts';
import type { SevereFault } from './swarm.ts';

/**
 * Whole servers that are lost, cut off or made masters. They are drawn after everything else, and only of the kinds that
 * are asked for: the cases of a seed are without them what they have always been.
 */
export function withSevereFaults(
  choose: Chooser,
  scenario: Scenario,
  kinds: readonly SevereFault[],
): Scenario {
  if (kinds.length === 0) return scenario;
  const faults = scenario.faults.slice();
  const strikes = oneOf(choose, [0, 1, 1, 2], 'severe faults');
  listOf(choose, strikes, strikes, () => {
    const possible = kinds.filter((kind) => goesWith(kind, faults));
    if (possible.length > 0) faults.push(...drawSevere(choose, scenario, oneOf(choose, possible, 'severe')));
  });
  return { ...scenario, faults };
}

/** What makes a server follow the one that its scenario names: after a promotion, servers would follow in a circle. */
const FOLLOWS_AS_WRITTEN: readonly FaultSpec['do'][] = ['restart', 'shutdown', 'kill', 'slaveof'];

function goesWith(kind: SevereFault, faults: readonly FaultSpec[]): boolean {
  if (kind === 'promote') return !faults.some((fault) => FOLLOWS_AS_WRITTEN.includes(fault.do));
  return kind !== 'kill' || !faults.some((fault) => fault.do === 'promote');
}

function drawSevere(choose: Chooser, { servers, clients }: Scenario, kind: SevereFault): FaultSpec[] {
  const atMicros = between(choose, 0, 60, 'when') * 10_000;
  const server = servers[choose.pick(servers.length, 'server')].name;
  const ends = atMicros + oneOf(choose, [20_000, 1000, 150_000, 1_500_000], 'how long');
  switch (kind) {
    case 'isolate':
      return [
        { atMicros, do: 'isolate', server },
        { atMicros: ends, do: 'rejoin', server },
      ];
    case 'partition': {
      const others = [...servers, ...clients].map(({ name }) => name).filter((name) => name !== server);
      const between = [server, ...others.filter(() => choose.pick(2, 'same side') === 1)];
      const and = others.filter((name) => !between.includes(name));
      if (and.length === 0) return [];
      return [
        { atMicros, do: 'partition', between, and },
        { atMicros: ends, do: 'heal', between, and },
      ];
    }
    case 'kill':
      return [
        { atMicros, do: 'kill', server },
        { atMicros: ends, do: 'restart', server },
      ];
    case 'promote':
      return [{ atMicros, do: 'promote', server }];
  }
}
