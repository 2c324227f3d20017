/** Cases that a hunt plays twice: code that carries something over is found although no case violates anything. */
import { actor, defineSystem } from '../actors/index.ts';
import { hunt, isLookedAtClosely, isPlayedTwice } from './hunt.ts';

/** A store that keeps what `keep` makes of each write; a value that is too large is a violation. */
function storing(keep: (value: number) => number) {
  return defineSystem({
    name: 'storing',
    nodes: {
      store: actor({
        start: () => ({ value: 0 }),
        on: {
          write(state, node, value: number) {
            state.value = keep(value);
            node.reply();
          },
        },
      }),
    },
    clients: { operations: { write: { to: 'store', input: (pick) => pick(9) } } },
    properties: { always: { small: (view) => (view.one('store').value < 1_000 ? null : 'it is large') } },
  });
}

const counting = (from: number) => {
  let count = from;
  return storing(() => ++count);
};

const targetOf = (system: ReturnType<typeof storing>) => ({
  ...{ system, variant: system.variants[0], properties: system.properties, space: {}, seed: '1' },
});

test('the first cases are played twice, and then ever fewer of those that are looked at closely', () => {
  const twice = Array.from({ length: 1_000 }, (_, number) => number).filter(isPlayedTwice);
  expect(twice).toEqual([0, 1, 2, 3, 16, 64, 144, 256, 400, 576, 784]);
  expect(twice.every(isLookedAtClosely)).toBe(true);
});

test('a case that is another the second time is found, once', () => {
  const { findings, played } = hunt(targetOf(counting(0)), 0, 100, { playsTwice: true });
  expect(played).toBe(100);
  const sentence = expect.stringMatching(
    /^Played again with the same choices, the run is another one: its digest was [\da-f]{16}, then [\da-f]{16}\.$/,
  );
  const verdict = { property: 'deterministic', when: 'always', held: false, sentence };
  expect(findings).toEqual([expect.objectContaining({ number: 0, verdict, again: sentence })]);
});

test('so is one that is judged otherwise', () => {
  const system = storing((value) => value);
  let asked = 0;
  const mood = {
    ...{ id: 'mood', title: 'in a good mood', when: 'whenCalm' as const },
    check: () => (asked++ === 0 ? null : 'in a bad mood.'),
  };
  const [finding] = hunt({ ...targetOf(system), properties: [mood] }, 0, 1, { playsTwice: true }).findings;
  expect(finding.again).toBe(
    'Played again with the same choices, mood has another verdict: first: it held; then: in a bad mood.',
  );
});

test('what violates a property is told as that', () => {
  const played: number[] = [];
  const { findings } = hunt(targetOf(counting(1_000)), 0, 17, {
    playsTwice: true,
    onCase: (number) => played.push(number),
  });
  expect(findings.map(({ verdict, again }) => [verdict.property, again])).toEqual([['small', undefined]]);
  expect(played).toEqual(Array.from({ length: 17 }, (_, number) => number));
});

test('a hunt of what is deterministic is the same whether cases are played twice or not', () => {
  const target = targetOf(storing((value) => value));
  const begun: number[] = [];
  const twice = hunt(target, 10, 60, { playsTwice: true, onCase: (number) => begun.push(number) });
  expect(twice).toEqual(hunt(target, 10, 60));
  expect(begun.filter((number, place) => begun.indexOf(number) !== place)).toEqual([16, 64]);
});
