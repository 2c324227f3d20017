/**
 * What tells states apart: each field of a state's parts moves its fingerprint, or the number of the part, or stands in a
 * list with the reason why it has no meaning. The fields of a server and of a connection: model/server/shape/fingerprint.test.ts.
 */
import { explore } from '../../lab/index.ts';
import { type Variant, variantById } from '../../model/index.ts';
import { fieldsOf, Noticing } from '../../model/server/shape/testing/changed-fields.ts';
import { begin, createFingerprint, finish } from '../../sim/index.ts';
import { completeScope, EXPLORED_GROUPS, type Scope } from '../explore.ts';
import { BUDGETS_SLOT, MASTER_SLOT, type PackedState, type UnpackedState } from './explore-state.ts';
import { createScopeSystem, type ScopeSystem } from './scope-system.ts';
import { addState, createStateFingerprinter } from './state-fingerprint.ts';
import { liveOf, numbersOf, type StateParts } from './state-parts.ts';

/** Everything that can happen, in little. */
const EVERYTHING: Partial<Scope> = {
  clients: 2,
  writes: 2,
  slaves: 2,
  backlog: 'detached',
  cuts: 1,
  bgsaves: 1,
  quits: 1,
  properties: EXPLORED_GROUPS.all,
};

/** Shows every `every`th state that a search reaches. */
function eachState(id: string, every: number, look: (system: ScopeSystem, state: PackedState) => void): void {
  const variant = variantById(id) as Variant;
  const system = createScopeSystem(completeScope({ ...EVERYTHING, variant }));
  let states = 0;
  const watched: ScopeSystem = {
    ...system,
    violation(state) {
      if (states++ % every === 0) look(system, state);
      return null;
    },
  };
  explore(watched, { maxStates: 6_000 });
}

function fingerprintOf(parts: StateParts, state: PackedState): string {
  const builder = createFingerprint();
  begin(builder);
  addState(createStateFingerprinter(parts), state, builder);
  finish(builder);
  return `${builder.high} ${builder.low}`;
}

/** The parts are taken by those who number them. */
const numbered = (parts: StateParts, live: UnpackedState, budgets: number): PackedState =>
  numbersOf(parts, structuredClone(live), budgets);

/** Of servers and connections, one field each: that their own fingerprints are part of a state's. */
const SAMPLES = ['master.server.loading', 'master.server.clientById[].db', 'connections[].link.broken'];

function isAsked(path: string): boolean {
  const inside = /^(master\.server|connections\[\]\.link)\./.test(path);
  return (
    !inside ||
    SAMPLES.some((sample) => path === sample || (path.endsWith('.*') && sample.startsWith(path.slice(0, -1))))
  );
}

const WITHOUT_MEANING: Record<string, string> = {
  'connections[].owners.length': 'always two',
  'connections[].owners[].index': 'who has the connection says his seat',
  'connections[].owners[].kind': 'always somebody outside, and the master',
  'master.heldChild': 'never set: children end by an action',
  'master.childrenBefore': 'no process starts again',
  'master.incarnation': 'no process starts again',
  'master.peakUsed': 'a counter, and nothing is decided by it',
  'master.loop.freeAt': 'a time, and time stands still',
  'master.loop.scheduled': 'it is, if somebody is ready',
  'slaves[].reader.wrong': 'what is wrong can be told from what was read last, and what was owed',
};

/** What makes two masters two, beside their fingerprints: the names that others have for its parts, and what is lost. */
const NAMES_AND_LOSSES = [
  'server.child.pid',
  'server.childrenStarted',
  'server.clientIdByFd[]',
  'server.death.sentence',
  'server.selects.aliveBytes',
  'server.sharedFreed',
  'server.slaves.values[]',
  'up',
];

describe('each field of what is explored', () => {
  const states = new Noticing(20);
  const masters = new Noticing(20);

  beforeAll(() => {
    for (const id of ['2.4.10', 'own-memory-not-reset', 'count-from-zero']) {
      eachState(id, 29, ({ parts }, state) => {
        const live = structuredClone(liveOf(parts, state));
        const whole = { ...live, budgets: state[BUDGETS_SLOT] };
        const wanted = (path: string) => isAsked(path) && states.wanted(path);
        states.look(fieldsOf(whole, '', wanted), () =>
          fingerprintOf(parts, numbered(parts, whole, whole.budgets)),
        );
        const named = (path: string) =>
          masters.wanted(path) &&
          NAMES_AND_LOSSES.some(
            (name) => name === path || (path.endsWith('.*') && name.startsWith(path.slice(0, -2))),
          );
        masters.look(fieldsOf(live.master, '', named), () => String(numbered(parts, live, 0)[MASTER_SLOT]));
      });
    }
  });

  test('moves the fingerprint of a state, or has no meaning', () => {
    expect(states.unnoticed()).toEqual(Object.keys(WITHOUT_MEANING).toSorted());
  });

  test('that names a part of a master, or says that something is lost, makes it another master', () => {
    expect(masters.noticed()).toEqual(NAMES_AND_LOSSES);
    expect(masters.unnoticed()).toEqual([]);
  });
});
