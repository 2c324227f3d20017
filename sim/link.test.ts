import fc from 'fast-check';
import { createEventQueue, nextEventTime, popEvent } from './event-queue.ts';
import {
  arrive,
  cloneLink,
  closeLink,
  createLink,
  cutLink,
  isEnded,
  isReadable,
  LINK_ARRIVAL,
  LINK_WRITABLE,
  type Link,
  type LinkContext,
  type LinkSettings,
  readLink,
  resumePipe,
  segmentsInFlight,
  stallPipe,
  writeLink,
} from './link.ts';
import { createReplayChooser } from './replay-chooser.ts';
import { createSeededChooser } from './seeded-chooser.ts';

const PLAIN: LinkSettings = {
  latencyMicros: 100,
  jitterMicros: 0,
  bytesPerMilli: 0,
  segmentBytes: 0,
  sendBuffer: 1000,
  receiveBuffer: 1000,
};

/** The link's place, which its events carry. */
const INDEX = 3;

interface Wire {
  net: LinkContext;
  link: Link;
  /** What happened: `time arrival direction` or `time writable direction`, where the reader or the writer has news. */
  news: string[];
}

function wire(settings: Partial<LinkSettings> = {}, network = createReplayChooser({})): Wire {
  const link = createLink(9, { ...PLAIN, ...settings }, PLAIN);
  return { net: { now: 0, queue: createEventQueue(), network }, link, news: [] };
}

/** Handles every event up to and including a time. */
function runTo({ net, link, news }: Wire, until: number): void {
  const { queue } = net;
  while (nextEventTime(queue) !== -1 && nextEventTime(queue) <= until) {
    popEvent(queue);
    net.now = queue.time;
    expect([queue.a >> 1, queue.b]).toEqual([INDEX, link.serial]);
    const direction = (queue.a & 1) as 0 | 1;
    if (queue.kind === LINK_WRITABLE) news.push(`${net.now} writable ${direction}`);
    else {
      expect(queue.kind).toBe(LINK_ARRIVAL);
      if (arrive(net, link, direction)) news.push(`${net.now} arrival ${direction}`);
    }
  }
  net.now = until;
}

const write = ({ net, link }: Wire, bytes: string, direction: 0 | 1 = 0) =>
  writeLink(net, link, INDEX, direction, bytes);
const read = ({ net, link }: Wire, most = Number.MAX_SAFE_INTEGER, direction: 0 | 1 = 0) =>
  readLink(net, link, INDEX, direction, most);

test('bytes arrive after the latency, each direction by itself', () => {
  const one = wire();
  expect([write(one, 'to'), write(one, 'fro', 1)]).toEqual([2, 3]);
  runTo(one, 99);
  expect([read(one), isReadable(one.link, 0)]).toEqual(['', false]);
  runTo(one, 100);
  expect(one.news).toEqual(['100 arrival 0', '100 arrival 1']);
  expect([read(one, 1), read(one), read(one, 9, 1)]).toEqual(['t', 'o', 'fro']);
});

test('bandwidth: a segment leaves when the one before it has left', () => {
  const one = wire({ bytesPerMilli: 10 });
  write(one, 'x'.repeat(20));
  write(one, 'yy');
  runTo(one, 10_000);
  expect(one.news).toEqual(['2100 arrival 0', '2300 arrival 0']);
});

test('jitter is a choice, and never lets a segment overtake', () => {
  const one = wire({ jitterMicros: 50 }, createReplayChooser({ '': [40, 10] }));
  for (const bytes of ['a', 'b']) write(one, bytes);
  runTo(one, 139);
  expect(read(one)).toBe('');
  runTo(one, 140);
  expect(read(one)).toBe('ab');
});

test('segments of a bounded size', () => {
  const one = wire({ segmentBytes: 2, bytesPerMilli: 1 });
  write(one, 'abcde');
  for (const [until, bytes] of [
    [2100, 'ab'],
    [4100, 'cd'],
    [5100, 'e'],
  ] as const) {
    runTo(one, until);
    expect(read(one)).toBe(bytes);
  }
});

test('a full buffer takes what it has room for, and says when there is room again', () => {
  const one = wire({ sendBuffer: 4, receiveBuffer: 3 });
  // Three bytes are in flight or unread at most, and four wait.
  expect([write(one, 'abcd'), write(one, 'efgh'), write(one, 'i')]).toEqual([4, 3, 0]);
  runTo(one, 1000);
  expect(one.news).toEqual(['100 arrival 0']);
  expect(read(one, 2)).toBe('ab');
  runTo(one, 2000);
  expect(one.news.slice(1)).toEqual(['1000 writable 0', '1100 arrival 0']);
  expect(read(one)).toBe('cde');
  runTo(one, 3000);
  expect(read(one)).toBe('fg');
});

test('a write takes no more than the send buffer holds, however wide the window is', () => {
  const one = wire({ sendBuffer: 4 });
  expect([write(one, 'abcdef'), write(one, '')]).toEqual([4, 0]);
  runTo(one, 1000);
  expect(one.news).toEqual(['0 writable 0', '100 arrival 0']);
  expect(read(one)).toBe('abcd');
  expect(isEnded(one.link, 0)).toBe(false);
});

test('nothing overtakes what waits, even when the window has grown meanwhile', () => {
  const one = wire({ receiveBuffer: 3 });
  write(one, 'abcd');
  one.link.pipes[0].settings = PLAIN;
  write(one, 'ef');
  runTo(one, 1000);
  expect(read(one)).toBe('abcdef');
});

