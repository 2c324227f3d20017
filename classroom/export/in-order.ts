import type { Message, Moment, Story } from './story.ts';

/** What happens at one end, in the order in which the run does it. */
export type Happening =
  | { step: number; micros: number; what: 'moment'; moment: Moment }
  | { step: number; micros: number; what: 'send' | 'receive'; message: Message };

/** In a step bytes arrive first, then they are executed, then the answer is sent. */
const RANK = { receive: 0, moment: 1, send: 2 };

export function inOrder(story: Story): Happening[] {
  const happenings: Happening[] = [
    ...story.moments.map(
      (moment): Happening => ({ step: moment.step, micros: moment.micros, what: 'moment', moment }),
    ),
    ...story.messages.map(
      (message): Happening => ({ step: message.sentStep, micros: message.sentMicros, what: 'send', message }),
    ),
    ...story.messages.flatMap((message): Happening[] =>
      message.arrivedStep === null || message.arrivedMicros === null
        ? []
        : [{ step: message.arrivedStep, micros: message.arrivedMicros, what: 'receive', message }],
    ),
  ];
  return happenings.sort((a, b) => a.step - b.step || RANK[a.what] - RANK[b.what]);
}

/** Names without blanks, each another, for formats whose names are words. */
export function wordsFor(ends: readonly string[]): Map<string, string> {
  const words = new Map<string, string>();
  for (const end of ends) {
    const plain = end.replace(/[^A-Za-z0-9_]/g, '_');
    const taken = new Set(words.values());
    let word = plain;
    for (let n = 2; taken.has(word); n++) word = `${plain}_${n}`;
    words.set(end, word);
  }
  return words;
}
