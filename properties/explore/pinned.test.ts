/**
 * What an exploration finds of every variant, in small scopes: how many states, transitions and ends there are, how deep
 * they lie, and the shortest counterexample. Any drift in what an action, a fingerprint or a property means moves a number.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VARIANTS } from '../../model/index.ts';
import {
  completeScope,
  EXPLORED_GROUPS,
  exploreScope,
  type Scope,
  type ScopeExploration,
} from '../explore.ts';

interface Pinned {
  properties: 'lifetimes' | 'streams' | 'all';
  scope: Partial<Scope>;
  /** By the variant's id. */
  found: Record<string, string>;
}

const PINNED = JSON.parse(readFileSync(join(__dirname, 'pinned-explorations.json'), 'utf8')) as Pinned[];

function inWords({ verdict, states, transitions, ends, depth, path }: ScopeExploration): string {
  const counts = `${verdict}, ${states} states, ${transitions} transitions, ${ends} ends, depth ${depth}`;
  return path === null ? counts : `${counts}, path ${path.join(' ')}`;
}

test.each(PINNED.map(({ properties, scope, found }) => [properties, scope, found] as const))(
  '%s in %j',
  (properties, scope, expected) => {
    const found = VARIANTS.map((variant) => {
      const explored = exploreScope(
        completeScope({ ...scope, variant, properties: EXPLORED_GROUPS[properties] }),
      );
      return [variant.id, inWords(explored)];
    });
    expect(Object.fromEntries(found)).toEqual(expected);
  },
);
