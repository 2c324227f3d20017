import { inOrder, wordsFor } from './in-order.ts';
import { briefly, type Message, type Story } from './story.ts';

/**
 * A log for ShiViz, in the form its parser expects by default: a line with the host and its vector clock, then a line with
 * the event. Regular expression: `(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`.
 */
export function toShiviz(story: Story): string {
  const words = wordsFor(story.ends);
  const clocks = new Map<string, Record<string, number>>();
  const sentWith = new Map<Message, Record<string, number>>();
  const lines: string[] = [];
  const tick = (end: string, heard: Record<string, number> = {}): Record<string, number> => {
    const host = words.get(end) as string;
    const clock = clocks.get(end) ?? {};
    for (const [other, time] of Object.entries(heard)) clock[other] = Math.max(clock[other] ?? 0, time);
    clock[host] = (clock[host] ?? 0) + 1;
    clocks.set(end, clock);
    return { ...clock };
  };
  const log = (end: string, clock: Record<string, number>, event: string) =>
    lines.push(`${words.get(end)} ${JSON.stringify(clock)}`, event);
  for (const happening of inOrder(story)) {
    if (happening.what === 'moment') {
      const { end, text } = happening.moment;
      log(end, tick(end), text);
      continue;
    }
    const { message } = happening;
    const { from, to, bytes } = message;
    if (happening.what === 'send') {
      const clock = tick(from);
      sentWith.set(message, clock);
      log(from, clock, `sends ${bytes.length} bytes to ${to}: ${briefly(bytes)}`);
    } else
      log(
        to,
        tick(to, sentWith.get(message)),
        `receives ${bytes.length} bytes from ${from}: ${briefly(bytes)}`,
      );
  }
  return `${lines.join('\n')}\n`;
}
