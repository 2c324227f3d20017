import type { HuntResult, SystemTypes } from '../../lab/index.ts';
import { readAnswer } from './queue-job.ts';

/** All that a range can come to, but for what was met on the way of recipes: those are not put into a queue. */
type Told = Required<Omit<HuntResult<SystemTypes>, 'reached' | 'findings'>>;

test("a worker's answer arrives with all that its range came to", () => {
  const told: Told = {
    from: 50,
    played: 10,
    met: { 'reaches-node': 2 },
    undecided: 3,
    firstUndecided: { number: 52, property: 'converges', sentence: 'The budget of events ran out.' },
    notModelled: { lpush: 1 },
    empty: 1,
  };
  const verdict = { property: 'no-panic', when: 'always', held: false, sentence: 'It died.' };
  const again = 'Played again with the same choices, the run is another one.';
  const findings = [{ number: 51, verdict, digest: '0123456789abcdef', again }];
  const answer = { played: { ...told, findings }, end: null };
  expect(readAnswer(JSON.parse(JSON.stringify(answer)))).toEqual(answer);
});
