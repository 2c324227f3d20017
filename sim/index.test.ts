import * as sim from './index.ts';

/** A model that uses nothing but the public interface: three dice players, the first to reach 20 wins. */
function play(chooser: sim.Chooser, recorder: sim.Recorder | null): { winner: number; digest: string } {
  const queue = sim.createEventQueue();
  const digest = sim.createDigest();
  const points = [0, 0, 0];
  for (let player = 0; player < 3; player++) sim.pushEvent(queue, player, 0, player, 0);
  sim.run(
    queue,
    ({ time, a: player }) => {
      sim.recordEvent(recorder, queue, player);
      points[player] += 1 + chooser.pick(6, 'the die');
      if (points[player] < 20) sim.pushEvent(queue, time + sim.MICROS_PER_SECOND, 0, player, 0);
    },
    { digest, check: () => (points.some((sum) => sum >= 20) ? 'the game is over' : null) },
  );
  return { winner: points.findIndex((sum) => sum >= 20), digest: sim.digestText(digest) };
}

test('a seed, its recording and its replay are the same game, with a recorder and without', () => {
  const { chooser, choices } = sim.createRecording(sim.createSeededChooser('0xd1ce'));
  const game = play(chooser, null);
  const recorder = sim.createFullRecorder();
  expect(play(sim.createReplayChooser(choices), recorder)).toEqual(game);
  expect(recorder.total).toBeGreaterThan(9);
  expect(play(sim.createSeededChooser(53710), sim.createRingRecorder(2))).toEqual(game);
});

test('every game of a shorter kind can be enumerated', () => {
  const odometer = sim.createOdometer();
  const wins = [0, 0];
  do {
    const dice = [0, 1].map(() => odometer.chooser.pick(6, 'the die'));
    if (dice[0] !== dice[1]) wins[dice[0] > dice[1] ? 0 : 1]++;
  } while (odometer.advance());
  expect(wins).toEqual([15, 15]);
});

test('what is internal stays inside', () => {
  for (const name of [
    'placeEvent',
    'refillNear',
    'createFamily',
    'createFrontier',
    'insertVisited',
    'avalanche',
  ]) {
    expect(sim).not.toHaveProperty(name);
  }
});
