import { checkRun } from '../../lab/index.ts';
import { type Outcome, type Scenario, type Simulation, simulate, type Variant } from '../../model/index.ts';
import { objectText, SITE_SELECT } from '../../model/internals.ts';
import { createRedisSystem, slavesConverge } from '../../properties/index.ts';
import { createSeededChooser, REFCOUNT, SITE } from '../../sim/index.ts';
import { BadQuestions } from './bad-questions.ts';

/** What a question can ask for. */
export const MEASURES = [
  'switches',
  'created',
  'copied',
  'glued',
  'node',
  'freed',
  'leaked',
  'leaked-bytes',
  /** used_memory after everyone has gone, less what it was before the clients began. */
  'growth',
  /** The count of the first created SELECT object right after the first addReply. */
  'count-after-add-reply',
  /** The database that the first leaked SELECT object names; "none". */
  'first-leaked-database',
  /** yes or no: does every slave end with its master's dataset? */
  'converges',
  /** How the first server's process died: panic, use-after-free; "no" if it did not. */
  'death',
] as const;
export type Measure = (typeof MEASURES)[number];

/** Plays a scenario by its own seed and reads one thing off. @throws BadQuestions when it does not become calm. */
export function measure(what: Measure, scenario: Scenario, variant: Variant): number | string {
  if (what === 'converges') {
    const chooser = createSeededChooser(scenario.seed);
    const { outcome, verdicts } = checkRun(createRedisSystem(), scenario, {
      variant,
      chooser,
      properties: [slavesConverge],
    });
    mustBeCalm(outcome);
    return verdicts[0].held === true ? 'yes' : 'no';
  }
  let simulation: Simulation | undefined;
  let firstCount = -1;
  let firstLeaked = 'none';
  const outcome = simulate(scenario, {
    variant,
    chooser: createSeededChooser(scenario.seed),
    atStart(started) {
      simulation = started;
    },
    observers: {
      select(server, object, event) {
        const way = ['copied', 'glued', 'node', 'closing', 'unsent'].includes(event);
        if (!way || firstCount >= 0 || simulation === undefined) return;
        firstCount = simulation.redis[server].heap.cells[object + REFCOUNT];
      },
    },
    atEnd(ended, audits) {
      const [redis] = ended.redis;
      const lost = audits[0].leaked.find(({ address }) => redis.heap.cells[address + SITE] === SITE_SELECT);
      if (lost !== undefined) firstLeaked = objectText(redis, lost.address).replace(/\D/g, '');
    },
  });
  mustBeCalm(outcome);
  if (what === 'count-after-add-reply') return firstCount;
  if (what === 'first-leaked-database') return firstLeaked;
  if (what === 'death') return simulation?.world.servers[0].server.death?.kind ?? 'no';
  return numberOf(what, outcome);
}

function mustBeCalm({ stop, events }: Outcome): void {
  if (stop !== 'budget') return;
  throw new BadQuestions(`the run of a question is not calm after ${events} events: it has no answer`);
}

type NumberMeasure = Exclude<
  Measure,
  'converges' | 'count-after-add-reply' | 'first-leaked-database' | 'death'
>;

function numberOf(what: NumberMeasure, { selects, switches, usedMemory }: Outcome): number {
  if (what === 'switches') return switches;
  if (what === 'growth') return usedMemory.after - usedMemory.before;
  return what === 'leaked-bytes' ? selects.leakedBytes : selects[what];
}
