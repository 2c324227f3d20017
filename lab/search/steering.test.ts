import { createSeededChooser } from '../../sim/index.ts';
import { firstGuide, followRecipe, type Guide, learn, type Recipe, recipesOf } from './steering.ts';

const WANTED = ['rare', 'usual'];
const SPACE: Recipe = { focus: 0, picks: [] };
const FOCUS: Recipe = { focus: 1, picks: [] };

/** A guide that knows one parent. */
const taught = (properties: string[], picks: number[]): Guide =>
  learn(firstGuide(WANTED, 1), [SPACE], [{ ...SPACE, properties, picks }]);

test('what a case is drawn from depends on the guide, the seed and its number alone', () => {
  const guide = taught(['usual'], [1, 2, 3, 4, 5, 6, 7, 8]);
  const whole = recipesOf(guide, 'seed', 0, 40) as Recipe[];
  expect(recipesOf(guide, 'seed', 10, 20)).toEqual(whole.slice(10, 30));
  expect(recipesOf(guide, 'other', 0, 40)).not.toEqual(whole);
  const kinds = new Set(whole.map(({ focus, picks }) => `${focus}${picks.length > 0 ? ' child' : ''}`));
  expect([...kinds].sort()).toEqual(['0', '0 child', '1']);
});

test('once everything was met, cases are drawn as in any hunt', () => {
  expect(recipesOf(taught(['usual'], [1]), 'seed', 0, 1)).not.toBeNull();
  expect(recipesOf(taught(['usual', 'rare'], [1]), 'seed', 0, 1)).toBeNull();
});

test('children are of what few have met: a tenth as many of what ten times as many have', () => {
  const usual = Array.from({ length: 10 }, () => ({ ...SPACE, properties: ['usual'], picks: [7, 7, 7, 7] }));
  const rare = { ...SPACE, properties: ['rare'], picks: [9, 9, 9, 9] };
  const guide = learn(firstGuide([...WANTED, 'never'], 0), [SPACE], [...usual, rare]);
  const children = (recipesOf(guide, 'seed', 0, 1_000) as Recipe[]).filter(({ picks }) => picks.length > 0);
  const ofRare = children.filter(({ picks }) => picks[0] === 9).length;
  expect(ofRare / (children.length - ofRare)).toBeGreaterThan(6);
});

test('a focus that meets nothing new loses weight, down to the least; one that does has it back; the space keeps its own', () => {
  const weightsAfter: (readonly number[])[] = [];
  let guide = firstGuide(WANTED, 1);
  for (const reached of [[], [], [], [{ ...FOCUS, properties: ['rare'], picks: [] }]]) {
    guide = learn(guide, [SPACE, FOCUS], reached);
    weightsAfter.push(guide.weights);
  }
  expect(weightsAfter).toEqual([
    [4, 4],
    [4, 2],
    [4, 2],
    [4, 8],
  ]);
  expect(learn(guide, [SPACE], []).weights).toEqual([4, 8]);
});

test('who was drawn by more than ten thousand picks has no children', () => {
  const drawnBy = (picks: number) =>
    taught(
      ['usual'],
      Array.from({ length: picks }, () => 0),
    ).parents;
  expect(Object.keys(drawnBy(10_000))).toEqual(['usual']);
  expect(drawnBy(10_001)).toEqual({});
});

test('a child begins as its parent did, as far as its bounds allow, and goes on with its own picks', () => {
  const { chooser, picked } = followRecipe(createSeededChooser('child'), { focus: 0, picks: [3, 8] });
  const own = createSeededChooser('child');
  const bounds = [10, 5, 1_000, 1_000];
  const alone = bounds.map((bound) => own.pick(bound, ''));
  expect(bounds.map((bound) => chooser.pick(bound, ''))).toEqual([3, 8 % 5, ...alone.slice(2)]);
  expect(picked).toEqual([3, 3, ...alone.slice(2)]);
  expect(chooser.stream('other').pick(1_000, '')).toBe(own.stream('other').pick(1_000, ''));
});
