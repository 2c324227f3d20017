import type { Verdict } from '../../lab/index.ts';
import { askWhy, undecidedOf, violatedOf } from '../asked-why.ts';
import { button, h } from '../dom.ts';
import { count, many } from '../format.ts';
import { goTo } from '../page.ts';
import type { Known, Page } from '../page-state.ts';
import type { Counterfactual, Explained, Moment } from '../protocol.ts';
import { wordsOfLife } from './life-words.ts';

/** Why the run violates what it should hold, and which single change would have undone it: asked for, as it plays more. */
export function whyView(page: Page, known: Known, _moment: Moment): HTMLElement {
  return h('div', { class: 'why' }, ...partsOf(page, known));
}

function partsOf(page: Page, known: Known): (HTMLElement | null)[] {
  const { info, ending, verdicts, why } = known;
  const quiet = (text: string) => [h('p', { class: 'quiet' }, text)];
  if (info.spec.forks.length > 0)
    return quiet('This is asked of whole scenarios; a fork is judged by what you see.');
  if (ending === null || verdicts === null) return quiet('The run is still being judged.');
  const [violated] = violatedOf(known);
  if (violated === undefined) return quiet(calmText(undecidedOf(known)));
  const sentence = h('p', {}, violated.sentence);
  if (why === null) {
    const ask = () => void askWhy(page, violated.property);
    return [sentence, h('p', {}, button('Why, and what if?', ask, { class: 'primary', 'data-key': 'why' }))];
  }
  const { explained, answers } = why;
  if (explained === null) return [sentence, ...quiet('Looking into it…')];
  return [
    sentence,
    ...explained.lives.map((life) => lifeOf(page, life)),
    explained.more > 0
      ? h('p', { class: 'quiet' }, `And ${count(explained.more)} more objects with a life like these.`)
      : null,
    explained.changes.length === 0 ? null : h('h3', {}, 'What if'),
    h(
      'ul',
      { class: 'what-if' },
      ...explained.changes.map((change, place) => changeOf(change, answers[place])),
    ),
  ];
}

function calmText(open: readonly Verdict[]): string {
  if (open.length === 0) return 'Every property holds in this run: there is nothing to explain.';
  return `No property is violated, and undecided: ${open.map(({ property }) => property).join(', ')}. There is nothing to explain.`;
}

function lifeOf(page: Page, life: Explained['lives'][number]): HTMLElement {
  const moments = life.moments.map(({ event, what, refcount, command }, index) =>
    h(
      'li',
      {},
      h(
        'button',
        {
          type: 'button',
          class: 'link',
          'data-key': `why-${life.object}-${index}`,
          onclick: () => void goTo(page, event),
        },
        `event ${count(event)}`,
      ),
      ` ${wordsOfLife(what)}, count ${refcount}, while ${command} was fed`,
    ),
  );
  return h(
    'div',
    { class: 'life' },
    h('h3', {}, `Object ${life.object} of ${life.server}: ${life.text}, ${many(life.bytes, 'byte')}`),
    h('ol', {}, ...moments),
    h('p', {}, life.fate),
    h('p', { class: 'quiet' }, life.blame),
  );
}

function changeOf(change: string, answer: Counterfactual | undefined): HTMLElement {
  const [style, word] =
    answer === undefined
      ? ['open', 'playing…']
      : answer.survives === null
        ? ['open', 'undecided']
        : answer.survives
          ? ['bad', 'still violated']
          : ['good', 'no longer violated'];
  return h('li', { class: `verdict ${style}` }, h('b', {}, word), ` ${change}`);
}
