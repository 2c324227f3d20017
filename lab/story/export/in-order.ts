import type { Lane } from '../step-record.ts';
import type { Story, StoryMessage, TimedMoment } from '../story.ts';

/** What happens at one place, in the order in which the run does it. */
export type Happening =
  | { event: number; micros: number; what: 'moment'; moment: TimedMoment }
  | { event: number; micros: number; what: 'send' | 'receive'; message: StoryMessage };

/** In an event messages arrive first, then they are acted on, then the answer is sent. */
const RANK = { receive: 0, moment: 1, send: 2 };

export function inOrder(story: Story): Happening[] {
  const happenings: Happening[] = [
    ...story.moments.map(
      (moment): Happening => ({ event: moment.event, micros: moment.micros, what: 'moment', moment }),
    ),
    ...story.messages.map(
      (message): Happening => ({
        event: message.sentEvent,
        micros: message.sentMicros,
        what: 'send',
        message,
      }),
    ),
    ...story.messages.flatMap((message): Happening[] =>
      message.arrivedEvent === null || message.arrivedMicros === null
        ? []
        : [{ event: message.arrivedEvent, micros: message.arrivedMicros, what: 'receive', message }],
    ),
  ];
  return happenings.sort((a, b) => a.event - b.event || RANK[a.what] - RANK[b.what]);
}

/** Names without blanks, each another, for formats whose names are words. */
export function wordsFor(lanes: readonly Lane[]): Map<string, string> {
  const words = new Map<string, string>();
  for (const { name } of lanes) {
    const plain = name.replace(/[^A-Za-z0-9_]/g, '_');
    const taken = new Set(words.values());
    let word = plain;
    for (let n = 2; taken.has(word); n++) word = `${plain}_${n}`;
    words.set(name, word);
  }
  return words;
}
