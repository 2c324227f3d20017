import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeScenario, type Scenario, type Variant, variantById } from '../../model/index.ts';
import { parseScenario } from '../../model/scenario-text.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { type Branch, createBranch, look, recordMore } from '../engine/branch.ts';
import type { news } from '../engine/course.ts';
import type { Moment } from '../protocol.ts';

/** Runs of which only the first events are recorded for good, and the same runs recorded in full. */

const folder = join(__dirname, '../../model/scenario/shipped');

/** Everything that can happen to a link or a process. */
const FAULTS = `
name: faults
servers: [{ name: master }, { name: one, follows: master }, { name: two, follows: one }]
clients:
  - { name: zero, server: master, startMicros: 2000000, workload: { repeat: 2500, command: [set, foo, bar] } }
  - { name: fifteen, server: master, db: 15, startMicros: 2000000, workload: { repeat: 2500, command: [set, foo, bar] } }
faults:
  - { atMicros: 2200000, do: stall, link: { from: master, to: one } }
  - { atMicros: 2300000, do: resume, link: { from: master, to: one } }
  - { atMicros: 2301000, do: slow-reader, link: { from: one, to: two }, bytesPerMilli: 40 }
  - { atMicros: 2350000, do: cut, link: { from: one, to: two } }
  - { atMicros: 2360000, do: isolate, server: one }
  - { atMicros: 2400000, do: kill, server: two }
  - { atMicros: 2500000, do: restart, server: two }
  - { atMicros: 3500000, do: rejoin, server: one }
  - { atMicros: 5000000, do: restart, server: master }
`;

/** Events that are recorded of a part, and of a whole run. */
export const LIMIT = 500;
export const WHOLE = 10_000_000;

export function optionsOf(name: string, recorded: number, id: string) {
  const text = name === 'faults' ? FAULTS : readFileSync(join(folder, `${name}.yaml`), 'utf8');
  const scenario = completeScenario(parseScenario(text, { file: name }).scenario as Scenario);
  return {
    spec: { scenario: { name }, variant: id, forks: [] },
    scenario,
    variant: variantById(id) as Variant,
    sourceOf: () => readFileSync(join(folder, '../../variants/feed-2.4.9.ts'), 'utf8'),
    chooser: createSeededChooser(scenario.seed).save(),
    recorded,
  };
}

export function played(branch: Branch): Branch {
  while (!branch.complete) recordMore(branch, 10_000);
  return branch;
}

export const opened = (name: string, recorded: number, id = '2.4.9') =>
  played(createBranch(optionsOf(name, recorded, id)));

/** When a message arrives that is under way beyond what is shown is not shown. */
export function asShown({ arrows, columns, ...moment }: Moment): Moment {
  const last = columns.at(-1)?.event ?? 0;
  const shown = arrows.map((arrow) => (arrow.arrived > last ? { ...arrow, arrived: -1 } : arrow));
  return { ...moment, columns, arrows: shown };
}

export function expectSameMoments(part: Branch, whole: Branch, events: readonly number[]): void {
  for (const event of events)
    expect([event, asShown(look(part, 0, event, 40))]).toEqual([event, asShown(look(whole, 0, event, 40))]);
}

/** Rows that follow each other, each with what its last event had, and all flags of its events. */
export function expectCourse(course: ReturnType<typeof news>, whole: Branch): void {
  const history = columnsOf(whole);
  let begin = course.from;
  course.ends.forEach((end, row) => {
    expect(end).toBeGreaterThan(begin);
    const entry = end - 1;
    expect([course.micros[row], course.used[row], course.leaked[row]]).toEqual([
      history.micros[entry],
      history.used[entry],
      history.leaked[entry],
    ]);
    const flags = history.flags.slice(begin, end).reduce((all, each) => all | each, 0) & ~16;
    expect(course.flags[row] & flags).toBe(flags);
    begin = end;
  });
  expect(begin).toBe(history.micros.length);
}

/** Of a run that is recorded in full, from its first event; what comes before a fork is in the run that was forked. */
function columnsOf({
  parent,
  history,
}: Branch): Pick<Branch['history'], 'micros' | 'flags' | 'used' | 'leaked'> {
  const before = parent === null ? null : columnsOf(parent.branch);
  const column = (name: 'micros' | 'flags' | 'used' | 'leaked') => [
    ...(before?.[name].slice(0, history.from) ?? []),
    ...history[name],
  ];
  return {
    micros: column('micros'),
    flags: column('flags'),
    used: column('used'),
    leaked: column('leaked'),
  };
}
