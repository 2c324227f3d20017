import { FLAG_LEAK } from '../protocol.ts';
import {
  expectCourse,
  expectSameMoments,
  LIMIT,
  opened,
  optionsOf,
  played,
  WHOLE,
} from '../testing/far-runs.ts';
import { type Branch, endingOf, look } from './branch.ts';
import { eventAtTime, find, firstNews, momentBeside, news, newsOfFork } from './course.ts';
import { difference } from './difference.ts';
import { forkBranch } from './fork.ts';
import { orderAt } from './free-order.ts';
import { watchChange, watchValue } from './watch.ts';

/** A run of which only the first events are recorded for good is shown as the same run recorded in full. */

/** So many from `first` to `last`, in an order that goes to and fro. */
function spread(count: number, first: number, last: number): number[] {
  return Array.from({ length: count + 1 }, (_, i) =>
    Math.round(first + ((last - first) * ((i * 7) % (count + 1))) / count),
  );
}

test.each([
  'report-small',
  'slave-held-in-bgsave',
  'slow-slave',
  'three-slaves',
  'transactions',
  'chained-slaves',
  'slave-waiting-for-next-bgsave',
  'faults',
])('%s: every moment, and the end', (name) => {
  const [whole, part] = [opened(name, WHOLE), opened(name, LIMIT)];
  expect([whole.far, part.history.micros.length]).toEqual([null, LIMIT]);
  expect(endingOf(part)).toEqual(endingOf(whole));
  const { events } = endingOf(whole);
  expectSameMoments(part, whole, spread(60, LIMIT - 250, events));
  const middle = Math.round(events / 2);
  expectSameMoments(part, whole, [
    middle,
    middle + 1,
    middle + 2,
    middle + 1,
    middle,
    middle - 1,
    middle - 2,
  ]);
});

describe('of a run that leaks', () => {
  const [whole, part] = [opened('report-small', WHOLE), opened('report-small', LIMIT)];
  const { events } = endingOf(whole);
  const at = 7_000;

  test('steps and jumps find what the flags of each event say', () => {
    const { flags } = whole.history;
    const isLeak = (event: number) => (flags[event - 1] & FLAG_LEAK) !== 0;
    look(part, 0, at, 40);
    for (const from of [at, 3_000, 9_001]) {
      const [first, last] = [from - 1_500, from + 1_500];
      const leaks = Array.from({ length: 3_001 }, (_, i) => first + i).filter(isLeak);
      const search = { first, last, what: FLAG_LEAK };
      expect(find(part, { ...search, direction: 1 })).toBe(leaks[0]);
      expect(find(part, { ...search, direction: -1 })).toBe(leaks.at(-1));
    }
    expect(find(part, { first: LIMIT + 1, last: events, direction: 1, what: 128 })).toBeNull();
    const quiet = flags.lastIndexOf(16) + 1;
    expect(find(part, { first: quiet, last: quiet, direction: 1, what: 'seen' })).toBeNull();
  });

  test('a time leads to the last event at or before it, and to the same moment of another run', () => {
    for (const event of [LIMIT, LIMIT + 1, 5_000, 9_999, events]) {
      const micros = whole.history.micros[event - 1];
      const last = whole.history.micros.lastIndexOf(micros) + 1;
      expect(eventAtTime(part, micros)).toBe(last);
      expect(eventAtTime(part, micros - 0.5)).toBe(whole.history.micros.indexOf(micros));
      expect(momentBeside(part, event, whole)).toBe(event);
    }
  });

  test('what is watched has the same values, and changes in the same events', () => {
    const text = 'leaked + backlog + slave.output';
    for (const event of [LIMIT + 1, 4_000, 4_001, 9_000])
      expect(watchValue(part, text, event)).toBe(watchValue(whole, text, event));
    for (const direction of [1, -1] as const) {
      expect(watchChange(part, text, at, direction)).toEqual(watchChange(whole, text, at, direction));
    }
  });

  test('the next choice among messages is the same', () => {
    for (const event of [LIMIT - 10, 2_000, at]) {
      let order = orderAt(part, event);
      while (order.next === null && !order.complete) order = orderAt(part, event, order.searched);
      const { messages, next } = orderAt(whole, event);
      expect(order).toMatchObject({ messages, next });
    }
    let last = orderAt(part, events - 50);
    while (last.next === null && !last.complete) last = orderAt(part, events - 50, last.searched);
    expect(last.next).toBe(orderAt(whole, events - 50).next);
  });

  test('a fork late in the run is the fork of the run recorded in full, before it, at it and after it', () => {
    const edit = { do: 'send', server: 'master', db: 11, command: ['SET', 'mine', '1'] } as const;
    const forkOf = (branch: Branch, recorded: number) => {
      const options = optionsOf('report-small', recorded, '2.4.9');
      return played(forkBranch(branch, at, { ...edit, command: [...edit.command] }, options));
    };
    const [late, full] = [forkOf(part, 2_000), forkOf(whole, WHOLE)];
    expect(late.history.from).toBeGreaterThan(0);
    expect(late.far).not.toBeNull();
    expect(endingOf(late)).toEqual(endingOf(full));
    expectSameMoments(late, full, spread(40, 100, endingOf(full).events));
    expectSameMoments(late, full, [at - 130, at - 119, at - 1, at, at + 1]);
    const again = (branch: Branch, recorded: number) =>
      played(
        forkBranch(
          branch,
          at + 3_000,
          { do: 'cut', from: 'master', to: 'slave' },
          optionsOf('report-small', recorded, '2.4.9'),
        ),
      );
    const [second, fullSecond] = [again(late, 300), again(full, WHOLE)];
    expect(endingOf(second)).toEqual(endingOf(fullSecond));
    expectSameMoments(second, fullSecond, [
      300,
      at - 5,
      at + 5,
      at + 2_000,
      at + 2_999,
      at + 3_001,
      at + 3_600,
    ]);
    expect(find(second, { first: 1, last: at + 3_100, direction: -1, what: FLAG_LEAK })).toBe(
      find(fullSecond, { first: 1, last: at + 3_100, direction: -1, what: FLAG_LEAK }),
    );
    // A page that has heard of the parent's rows gets those that follow them; one that has not gets all.
    expect(newsOfFork(late).from).toBe(0);
    [part.told, late.told] = [0, 0];
    const before = news(part);
    const after = newsOfFork(late);
    expect(before.ends).toContain(after.from);
    expect(after.from).toBeGreaterThan(LIMIT);
    [part.told, late.told] = [0, 0];
    for (const branch of [late, second]) expectCourse(firstNews(branch), branch === late ? full : fullSecond);
  });

  test('two runs differ first where they do when they are recorded in full, and a run from itself nowhere', () => {
    const differ = (a: Branch, b: Branch) => {
      let found = difference(a, b, 0);
      while (typeof found === 'number') found = difference(a, b, found);
      return found;
    };
    const fixed = (recorded: number) => opened('report-small', recorded, '2.4.10');
    expect(differ(part, fixed(50))).toEqual(differ(whole, fixed(WHOLE)));
    expect(differ(part, opened('report-small', 700))).toBeNull();
    const cut = forkBranch(
      part,
      9_000,
      { do: 'cut', from: 'master', to: 'slave' },
      optionsOf('report-small', 300, '2.4.9'),
    );
    const full = forkBranch(
      whole,
      9_000,
      { do: 'cut', from: 'master', to: 'slave' },
      optionsOf('report-small', WHOLE, '2.4.9'),
    );
    expect(differ(part, cut)).toEqual(differ(whole, full));
  });
});
