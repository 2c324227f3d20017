import { drawHistory, historyBars } from './draw-history.ts';
import type { Operation } from './history.ts';
import { checkLinearizability } from './linearizability.ts';
import { register } from './specifications/register.ts';
import { inTurn, told } from './testing/told-history.ts';

test('the operations that no order explains are drawn, a client a line, with the one that does not fit marked', () => {
  const operations = inTurn(
    ['x', 'read', null, 0],
    ['a', 'write', 1],
    ['a', 'write', 2],
    ['b', 'read', null, 1],
  );
  const found = checkLinearizability(operations, register(0));
  expect(found.verdict).toBe('violated');
  if (found.verdict !== 'violated') return;
  expect(drawHistory(found.unorderable, register(0), found.misfit)).toBe(
    ['a  |- wrote 2 -|', 'b                |- ! read 1 -|'].join('\n'),
  );
});

test('a client has a line, and another one where it had two under way', () => {
  const operations = told(
    ['a', 'asks', 'write', 1],
    ['a', 'gets'],
    ['a', 'asks', 'write', 2],
    ['a', 'asks', 'read'],
    ['a', 'gets', 2],
    ['a', 'asks', 'write', 3],
    ['a', 'gets'],
  );
  const lines = drawHistory(operations, register(0)).split('\n');
  expect(lines.map((line) => line.match(/wrote \d|read \d|write, never answered/g))).toEqual([
    ['wrote 1', 'write, never answered'],
    ['read 2', 'wrote 3'],
  ]);
});

test('a client has two under way where one is asked for at the very moment at which another ends', () => {
  const operation = (id: number, begin: number, end: number): Operation => ({
    ...{ id, client: 'a', name: 'write', input: id, output: null, outcome: 'ok' as const },
    ...{ begin, end, beginMicros: begin, endMicros: end },
  });
  const lines = (second: number) =>
    drawHistory([operation(0, 0, 3), operation(1, second, 9)], register(0)).split('\n');
  expect([lines(3), lines(4)].map(({ length }) => length)).toEqual([2, 1]);
});

test('an operation alone that was never answered is drawn from the first column', () => {
  const operations = told(['a', 'asks', 'write', 1]);
  expect(drawHistory(operations, register(0))).toBe('a  |- write, never answered -...');
});

test('what overlaps is drawn so, and what was never answered goes on', () => {
  const operations = told(
    ['a', 'asks', 'write', 1],
    ['b', 'asks', 'read'],
    ['b', 'gets', 1],
    ['c', 'asks', 'write', 2],
    ['a', 'gets'],
  );
  expect(historyBars(operations, register(0))).toEqual([
    { id: 0, client: 'a', text: 'wrote 1', from: 0, to: 4, marked: false },
    { id: 1, client: 'b', text: 'read 1', from: 1, to: 2, marked: false },
    { id: 2, client: 'c', text: 'write, never answered', from: 3, to: null, marked: false },
  ]);
  const lines = drawHistory(operations, register(0)).split('\n');
  expect(lines.map((line) => line.replace(/ +/g, ' ').replace(/-+/g, '-'))).toEqual([
    'a |- wrote 1 -|',
    'b |- read 1 -|',
    'c |- write, never answered -...',
  ]);
});
