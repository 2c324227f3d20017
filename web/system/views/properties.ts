import { button, h } from '../../dom.ts';
import { verdictWord } from '../../verdict-word.ts';
import { firstWrong, type KnownRun, type SystemMoment } from '../known-run.ts';
import { goTo, type SystemPage } from '../page.ts';
import type { PropertyView } from '../protocol.ts';
import { sentenceOf } from '../standing.ts';

/** Asked of every system of actors, and seldom what somebody is here for. */
const OF_EVERY_SYSTEM: ReadonlySet<string> = new Set(['no-throw', 'deterministic', 'plain-data']);

/** What must hold, and what it says of this run: live for what must always hold, at the end for the rest. */
export function propertiesView(page: SystemPage, run: KnownRun, moment: SystemMoment): HTMLElement {
  const properties = page.system?.properties ?? [];
  const own = properties.filter(({ id }) => !OF_EVERY_SYSTEM.has(id));
  const general = properties.filter(({ id }) => OF_EVERY_SYSTEM.has(id));
  const { digest } = moment.frame;
  return h(
    'div',
    { class: 'verdicts' },
    h('ul', {}, ...own.map((property) => rowOf(page, run, moment, property))),
    general.length === 0
      ? null
      : h(
          'details',
          { open: general.some(({ id }) => firstWrong(run, id) !== null) },
          h('summary', {}, `and of every system: ${general.map(({ id }) => id).join(', ')}`),
          h('ul', {}, ...general.map((property) => rowOf(page, run, moment, property))),
        ),
    h(
      'p',
      { class: 'quiet' },
      run.problem ?? (run.over ? '' : 'The run is still being played. '),
      'digest at this moment ',
      h('code', { class: 'digest' }, digest),
    ),
  );
}

function rowOf(page: SystemPage, run: KnownRun, moment: SystemMoment, property: PropertyView): HTMLElement {
  const { id, title, when } = property;
  const now = moment.wrong[id];
  const first = when === 'always' ? firstWrong(run, id) : null;
  const verdict = run.judgement?.verdicts.find((each) => each.property === id);
  const held = first !== null ? false : (verdict?.held ?? null);
  const style = held === false ? 'bad' : held === true ? 'good' : 'open';
  const sentence = now ?? first?.value ?? verdict?.sentence ?? title;
  const word =
    now !== undefined
      ? 'violated now'
      : held === null && verdict === undefined
        ? `asked ${when === 'always' ? 'after every event' : 'at the end'}`
        : verdictWord({ when, held });
  return h(
    'li',
    { class: `verdict ${style}` },
    h('b', {}, `${word} · ${id}`),
    ' ',
    sentenceOf(sentence),
    ' ',
    first === null
      ? null
      : button(`event ${first.event}`, () => goTo(page, first.event), {
          class: 'link',
          'data-key': `first-${id}`,
        }),
  );
}
