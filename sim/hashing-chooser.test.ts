import { createDigest, digestText, mix } from './digest.ts';
import { createHashingChooser } from './hashing-chooser.ts';
import { createReplayChooser } from './replay-chooser.ts';

test('each answer, of whatever stream, is mixed into the digest of the moment', () => {
  const digests = [createDigest(), createDigest()];
  let current = 0;
  const chooser = createHashingChooser(createReplayChooser({ '': [3, 4], a: [5] }), () => digests[current]);
  expect([chooser.pick(9, 'x'), chooser.stream('a').pick(9, 'x')]).toEqual([3, 5]);
  current = 1;
  expect(chooser.pick(9, 'x')).toBe(4);
  const expected = [[3, 5], [4]].map((answers) => {
    const digest = createDigest();
    for (const answer of answers) mix(digest, answer);
    return digestText(digest);
  });
  expect(digests.map(digestText)).toEqual(expected);
});

test('what is no choice leaves the digest alone', () => {
  const digest = createDigest();
  const chooser = createHashingChooser(createReplayChooser({}), () => digest);
  chooser.pick(1, 'x');
  expect(digest).toEqual(createDigest());
});

test('what it saves is the state of the chooser within', () => {
  const inner = createReplayChooser({ a: [1, 2] });
  const chooser = createHashingChooser(inner, createDigest);
  chooser.stream('a').pick(5, 'x');
  expect(chooser.save()).toEqual({ driver: 'replay', choices: { a: [1, 2] }, positions: { a: 1 } });
});
