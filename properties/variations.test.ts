/** Each single change of a scenario is the one that its name says, and no other. */
import { completeScenario, DEFAULT_LINK, type Scenario } from '../model/index.ts';
import { redisVariations } from './variations.ts';

const slow = { latencyMicros: 5_000 };

const scenario = completeScenario({
  name: 'everything',
  servers: [
    { name: 'master' },
    { name: 'slave-1', follows: 'master' },
    { name: 'slave-2', follows: 'master' },
  ],
  links: {
    overrides: [
      { from: 'master', to: 'slave-1', ...slow },
      { from: 'a', to: 'master', ...slow },
    ],
  },
  clients: [
    {
      name: 'a',
      server: 'master',
      db: 12,
      workload: {
        script: [
          ['SELECT', '15'],
          ['select', '9'],
          ['SET', '15', '12'],
          ['SELECT', '12'],
        ],
      },
    },
    { name: 'b', server: 'master', db: 9, workload: { command: ['SELECT', '11'], repeat: 1 } },
  ],
  faults: [
    { atMicros: 1_000, do: 'cut', link: { from: 'master', to: 'slave-1' } },
    { atMicros: 2_000, do: 'kill', server: 'slave-1' },
  ],
});

const of = (from: Scenario): Map<string, Scenario> => new Map(redisVariations(from));
const changed = of(scenario);

/** What differs from the scenario, by the field. */
function differences(name: string): Partial<Scenario> {
  const variation = changed.get(name) as Scenario;
  const differs = ([field, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(scenario[field as keyof Scenario]);
  return Object.fromEntries(Object.entries(variation).filter(differs));
}

test('they are these, the plainest first', () => {
  expect([...changed.keys()]).toEqual([
    'without SELECT 15 of a',
    'without select 9 of a',
    'without SET 15 12 of a',
    'without SELECT 12 of a',
    'without client a',
    'without client b',
    'with db 12 as db 9',
    'with db 15 as db 9',
    'with db 11 as db 9',
    'without slave slave-1',
    'without slave slave-2',
    'with a fast link from master to slave-1',
    'with a fast link from a to master',
    'without the fault cut at 1000 us',
    'without the fault kill at 2000 us',
  ]);
});

test('a command of a client, and a client', () => {
  const [a, b] = scenario.clients;
  const script = [
    ['SELECT', '15'],
    ['SET', '15', '12'],
    ['SELECT', '12'],
  ];
  expect(differences('without select 9 of a')).toEqual({
    clients: [{ ...a, workload: { ...a.workload, script } }, b],
  });
  expect(differences('without client a')).toEqual({ clients: [b] });
});

test('a database without a shared SELECT becomes the last with one, wherever it is selected, and no other does', () => {
  const [a, b] = scenario.clients;
  const lowered = (id: string) => [
    ['SELECT', id === '15' ? '9' : '15'],
    ['select', '9'],
    ['SET', '15', '12'],
    ['SELECT', id === '12' ? '9' : '12'],
  ];
  expect(differences('with db 15 as db 9')).toEqual({
    clients: [{ ...a, workload: { ...a.workload, script: lowered('15') } }, b],
  });
  expect(differences('with db 12 as db 9')).toEqual({
    clients: [{ ...a, db: 9, workload: { ...a.workload, script: lowered('12') } }, b],
  });
  expect(differences('with db 11 as db 9')).toEqual({
    clients: [a, { ...b, workload: { ...b.workload, command: ['SELECT', '9'] } }],
  });
});

test('a link, a slave, a fault', () => {
  const [cut, kill] = scenario.faults;
  const { links } = scenario;
  const [first, second] = links.overrides;
  expect(differences('with a fast link from master to slave-1')).toEqual({
    links: { ...links, overrides: [second] },
  });
  expect(differences('with a fast link from a to master')).toEqual({
    links: { ...links, overrides: [first] },
  });
  expect(differences('without slave slave-2')).toMatchObject({ servers: scenario.servers.slice(0, 2) });
  expect(differences('without the fault cut at 1000 us')).toEqual({ faults: [kill] });
  expect(differences('without the fault kill at 2000 us')).toEqual({ faults: [cut] });
});

test('the default link is made fast only if it is not', () => {
  const { links } = scenario;
  const rough = { ...scenario, links: { ...links, default: { ...links.default, ...slow } } };
  expect(changed.has('with loopback as the default link')).toBe(false);
  expect(of(rough).get('with loopback as the default link')?.links).toEqual({
    default: DEFAULT_LINK,
    overrides: links.overrides,
  });
});
