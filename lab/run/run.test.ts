/** Runs that get nowhere, of a system that is not Redis. */
import { createReplayChooser } from '../../sim/index.ts';
import { actor, checkRun, defineSystem, type RunBounds, startCheck } from '../index.ts';

const restless = defineSystem({
  name: 'restless',
  nodes: {
    clock: actor({
      start: () => ({ ticks: 0 }),
      boot: (_, node) => node.after(1_000, 'tick'),
      on: {
        tick(state, node) {
          state.ticks++;
          node.after(1_000, 'tick');
        },
      },
    }),
  },
  properties: { whenCalm: { calms: () => null } },
});

function sentenceWith(bounds: Omit<RunBounds, 'settleMicros'>): string {
  const system = { ...restless, bounds: () => ({ ...bounds, settleMicros: 0 }) };
  const { scenario } = restless.scenarios.read({});
  const { outcome, verdicts } = checkRun(system, scenario as NonNullable<typeof scenario>, {
    variant: restless.variants[0],
    chooser: createReplayChooser({}),
  });
  const { held, sentence } = verdicts[verdicts.length - 1];
  expect({ held, stop: outcome.stop }).toEqual({ held: null, stop: 'budget' });
  return sentence;
}

test.each([
  ['has no name for its bound', {}, 'scenario.'],
  ['names its bound', { idleEventsName: 'patience' }, 'scenario (patience allows more).'],
])('a run that gets nowhere is told in words of its system, which %s', (_, named, end) => {
  const said =
    'The storm never ended: the timer tick of clock is set, and 50 events have done nothing of the';
  expect(sentenceWith({ idleEvents: 50, ...named })).toBe(`${said} ${end}`);
});

test.each<[string, Omit<RunBounds, 'settleMicros'>, number]>([
  ['of all events', { events: 30 }, 30],
  ['of idle events, once it is known that nothing has been done', { idleEvents: 40 }, 80],
  ['of both, the nearer one', { events: 30, idleEvents: 40 }, 30],
  ['of both, the nearer one', { events: 90, idleEvents: 40 }, 80],
])('a run ends at its bound %s', (_, bounds, events) => {
  const system = { ...restless, bounds: () => ({ ...bounds, settleMicros: 0 }) };
  const { scenario } = restless.scenarios.read({});
  const { outcome } = checkRun(system, scenario as NonNullable<typeof scenario>, {
    variant: restless.variants[0],
    chooser: createReplayChooser({}),
  });
  expect(outcome.events).toBe(events);
});

test('where one event is the work of many, patience is counted in work', () => {
  const { scenario } = restless.scenarios.read({});
  const eventsWith = (work?: (events: number) => number): number => {
    const system = {
      ...restless,
      bounds: () => ({ idleEvents: 5_000, settleMicros: 0 }),
      ...(work === undefined
        ? {}
        : { work: ({ world }: { world: { events: number } }) => work(world.events) }),
    };
    return checkRun(system, scenario as NonNullable<typeof scenario>, {
      variant: restless.variants[0],
      chooser: createReplayChooser({}),
    }).outcome.events;
  };
  expect(eventsWith()).toBeGreaterThanOrEqual(5_000);
  expect(eventsWith((events) => events)).toBe(eventsWith());
  // Twice as many at most, and what comes until somebody looks.
  expect(eventsWith((events) => 10 * events)).toBeLessThan(1_100);
});

test('a run that is checked in portions comes to what it comes to in one go', () => {
  const system = { ...restless, bounds: () => ({ idleEvents: 50, settleMicros: 0 }) };
  const scenario = restless.scenarios.read({}).scenario as NonNullable<
    ReturnType<typeof restless.scenarios.read>['scenario']
  >;
  const options = () => ({ variant: restless.variants[0], chooser: createReplayChooser({}) });
  const { playOn, checked } = startCheck(system, scenario, options());
  let portions = 1;
  while (playOn(10)) portions++;
  expect(portions).toBeGreaterThan(5);
  expect(checked()).toEqual(checkRun(system, scenario, options()));
});
