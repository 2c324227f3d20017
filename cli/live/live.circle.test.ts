/**
 * A master that is told to follow its own slave. What is expected here was seen on a real 2.4.9, built from its tag, with
 * the same commands.
 */
import type { OutsideStep } from '../../model/index.ts';
import { loadScenario } from '../scenario-files.ts';
import { replayedConversations } from '../testing/conversations.ts';

const SECOND = 1_000_000;

/** Says each line at its second, and returns the replies. */
function repliesTo(lines: [second: number, line: string][], variant = '2.4.9'): string {
  const outside: OutsideStep[] = [
    { atMicros: SECOND, do: 'connect', conn: 0, server: 'master' },
    ...lines.map(([second, line]): OutsideStep => {
      return { atMicros: second * SECOND, do: 'send', conn: 0, bytes: `${line}\r\n` };
    }),
  ];
  const scenario = { ...loadScenario('report-master'), outside };
  return replayedConversations(scenario, variant, 'master').conversations[0].heard;
}

const CIRCLE: [number, string] = [1, 'slaveof slave 6379'];

test('INCR goes round without end, until the master is one again', () => {
  const replies = repliesTo([
    CIRCLE,
    ...([4, 4.1, 4.2].map((second) => [second, second === 4 ? 'incr n' : 'get n']) as [number, string][]),
    [4.2, 'slaveof no one'],
    [5, 'get n'],
    [6, 'get n'],
  ]);
  const counts = [...replies.matchAll(/\$\d+\r\n(\d+)/g)].map(([, count]) => Number(count));
  expect(counts).toHaveLength(4);
  expect(counts[0]).toBeGreaterThan(1000);
  expect(counts[1]).toBeGreaterThan(counts[0] + 1000);
  expect(counts[3]).toBe(counts[2]);
});

test('DEL comes back once and ends', () => {
  const executed = (replies: string) =>
    [...replies.matchAll(/total_commands_processed:(\d+)/g)].map(([, count]) => Number(count));
  const [before, after, later] = executed(
    repliesTo([
      [1, 'set n 1'],
      [1.1, CIRCLE[1]],
      [4, 'info'],
      [4.1, 'del n'],
      [5, 'info'],
      [6, 'info'],
    ]),
  );
  // DEL, DEL from the slave (it turns to no other database), and the INFO that was counted.
  expect([after - before, later - after]).toEqual([3, 1]);
});

test.each([
  ['2.4.9', 100_000],
  ['2.4.10', 0],
])('%s: two writes to two databases leak by themselves, if at all', (variant, least) => {
  const replies = repliesTo(
    [CIRCLE, [4, 'set k v\r\nselect 15\r\nset k v'], [4.1, 'info'], [4.4, 'info'], [4.4, 'slaveof no one']],
    variant,
  );
  const [early, late] = [...replies.matchAll(/used_memory:(\d+)/g)].map(([, bytes]) => Number(bytes));
  if (least === 0) expect(Math.abs(late - early)).toBeLessThan(1000);
  else expect(late - early).toBeGreaterThan(least);
});
