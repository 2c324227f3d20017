import { centre, h } from '../dom.ts';
import { jump } from '../page.ts';
import type { Known, Page } from '../page-state.ts';
import { FLAG_FEED, type Moment } from '../protocol.ts';

/** The variant's feed, the text that runs, with the lines that this event went through and the call that is looked at. */

/** Which call of the event is looked at; -1 is the last. Kept by page and event. */
const calls = new WeakMap<Page, { event: number; call: number }>();

export function feedView(page: Page, known: Known, moment: Moment): HTMLElement {
  const { title, source: text } = known.info.feed;
  const source = text.split('\n');
  const { feed } = moment;
  const kept = calls.get(page);
  const call = kept?.event === moment.event ? Math.min(kept.call, feed.length - 1) : firstTelling(moment);
  const current = feed[call];
  const hit = new Set(feed.map(({ line }) => line));
  const begin = source.findIndex((line) => /\bfeed(AllAlike)?\b.*[({]/.test(line));
  const listing = h(
    'pre',
    { class: 'source scroll', tabindex: 0, role: 'group', 'aria-label': `the feed of ${known.info.variant}` },
    ...source
      .slice(0, source.length - 1)
      .map((text, index) => sourceLine(text, index + 1, hit, current?.line ?? 0)),
  );
  queueMicrotask(() => {
    const now = listing.querySelector('.now') ?? listing.children[Math.max(0, begin)];
    if (now !== undefined) centre(listing, now);
  });
  const move = (by: number) => {
    calls.set(page, { event: moment.event, call: Math.max(0, Math.min(feed.length - 1, call + by)) });
    page.changed();
  };
  return h(
    'div',
    { class: 'feed' },
    h('p', { class: 'quiet' }, title),
    listing,
    current === undefined ? notNow(page) : steps(current.sentence, call, feed.length, move),
  );
}

/** The call that a lecturer would point at: what was created, else what was handed over. */
function firstTelling({ feed }: Moment): number {
  const created = feed.findIndex(({ port }) => port === 'createSelect');
  if (created >= 0) return Math.min(feed.length - 1, created + 1);
  return Math.max(0, feed.length - 1);
}

function steps(sentence: string, call: number, of: number, move: (by: number) => void): HTMLElement {
  const key = (name: string) => ({ 'data-key': `call-${name}` });
  return h(
    'div',
    { class: 'calls' },
    h(
      'button',
      {
        type: 'button',
        ...key('back'),
        disabled: call === 0,
        onclick: () => move(-1),
        'aria-label': 'call before',
      },
      '‹',
    ),
    h('span', {}, h('b', {}, `call ${call + 1} of ${of} `), sentence),
    h(
      'button',
      {
        type: 'button',
        ...key('on'),
        disabled: call === of - 1,
        onclick: () => move(1),
        'aria-label': 'next call',
      },
      '›',
    ),
  );
}

function notNow(page: Page): HTMLElement {
  return h(
    'div',
    { class: 'calls' },
    h('span', { class: 'quiet' }, 'The feed does not run in this event.'),
    h(
      'button',
      {
        type: 'button',
        'data-key': 'next-feed',
        onclick: () => void jump(page, 1, FLAG_FEED, 'call of the feed'),
      },
      'Go to its next call',
    ),
  );
}

const TOKENS =
  /(\/\*[\s\S]*?\*\/|\/\/.*$|^\s*\*.*$)|('[^']*')|\b(const|let|if|else|for|of|continue|return|export|import|type|from|new)\b|\b(ports)\.(\w+)/g;

function sourceLine(text: string, number: number, hit: Set<number>, now: number): HTMLElement {
  const inner: (string | HTMLElement)[] = [];
  let from = 0;
  for (const match of text.matchAll(TOKENS)) {
    inner.push(text.slice(from, match.index));
    from = match.index + match[0].length;
    const kind = match[1] ? 'comment' : match[2] ? 'string' : match[3] ? 'keyword' : 'port';
    inner.push(h('span', { class: kind }, match[0]));
  }
  inner.push(text.slice(from), '\n');
  const state = number === now ? ' now' : hit.has(number) ? ' ran' : '';
  return h(
    'span',
    { class: `code-line${state}` },
    h('span', { class: 'number', 'aria-hidden': 'true' }, number === now ? '▶' : String(number)),
    ...inner,
  );
}
