/**
 * A property that cannot fail does not exist: each of each example is violated by one of the mistakes, as
 * docs/reference/examples-matrix.md says and matrix.test.ts checks, or by a world of its own here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActorSystem } from 'replisim/lab';
import { MATRIX } from './matrix.ts';
import raft from './raft/system.ts';
import { played } from './testing/played.ts';
import commit from './two-phase-commit/system.ts';

interface WrongWorld {
  system: ActorSystem;
  variant: string;
  scenario: object;
}

const servers = ['server-1', 'server-2', 'server-3'];

/** By system and property. */
const WRONG_WORLDS: Record<string, Record<string, WrongWorld>> = {
  raft: {
    linearizable: {
      system: raft,
      variant: 'loses-memory',
      scenario: {
        operations: [
          { client: 'client-1', name: 'write', input: 7, atMicros: 1_000_000 },
          { client: 'client-2', name: 'read', input: null, atMicros: 2_200_000 },
        ],
        faults: servers.map((node) => ({ kind: 'crash', node, atMicros: 1_500_000, forMicros: 50_000 })),
      },
    },
    'there-is-a-leader': {
      system: raft.withVariants({
        deaf: { title: 'no vote is counted', nodes: { server: { on: { vote: () => {} } } } },
      }),
      variant: 'deaf',
      scenario: {},
    },
  },
  'two-phase-commit': {
    'nobody-waits': {
      system: commit.withVariants({
        silent: {
          title: 'no account asks or hears how a transfer ended',
          nodes: { account: { on: { ask: () => {}, decided: () => {} } } },
        },
      }),
      variant: 'silent',
      scenario: { operations: [{ client: 'client-1', name: 'transfer', input: 1, atMicros: 0 }] },
    },
  },
};

const page = readFileSync(join(__dirname, '../docs/reference/examples-matrix.md'), 'utf8');

/** The properties that the page says a mistake of the system violates. */
function violatedByMistakes(system: string): string[] {
  const section = page.split(`\n## ${system}\n`)[1].split('\n## ')[0];
  return [...section.matchAll(/^\|(?:[^|]*\|){2} `([\w-]+)` \|/gm)].map(([, property]) => property);
}

/** The lab's own are violated in its tests. */
const LABS_OWN = ['no-throw', 'deterministic', 'plain-data'];

test.each(MATRIX.map(({ system }) => [system.id, system] as const))(
  'every property of %s has a world that violates it',
  (id, { properties }) => {
    const owed = properties.filter((each) => each.when !== 'sometimes' && !LABS_OWN.includes(each.id));
    const shown = new Set([...violatedByMistakes(id), ...Object.keys(WRONG_WORLDS[id] ?? {})]);
    expect([...shown].toSorted()).toEqual(owed.map((each) => each.id).toSorted());
  },
);

const worlds = Object.entries(WRONG_WORLDS).flatMap(([id, each]) =>
  Object.entries(each).map(([property, world]) => [id, property, world] as const),
);

test.each(worlds)('%s: %s is violated by its own', (_, property, { system, variant, scenario }) => {
  expect(played(system, scenario, variant).violated).toContain(property);
  expect(played(system, scenario).violated).toEqual([]);
});
