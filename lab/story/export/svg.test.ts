/** The space-time diagram of a story that is told by hand. */
import type { Story, StoryMessage } from '../story.ts';
import { toSvg } from './svg.ts';

const message = (text: string, sentEvent: number, arrivedEvent: number | null): StoryMessage => ({
  from: 'a',
  to: 'b',
  text,
  sentEvent,
  sentMicros: sentEvent * 1_000,
  arrivedEvent,
  arrivedMicros: arrivedEvent === null ? null : arrivedEvent * 1_000,
});

const story: Story = {
  title: 'two who speak',
  variant: 'main',
  lanes: ['a', 'b'].map((name) => ({ name, kind: 'node' })),
  moments: [{ event: 3, micros: 3_000, lane: 'b', kind: 'action', text: 'hears it' }],
  messages: [message('heard', 1, 3), message('lost', 2, null)],
  counters: [],
  inventory: null,
};

/** The arrows, by what is said of them. */
function arrows(): Record<string, { isLost: boolean; from: number[]; to: number[] }> {
  const found = toSvg(story).matchAll(
    /<path class="message( lost)?" d="M([\d.]+),([\d.]+) L([\d.]+),([\d.]+)"[^>]*><title>([^<]*)/g,
  );
  return Object.fromEntries(
    [...found].map(([, lost, x1, y1, x2, y2, what]) => [
      what,
      { isLost: lost !== undefined, from: [Number(x1), Number(y1)], to: [Number(x2), Number(y2)] },
    ]),
  );
}

test('a message goes from lane to lane and down to where it arrives; a lost one ends half way', () => {
  const { 'a to b, 5 bytes: heard': heard, 'a to b, 4 bytes: lost': lost } = arrows();
  const [left, right] = [heard.from[0], heard.to[0]];
  expect(right).toBeGreaterThan(left);
  expect(heard.to[1]).toBeGreaterThan(lost.from[1]);
  expect(heard.isLost).toBe(false);
  expect(lost).toMatchObject({ isLost: true, from: [left, expect.any(Number)] });
  expect(lost.to[0]).toBe((left + right) / 2);
  expect(lost.to[1]).toBeGreaterThan(lost.from[1]);
  expect(lost.to[1]).toBeLessThan(heard.to[1]);
});
