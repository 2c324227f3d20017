import fc from 'fast-check';
import { type ActorScenario, actor, checkRun, defineSystem, isLookedAtClosely } from '../../../lab/index.ts';
import { createSeededChooser } from '../../../sim/index.ts';
import type { Contestant } from '../../race.ts';

/** One store twice: a primary that answers when its backup has the value, and clients that write one value after the other. */
const CLIENTS = 2;
const WRITES = 4;

const store = defineSystem({
  name: 'store',
  nodes: {
    primary: actor({
      start: () => ({ value: 0, waiting: [] as string[] }),
      on: {
        write(state, node, value: number) {
          state.value = value;
          state.waiting.push(node.caller);
          node.send('backup', 'store', { value, caller: node.caller });
        },
        stored: (state, node, caller: string) => {
          state.waiting = state.waiting.filter((each) => each !== caller);
          node.reply(null, caller);
        },
      },
    }),
    backup: actor({
      start: () => ({ value: 0, stored: 0 }),
      on: {
        store(state, node, { value, caller }) {
          state.value = value;
          state.stored++;
          node.send('primary', 'stored', caller);
        },
      },
    }),
  },
  clients: { count: CLIENTS, operations: { write: { to: 'primary', input: (pick) => pick(9) } } },
  properties: {
    whenCalm: {
      'all-stored': (view) =>
        view.one('backup').stored === CLIENTS * WRITES ? null : `the backup has ${view.one('backup').stored}`,
    },
  },
});

const scenario = ((): ActorScenario => {
  const operations = Array.from({ length: CLIENTS * WRITES }, (_, number) => ({
    client: `client-${(number % CLIENTS) + 1}`,
    name: 'write',
    input: number,
    atMicros: 0,
  }));
  const read = store.scenarios.read({ operations });
  if (read.problem !== null) throw new Error(read.problem);
  return read.scenario;
})();

/** The same with promises, each message a task of fast-check's scheduler, which decides their order. */
async function playScheduled(scheduler: fc.Scheduler): Promise<boolean> {
  const primary = { value: 0 };
  const backup = { value: 0, stored: 0 };
  const message = (name: string) => scheduler.schedule(Promise.resolve(), name);
  const write = async (value: number): Promise<void> => {
    await message('write');
    primary.value = value;
    await message('store');
    backup.value = value;
    backup.stored++;
    await message('stored');
    await message('answer');
  };
  const client = async (number: number): Promise<void> => {
    for (let i = 0; i < WRITES; i++) await write(i * CLIENTS + number);
  };
  const done = Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  await scheduler.waitFor(done);
  return backup.stored === CLIENTS * WRITES;
}

/** The rounds are one long hunt: handlers are watched in its first cases, and in some of the later ones. */
let nextCase = 0;

export const STORES: readonly Contestant[] = [
  {
    name: 'actors: checkRun',
    role: 'replisim',
    run(count) {
      let held = 0;
      for (const last = nextCase + count; nextCase < last; nextCase++) {
        const { outcome, verdicts } = checkRun(store, scenario, {
          variant: store.variants[0],
          chooser: createSeededChooser(nextCase),
          oneOfMany: !isLookedAtClosely(nextCase),
        });
        held += outcome.answered + (verdicts.every((verdict) => verdict.held === true) ? 1 : 0);
      }
      if (held !== count * (CLIENTS * WRITES + 1)) throw new Error('a run of the store does not hold');
      return held;
    },
  },
  {
    name: 'fc.scheduler: fc.assert',
    role: 'peer',
    async run(count) {
      await fc.assert(fc.asyncProperty(fc.scheduler(), playScheduled), { numRuns: count });
      return count;
    },
  },
];