test('a write that was taken whole hears of no room', () => {
  const one = wire({ sendBuffer: 4, receiveBuffer: 3 });
  write(one, 'abcd');
  runTo(one, 1000);
  read(one);
  runTo(one, 2000);
  expect(one.news.filter((what) => what.includes('writable'))).toEqual([]);
});

test('a stalled pipe holds what comes, keeps what came, and lets all go when it is resumed', () => {
  const one = wire();
  write(one, 'a');
  runTo(one, 100);
  stallPipe(one.link, 0);
  write(one, 'b');
  write(one, 'back', 1);
  runTo(one, 500);
  expect([read(one), read(one, 9, 1)]).toEqual(['a', 'back']);
  one.net.now = 450;
  write(one, 'c');
  one.net.now = 500;
  resumePipe(one.net, one.link, INDEX, 0);
  runTo(one, 500);
  expect(read(one)).toBe('b');
  runTo(one, 550);
  expect(read(one)).toBe('c');
});

test('a closed direction still brings what was taken, then its end; the other direction lives on', () => {
  const one = wire({ receiveBuffer: 2 });
  write(one, 'abc');
  closeLink(one.net, one.link, INDEX, 0);
  expect(write(one, 'd')).toBe(-1);
  runTo(one, 100);
  expect([read(one), isEnded(one.link, 0)]).toEqual(['ab', false]);
  runTo(one, 200);
  expect(isEnded(one.link, 0)).toBe(false);
  expect([read(one), isEnded(one.link, 0), isReadable(one.link, 0)]).toEqual(['c', true, true]);
  expect([write(one, 'e', 1), isEnded(one.link, 1)]).toEqual([1, false]);
  closeLink(one.net, one.link, INDEX, 0);
  runTo(one, 1000);
  expect(one.news.filter((what) => what.endsWith('arrival 0'))).toHaveLength(2);
});

test('a cut link loses what is under way and unread, tells both ends at once, and takes nothing more', () => {
  const one = wire();
  write(one, 'read too late');
  runTo(one, 100);
  write(one, 'under way');
  cutLink(one.net, one.link, INDEX);
  runTo(one, 100);
  expect(one.news.slice(1)).toEqual(['100 arrival 0', '100 arrival 1']);
  for (const direction of [0, 1] as const) {
    expect([read(one, 9, direction), isEnded(one.link, direction), isReadable(one.link, direction)]).toEqual([
      '',
      true,
      true,
    ]);
    expect(write(one, 'x', direction)).toBe(-1);
  }
  const pending = one.net.queue.nextSequence;
  cutLink(one.net, one.link, INDEX);
  closeLink(one.net, one.link, INDEX, 0);
  expect(one.net.queue.nextSequence).toBe(pending);
});

test('a clone goes its own way', () => {
  const one = wire({ segmentBytes: 1 });
  write(one, 'abc');
  const before = JSON.stringify(one.link);
  const copy = { ...one, link: cloneLink(one.link), news: [] };
  expect(copy.link).toEqual(one.link);
  runTo(copy, 100);
  read(copy, 2);
  stallPipe(copy.link, 1);
  cutLink(copy.net, copy.link, INDEX);
  expect(JSON.stringify(one.link)).toBe(before);
});

test('whatever the settings and the pace, every byte that was taken is read once, in order', () => {
  fc.assert(
    fc.property(
      fc.record({
        latencyMicros: fc.nat(50),
        jitterMicros: fc.nat(100),
        bytesPerMilli: fc.nat(300),
        segmentBytes: fc.nat(5),
        sendBuffer: fc.integer({ min: 1, max: 10 }),
        receiveBuffer: fc.integer({ min: 1, max: 10 }),
      }),
      fc.array(
        fc.record({
          what: fc.constantFrom('write', 'write', 'read', 'wait', 'stall', 'resume'),
          size: fc.integer({ min: 1, max: 12 }),
        }),
      ),
      fc.nat(),
      (settings, steps, seed) => {
        const one = wire(settings, createSeededChooser(seed));
        let taken = 0;
        let got = '';
        for (const { what, size } of steps) {
          if (what === 'write') {
            const bytes = Array.from({ length: size }, (_, i) => String.fromCharCode((taken + i) & 255)).join(
              '',
            );
            taken += write(one, bytes);
          } else if (what === 'read') got += read(one, size);
          else if (what === 'stall') stallPipe(one.link, 0);
          else if (what === 'resume') resumePipe(one.net, one.link, INDEX, 0);
          else runTo(one, one.net.now + size * 20);
          const [pipe] = one.link.pipes;
          expect(pipe.unsent.length).toBeLessThanOrEqual(settings.sendBuffer);
          expect(pipe.inFlight + pipe.unread.length).toBeLessThanOrEqual(settings.receiveBuffer);
          expect(pipe.inFlight).toBe(segmentsInFlight(pipe).join('').length);
        }
        resumePipe(one.net, one.link, INDEX, 0);
        closeLink(one.net, one.link, INDEX, 0);
        while (!isEnded(one.link, 0)) {
          runTo(one, one.net.now + 100_000);
          got += read(one);
        }
        expect(got).toBe(Array.from({ length: taken }, (_, i) => String.fromCharCode(i & 255)).join(''));
      },
    ),
    { numRuns: 200 },
  );
});
