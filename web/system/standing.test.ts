import type { Verdict } from '../../lab/index.ts';
import { createKnownRun } from './known-run.ts';
import type { Frame, RunInfo, RunSpec } from './protocol.ts';
import { standingOf } from './standing.ts';

const verdict = (property: string, when: Verdict['when'], held: boolean | null): Verdict => ({
  property,
  when,
  held,
  sentence: `what ${property} says`,
});

/** What the chip says at the end of a run of one event. */
function atTheEnd(verdicts: Verdict[]) {
  const run = createKnownRun({} as RunInfo, {} as RunSpec);
  run.frames.push({} as Frame);
  run.judgement = { verdicts } as never;
  return standingOf(run, 0, []);
}

const NOT_MET = verdict('a-leader-falls', 'sometimes', null);
const HELD = verdict('one-leader', 'always', true);

test('what a run has not met leaves nothing undecided', () => {
  expect(atTheEnd([NOT_MET, HELD])).toEqual({ kind: 'good', text: 'every property holds', event: null });
});

test('what could not be decided is, whatever was not met before it', () => {
  const open = verdict('linearizable', 'whenCalm', null);
  expect(atTheEnd([NOT_MET, open])).toMatchObject({ kind: 'open', text: 'undecided: linearizable' });
});
