import type { Handing } from './messages.ts';
import { sharedInts } from './shared-visited.ts';

/** A share keeps what it has beyond its due if that is one state in so many at the most: to reach a state again costs something. */
const TOLERATED = 32;

/** What is to be handed over so that all shares have about as many states. */
export function evenOut(states: readonly number[]): Handing[] {
  const due = Math.ceil(states.reduce((total, one) => total + one, 0) / states.length);
  const have = states.slice();
  const handings: Handing[] = [];
  for (;;) {
    const most = Math.max(...have);
    const least = Math.min(...have);
    const count = Math.min(most - due, due - least);
    if (count <= due / TOLERATED) return handings;
    const [from, to] = [have.indexOf(most), have.indexOf(least)];
    handings.push({ from, to, numbers: sharedInts(count) });
    have[from] -= count;
    have[to] += count;
  }
}
