import { createSeededChooser } from '../../sim/index.ts';
import { completeScenario, type ScenarioInput } from '../scenario/complete-scenario.ts';
import type { FaultSpec } from '../scenario/scenario.ts';
import { variantById } from '../variants/index.ts';
import type { Outcome } from './outcome.ts';
import { simulate } from './simulate.ts';

/** What becomes of clients and links when something has gone wrong, and in the calm. */

const SECOND = 1_000_000;

function play(input: Partial<ScenarioInput>): { outcome: Outcome; heard: string } {
  const variant = variantById('2.4.9');
  if (variant === undefined) throw new Error('no variant');
  let heard = '';
  const scenario = completeScenario({ name: 'recovery', servers: [{ name: 'master' }], ...input });
  const outcome = simulate(scenario, {
    variant,
    chooser: createSeededChooser(1),
    observers: {
      received(kind, _index, bytes) {
        if (kind === 'client') heard += bytes;
      },
    },
  });
  return { outcome, heard };
}

describe('a client whose connection is lost', () => {
  const losses: Record<string, FaultSpec[]> = {
    'since it is cut': [{ atMicros: 1.05 * SECOND, do: 'cut', link: { from: 'c', to: 'master' } }],
    'since the server ends': [{ atMicros: 1.05 * SECOND, do: 'restart', server: 'master' }],
    'since it is refused at first': [
      { atMicros: SECOND / 2, do: 'shutdown', server: 'master' },
      { atMicros: 1.5 * SECOND, do: 'restart', server: 'master' },
    ],
  };

  /** How many of its ten commands were answered. */
  function answers(faults: FaultSpec[], reconnect: boolean): number {
    const { heard } = play({
      clients: [
        {
          name: 'c',
          server: 'master',
          startMicros: SECOND,
          thinkMicros: [SECOND / 50, SECOND / 50],
          reconnect,
          workload: { repeat: 10, command: ['PING'] },
        },
      ],
      faults,
    });
    return heard.split('+PONG').length - 1;
  }

  it.each(Object.entries(losses))('%s, connects again if it was told to, and says the rest', (_, faults) => {
    expect(answers(faults, true)).toBe(10);
  });

  it.each(Object.entries(losses))('%s, is lost otherwise', (_, faults) => {
    expect(answers(faults, false)).toBeLessThan(10);
  });
});

describe('the calm', () => {
  const links = [
    { from: 'master', to: 'slave' },
    { from: 'slave', to: 'master' },
    { from: 'master', to: 'c' },
    { from: 'c', to: 'master' },
  ];
  const names = links.map((link) => [`${link.from} to ${link.to}`, link] as const);

  function calmAfter(fault: FaultSpec): Outcome {
    return play({
      servers: [{ name: 'master' }, { name: 'slave', follows: 'master' }],
      clients: [
        {
          name: 'c',
          server: 'master',
          startMicros: 2 * SECOND,
          workload: { repeat: 50, command: ['INCR', 'n'] },
        },
      ],
      faults: [fault],
      stop: { afterMicros: 4 * SECOND },
    }).outcome;
  }

  it.each(names)('lets what was stalled from %s go on', (_, link) => {
    const { stop, servers } = calmAfter({ atMicros: 2.0001 * SECOND, do: 'stall', link });
    expect([stop, servers[1].keys]).toEqual(['until', 1]);
  });

  it.each(names)('lets who read slowly from %s read as fast as before', (_, link) => {
    // A byte a millisecond: 1,450 bytes of commands would take until after the calm is given up.
    const { stop, virtualMicros } = calmAfter({
      atMicros: 2.0001 * SECOND,
      do: 'slow-reader',
      link,
      bytesPerMilli: 1,
    });
    expect([stop, virtualMicros < 12 * SECOND]).toEqual(['until', true]);
  });
});

it('a child that a restarted server forks lives its own time, and not until the one before would have ended', () => {
  const { heard } = play({
    servers: [{ name: 'master', bgsave: { durationMicros: 3 * SECOND } }],
    clients: [1, 2.1, 4.5, 5.5].map((begin) => ({
      name: `c${begin}`,
      server: 'master',
      startMicros: begin * SECOND,
      workload: { repeat: 1, command: ['BGSAVE'] },
    })),
    faults: [{ atMicros: 2 * SECOND, do: 'restart', server: 'master' }],
  });
  const started = '+Background saving started\r\n';
  // Forked at 1, 2.1 and 5.5 s; at 4.5 s the second one is still there.
  expect(heard).toBe(`${started}${started}-ERR Background save already in progress\r\n${started}`);
});

it.each([
  [undefined, 1_333_108_800],
  [1_600_000_000, 1_600_000_000],
])('a run with epochSeconds %s begins at %i', (epochSeconds, begin) => {
  const { heard } = play({
    ...(epochSeconds === undefined ? {} : { epochSeconds }),
    clients: [
      { name: 'c', server: 'master', startMicros: SECOND, workload: { repeat: 1, command: ['LASTSAVE'] } },
    ],
  });
  expect(heard).toBe(`:${begin}\r\n`);
});
