import { briefly, type Story, type StoryMessage } from '../story.ts';
import { inOrder, wordsFor } from './in-order.ts';

/**
 * A log for ShiViz, in the form its parser expects by default: a line with the host and its vector clock, then a line with
 * the event. Regular expression: `(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`.
 */
export function toShiviz(story: Story): string {
  const words = wordsFor(story.lanes);
  const clocks = new Map<string, Record<string, number>>();
  const sentWith = new Map<StoryMessage, Record<string, number>>();
  const lines: string[] = [];
  const tick = (lane: string, heard: Record<string, number> = {}): Record<string, number> => {
    const host = words.get(lane) as string;
    const clock = clocks.get(lane) ?? {};
    for (const [other, time] of Object.entries(heard)) clock[other] = Math.max(clock[other] ?? 0, time);
    clock[host] = (clock[host] ?? 0) + 1;
    clocks.set(lane, clock);
    return { ...clock };
  };
  const log = (lane: string, clock: Record<string, number>, event: string) =>
    lines.push(`${words.get(lane)} ${JSON.stringify(clock)}`, event);
  for (const happening of inOrder(story)) {
    if (happening.what === 'moment') {
      const { lane, text } = happening.moment;
      log(lane, tick(lane), text);
      continue;
    }
    const { message } = happening;
    const { from, to, text } = message;
    if (happening.what === 'send') {
      const clock = tick(from);
      sentWith.set(message, clock);
      log(from, clock, `sends ${text.length} bytes to ${to}: ${briefly(text)}`);
    } else
      log(
        to,
        tick(to, sentWith.get(message)),
        `receives ${text.length} bytes from ${from}: ${briefly(text)}`,
      );
  }
  return `${lines.join('\n')}\n`;
}
