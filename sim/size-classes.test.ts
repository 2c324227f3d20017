import { createSizeClasses, usableSize } from './size-classes.ts';

const PLAN = { small: [8, 16, 48], page: 100, pageLimit: 1000, chunk: 4000 };
const CLASSES = createSizeClasses(PLAN);

test.each([
  [0, 8],
  [1, 8],
  [8, 8],
  [9, 16],
  [16, 16],
  [17, 48],
  [48, 48],
  [49, 100],
  [100, 100],
  [101, 200],
  [1000, 1000],
  [1001, 4000],
  [4000, 4000],
  [4001, 8000],
])('a request of %d bytes costs %d', (requested, usable) => {
  expect(usableSize(CLASSES, requested)).toBe(usable);
});

test.each([
  ['in no order', [8, 32, 16], 'size class 16'],
  ['one twice', [8, 8, 16], 'size class 8'],
  ['not a multiple of 8', [8, 12, 16], 'size class 12'],
])('classes %s are refused', (_, small, which) => {
  expect(() => createSizeClasses({ ...PLAN, small })).toThrow(
    `${which}: classes are ascending multiples of 8`,
  );
});
