import { createSeededChooser } from '../../sim/index.ts';
import { completeScenario } from '../scenario/complete-scenario.ts';
import type { OutsideStep, Scenario } from '../scenario/scenario.ts';
import type { Variant } from '../server/variant.ts';
import { variantById } from '../variants/index.ts';
import { endStorm, forgetPlayed, openSession, playCalm, playTo, takeIn, warmUp } from './session.ts';
import { simulate } from './simulate.ts';

const variant = variantById('2.4.9') as Variant;
const NEVER = Number.MAX_SAFE_INTEGER;

function scenario(): Scenario {
  return completeScenario({ name: 's', servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }] });
}

/** Two connections that write to databases 0 and 15 by turns, as arrivals at the given distance. */
function record(writes: number, distanceMicros: number, forget: boolean) {
  const heard: string[] = [];
  const session = openSession({
    scenario: scenario(),
    variant,
    chooser: createSeededChooser(1),
    observers: {
      received(_, conn, bytes) {
        heard[conn] = (heard[conn] ?? '') + bytes;
      },
    },
  });
  warmUp(session);
  const steps: OutsideStep[] = [];
  let clock = session.run.simulation.world.now;
  const take = (act: Parameters<typeof takeIn>[2]) => {
    clock += distanceMicros;
    steps.push(takeIn(session, clock, act));
    playTo(session, clock, NEVER);
    if (forget) forgetPlayed(session);
  };
  for (const conn of [0, 1]) take({ do: 'connect', conn, server: 'master' });
  take({ do: 'send', conn: 1, bytes: 'select 15\r\n' });
  for (let i = 0; i < writes; i++) take({ do: 'send', conn: i % 2, bytes: 'set foo bar\r\n' });
  take({ do: 'send', conn: 0, bytes: 'lpush list member\r\n' });
  take({ do: 'end', conn: 0 });
  take({ do: 'close', conn: 1 });
  const afterMicros = endStorm(session);
  const outcome = playCalm(session);
  return { recorded: { ...scenario(), outside: steps, stop: { afterMicros } }, outcome, heard };
}

test.each([
  [0, false],
  [3, true],
  [100_000, true],
])(
  'a session with %d us between arrivals is a scenario that plays to the same outcome and replies',
  (distance, forget) => {
    const { recorded, outcome, heard } = record(101, distance, forget);
    const again: string[] = [];
    const replayed = simulate(recorded, {
      variant,
      chooser: createSeededChooser(1),
      observers: {
        received(_, conn, bytes) {
          again[conn] = (again[conn] ?? '') + bytes;
        },
      },
    });
    expect(outcome.notModelled).toEqual({ lpush: 1 });
    expect(replayed).toEqual(outcome);
    expect(again).toEqual(heard);
    expect(outcome.writes).toBe(101);
    expect(outcome.stop).toBe('until');
  },
);

test('writes one by one by turns leak an object of 48 bytes for every second one', () => {
  const { outcome } = record(101, 1000, true);
  expect(outcome.selects).toMatchObject({ created: 50, leaked: 50, leakedBytes: 50 * 48 });
});

test('arrivals closer together or further apart hear the same', () => {
  expect(record(50, 50, false).heard).toEqual(record(50, 1000, true).heard);
});

test('a warm session has its slaves online and its clients not begun', () => {
  const session = openSession({ scenario: scenario(), variant, chooser: createSeededChooser(1) });
  warmUp(session);
  const [master, slave] = session.run.simulation.world.servers.map(({ server }) => server);
  expect(slave.linkState).toBe('connected');
  expect(master.slaves.values.map((id) => master.clientById[id]?.slaveState)).toEqual(['online']);
});
