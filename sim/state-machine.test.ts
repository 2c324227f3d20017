import {
  compileMachine,
  eventIndex,
  type MachineTable,
  REFUSED,
  renderMermaid,
  stateIndex,
  step,
} from './state-machine.ts';

const door: MachineTable = {
  name: 'door',
  initial: 'closed',
  states: ['closed', 'open', 'locked: key needed'],
  transitions: [
    { from: 'closed', on: 'push', to: 'open', note: 'it creaks; "loudly"' },
    { from: 'open', on: 'pull', to: 'closed', note: 'quickly: a draught' },
    { from: 'closed', on: 'turn', to: 'locked: key needed' },
    { from: 'locked: key needed', on: 'turn', to: 'closed' },
  ],
};

test('a step goes where the table says, and nowhere else', () => {
  const machine = compileMachine(door);
  for (const from of door.states) {
    for (const on of ['push', 'pull', 'turn']) {
      const transition = door.transitions.find((one) => one.from === from && one.on === on);
      const expected = transition === undefined ? REFUSED : stateIndex(machine, transition.to);
      expect(step(machine, stateIndex(machine, from), eventIndex(machine, on))).toBe(expected);
    }
  }
  expect(machine.initial).toBe(stateIndex(machine, 'closed'));
});

test('a name that is not in the table is refused with those that are', () => {
  const machine = compileMachine(door);
  expect(() => stateIndex(machine, 'ajar')).toThrow(
    "'ajar' is no state of 'door'; there are closed, open, locked",
  );
  expect(() => eventIndex(machine, 'kick')).toThrow(
    "'kick' is no event of 'door'; there are push, pull, turn",
  );
});

test('the table prints as a Mermaid diagram', () => {
  expect(renderMermaid(door)).toBe(
    [
      'stateDiagram-v2',
      '  state "locked: key needed" as s2',
      '  [*] --> closed',
      "  closed --> open: push / it creaks, 'loudly'",
      '  open --> closed: pull / quickly - a draught',
      '  closed --> s2: turn',
      '  s2 --> closed: turn',
      '',
    ].join('\n'),
  );
});

const broken: [string, Partial<MachineTable>, string][] = [
  ['a state listed twice', { states: ['closed', 'open', 'open', 'locked: key needed'] }, 'listed twice'],
  ['an unknown initial state', { initial: 'ajar' }, "initial state 'ajar' is not listed"],
  [
    'an unknown target',
    { transitions: [...door.transitions, { from: 'open', on: 'slam', to: 'broken' }] },
    "'broken' is not listed",
  ],
  [
    'two ways to go',
    { transitions: [...door.transitions, { from: 'open', on: 'pull', to: 'open' }] },
    "'open' has two transitions on 'pull'",
  ],
  [
    'a state out of reach',
    { states: [...door.states, 'painted'] },
    "'painted' cannot be reached from 'closed'",
  ],
];

test.each(broken)('%s is refused', (_, change, message) => {
  expect(() => compileMachine({ ...door, ...change })).toThrow(message);
  expect(() => compileMachine({ ...door, ...change })).toThrow("machine 'door'");
});

test('all that is wrong is named at once', () => {
  expect(() => compileMachine({ ...door, initial: 'ajar', states: ['closed', 'open'] })).toThrow(
    /'ajar' is not listed.*'locked: key needed' is not listed/,
  );
});
