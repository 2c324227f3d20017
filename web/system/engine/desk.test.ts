/** The desk of the page on any system: every event of a run as a frame, and the verdicts of the command. */
import primaryBackup from '../../../examples/primary-backup/mistakes.ts';
import election from '../../../examples/raft-election/mistakes.ts';
import { parseFailure } from '../../../lab/files.ts';
import { type ActorSystem, checkRun, chooserOf, huntCase, replayFailure } from '../../../lab/index.ts';
import type { DeskAnswers, DeskRequest, Frame, RunSpec } from '../protocol.ts';
import { createDesk } from './desk.ts';

function at(system: ActorSystem) {
  const desk = createDesk(system);
  const ask = <R extends DeskRequest>(request: R) => desk.answer(request) as DeskAnswers[R['op']];
  return {
    ask,
    play(spec: RunSpec) {
      const { run } = ask({ op: 'play', spec });
      const frames: Frame[] = [];
      for (let over = false; !over; ) {
        const part = ask({ op: 'more', run, most: 37 });
        frames.push(...part.frames);
        over = part.over;
      }
      return { run, frames };
    },
  };
}

const plain = (variant: string, hands: RunSpec['hands'] = []): RunSpec => ({
  case: { seed: '1', storm: false },
  variant,
  hands,
});

test('a frame for each event, the beginning first, whatever the portions', () => {
  const { play } = at(election);
  const { frames } = play(plain('main'));
  expect(frames.map(({ event }) => event)).toEqual(frames.map((_, place) => place));
  expect(frames[0].cards.map(({ node }) => node)).toEqual(['server-1', 'server-2', 'server-3']);
  const [card] = frames.flatMap(({ cards }) => cards.filter(({ fields }) => fields[2][1] === 'leader'));
  expect(card.fields.map(([name]) => name)).toEqual(['term', 'vote', 'role', 'votes']);
  expect(card.timers).toEqual([expect.objectContaining({ name: 'beat' })]);
});

test.each(['1/0', '1/3', '9'])(
  'the storm %s is the case of the hunt, with the digests of the command',
  (seed) => {
    const [hunt, number] = seed.split('/');
    const drawn = huntCase({ system: primaryBackup, seed: hunt, space: {} }, Number(number ?? 0));
    const [variant] = primaryBackup.variants;
    const { outcome, verdicts } = checkRun(primaryBackup, drawn.scenario, {
      variant,
      chooser: chooserOf(drawn),
    });
    const { ask, play } = at(primaryBackup);
    const { run, frames } = play({ case: { seed, storm: true }, variant: 'main', hands: [] });
    expect(frames.at(-1)).toMatchObject({ event: outcome.events, digest: outcome.digest });
    expect(ask({ op: 'judge', run }).verdicts).toEqual(verdicts);
  },
);

test('every message that is sent comes to an end, is held, or is under way', () => {
  const { play } = at(primaryBackup);
  const { frames } = play({ case: { seed: '3', storm: true }, variant: 'main', hands: [] });
  const flying = new Set<number>();
  for (const { sent, arrived, lost } of frames) {
    for (const { id } of sent) flying.add(id);
    for (const id of [...arrived, ...lost]) expect(flying.delete(id)).toBe(true);
  }
  expect(flying.size).toBe(0);
});

test('two leaders by hand: told in the frame, judged, and saved as what the command replays', () => {
  const steps = [
    'timer stand of server-1',
    'timer stand of server-2',
    'deliver ask from server-1 to server-3',
    'deliver ask from server-2 to server-3',
    'deliver vote from server-3 to server-1',
    'deliver vote from server-3 to server-2',
  ];
  const hands = steps.map((step, place) => ({ after: 4 + place, step }));
  const { ask, play } = at(election);
  const { run, frames } = play(plain('votes-twice', hands));
  expect(frames.slice(5, 11).map(({ hand }) => hand)).toEqual(steps.map(() => true));
  const sentence = 'there are leaders of terms 1, 1';
  expect(frames[10].wrong).toEqual({ 'one-leader-a-term': sentence });
  const { verdicts } = ask({ op: 'judge', run });
  expect(verdicts.find(({ property }) => property === 'one-leader-a-term')).toMatchObject({
    held: false,
    sentence,
  });
  const { text } = ask({ op: 'save', run, property: 'one-leader-a-term' });
  const { failure } = parseFailure(text, [election]);
  const property = election.properties.find(({ id }) => id === 'one-leader-a-term')!;
  const variant = election.variants.find(({ id }) => id === 'votes-twice')!;
  expect(replayFailure(election, failure!, { variant, property })).toMatchObject({
    stillViolates: true,
    sameDigest: true,
  });
  expect(failure!.scenario.steps).toEqual(expect.arrayContaining(steps));
});

test('what is not linearizable is named', () => {
  const { ask, play } = at(primaryBackup);
  const judged = (number: number) => {
    const seed = `1/${number}`;
    const { run } = play({ case: { seed, storm: true }, variant: 'adds-twice', hands: [] });
    return ask({ op: 'judge', run });
  };
  let found = judged(0);
  for (let number = 1; found.misfit === null; number++) found = judged(number);
  expect(found.unorderable).toContain(found.misfit);
  expect(found.verdicts.find(({ property }) => property === 'linearizable')!.held).toBe(false);
});

test('what is not there is refused in words', () => {
  const { ask } = at(election);
  expect(() => ask({ op: 'play', spec: plain('none') })).toThrow(/has no variant none; variants: main/);
  const spec = { ...plain('main'), case: { scenario: { nodes: 3 }, choices: null } };
  expect(() => ask({ op: 'play', spec })).toThrow(/this is not a scenario of raft-election: nodes/);
});
