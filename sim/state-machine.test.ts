import { spawnSync } from 'node:child_process';
import { defineStateTable, nextState, renderMermaid, type StateTableSpec } from './state-machine.ts';

const doorSpec = {
  name: 'door',
  initial: 'closed',
  states: ['closed', 'open', 'locked: key needed', 'bricked up'],
  transitions: [
    { from: 'closed', on: 'push', to: 'open', note: 'it creaks; "loudly"' },
    { from: 'open', on: 'pull', to: 'closed', note: 'quickly: a draught' },
    { from: 'closed', on: 'turn', to: 'locked: key needed' },
    { from: 'locked: key needed', on: 'turn', to: 'closed' },
    { from: 'closed', on: 'build', to: 'bricked up' },
  ],
} as const;

const door = defineStateTable(doorSpec);

test('a step goes where the table says, and nowhere else', () => {
  for (const state of door.states) {
    for (const event of ['push', 'pull', 'turn', 'build'] as const) {
      const transition = door.transitions.find(({ from, on }) => from === state && on === event);
      if (transition === undefined)
        expect(() => nextState(door, state, event)).toThrow(`from '${state}' on '${event}'`);
      else expect(nextState(door, state, event)).toBe(transition.to);
    }
  }
});

test('a step that the table does not have is refused with those that it has', () => {
  expect(() => nextState(door, 'open', 'push')).toThrow(
    "state table 'door': nothing leads from 'open' on 'push'; it is left on 'pull'",
  );
  expect(() => nextState(door, 'closed', 'pull')).toThrow("it is left on 'push', 'turn', 'build'");
  expect(() => nextState(door, 'bricked up', 'push')).toThrow('it is never left');
});

test('names that every JavaScript object knows lead nowhere', () => {
  for (const name of ['constructor', 'toString', '__proto__'] as never[]) {
    expect(() => nextState(door, 'closed', name)).toThrow(`nothing leads from 'closed' on '${name}'`);
    expect(() => nextState(door, name, 'push')).toThrow(`nothing leads from '${name}' on 'push'`);
  }
});

test('a table is a constant: nobody can change it', () => {
  const { next, states, transitions } = door;
  for (const part of [door, next, states, transitions, ...Object.values(next), ...transitions])
    expect(Object.isFrozen(part)).toBe(true);
});

test('the compiler knows the names', () => {
  expect(() => {
    // @ts-expect-error There is no such event.
    nextState(door, 'closed', 'kick');
  }).toThrow();
  expect(() => {
    // @ts-expect-error There is no such state.
    nextState(door, 'ajar', 'push');
  }).toThrow();
});

describe('as a Mermaid diagram', () => {
  const awkward = defineStateTable({
    name: 'names that Mermaid takes for something else, or could take for each other',
    initial: 's1',
    states: ['s1', 'two words', 'default', 'Style', 'note', 'S2'],
    transitions: [
      { from: 's1', on: 'a', to: 'two words' },
      { from: 'two words', on: 'b', to: 'default' },
      { from: 'default', on: 'c', to: 'Style' },
      { from: 'Style', on: 'd', to: 'note' },
      { from: 'note', on: 'e', to: 'S2' },
    ],
  });

  test('every state, every step, and where it begins', () => {
    expect(renderMermaid(door)).toBe(
      [
        'stateDiagram-v2',
        '  state "locked: key needed" as s2',
        '  state "bricked up" as s3',
        '  [*] --> closed',
        "  closed --> open: push / it creaks, 'loudly'",
        '  open --> closed: pull / quickly - a draught',
        '  closed --> s2: turn',
        '  s2 --> closed: turn',
        '  closed --> s3: build',
        '',
      ].join('\n'),
    );
  });

  test('two states never share an id', () => {
    const arrows = [...renderMermaid(awkward).matchAll(/^ {2}(\w+) --> (\w+):/gm)];
    expect(new Set(arrows.flatMap(([, from, to]) => [from, to])).size).toBe(awkward.states.length);
  });

  /** Mermaid is an ES module, made for a page: it is asked in a process of its own, and cleans its texts of nothing. */
  function refusedByMermaid(...diagrams: string[]): string {
    const script = `
      import DOMPurify from 'dompurify';
      import mermaid from 'mermaid';
      DOMPurify.addHook = () => {};
      DOMPurify.sanitize = (text) => text;
      for (const text of ${JSON.stringify(diagrams)}) await mermaid.parse(text);`;
    return spawnSync('node', ['--input-type=module', '-e', script], { cwd: __dirname, encoding: 'utf8' })
      .stderr;
  }

  test('Mermaid reads it', () => {
    expect(refusedByMermaid(renderMermaid(door), renderMermaid(awkward))).toBe('');
    expect(refusedByMermaid('stateDiagram-v2\n  [*] -> closed\n')).toContain('Parse error');
  });
});

const broken: [string, Partial<StateTableSpec<string, string>>, string][] = [
  ['a state listed twice', { states: [...doorSpec.states, 'open'] }, "the state 'open' is listed twice"],
  ['an unknown initial state', { initial: 'ajar' }, "the initial state 'ajar' is not listed"],
  [
    'an unknown target',
    { transitions: [...doorSpec.transitions, { from: 'open', on: 'slam', to: 'broken' }] },
    "'broken' is not listed",
  ],
  [
    'an unknown source',
    { transitions: [...doorSpec.transitions, { from: 'broken', on: 'mend', to: 'open' }] },
    "'broken' is not listed",
  ],
  [
    'two ways to go',
    { transitions: [...doorSpec.transitions, { from: 'open', on: 'pull', to: 'open' }] },
    "'open' has two transitions on 'pull'",
  ],
  [
    'a state out of reach',
    { states: [...doorSpec.states, 'painted'] },
    "'painted' cannot be reached from 'closed'",
  ],
];

test.each(broken)('%s is refused', (_, change, message) => {
  expect(() => defineStateTable<string, string>({ ...doorSpec, ...change })).toThrow(
    `state table 'door': ${message}`,
  );
});

test('all that is wrong is named at once', () => {
  expect(() =>
    defineStateTable<string, string>({ ...doorSpec, initial: 'ajar', states: ['closed', 'open'] }),
  ).toThrow(
    /'ajar' is not listed; 'locked: key needed' is not listed; .*'closed' cannot be reached from 'ajar'/,
  );
});
