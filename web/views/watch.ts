import { button, h } from '../dom.ts';
import { count } from '../format.ts';
import { goTo } from '../page.ts';
import { knownOf, type Page } from '../page-state.ts';
import { MAX_WATCH_LENGTH, watchedNames } from '../watched.ts';

/** A watch: an expression over the run, its value at the moment on show, and the ways to where it changes. */
export interface WatchBar {
  element: HTMLElement;
  draw(page: Page): void;
}

export function createWatchBar(page: Page): WatchBar {
  const names = h('datalist', { id: 'watched-names' });
  const input = h('input', {
    type: 'text',
    list: 'watched-names',
    maxlength: MAX_WATCH_LENGTH,
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: 'leaked > 1,000',
    'aria-label': 'expression to watch',
    onchange: () => watch(page, input.value),
  });
  const value = h('output', { class: 'watched', 'aria-live': 'polite' });
  const ways = h(
    'span',
    { class: 'buttons' },
    button('‹ change', () => void toChange(page, -1), { 'aria-label': 'To the change before' }),
    button('change ›', () => void toChange(page, 1), { 'aria-label': 'To the next change' }),
  );
  const element = h(
    'form',
    {
      class: 'watch',
      hidden: true,
      onsubmit(event: SubmitEvent) {
        event.preventDefault();
        watch(page, input.value);
      },
    },
    h('label', {}, h('span', {}, 'watch'), input),
    names,
    value,
    ways,
    button('Stop watching', () => watch(page, null), { class: 'close' }, '×'),
  );
  let offered = '';
  return {
    element,
    draw(now) {
      element.hidden = now.watch === null || now.welcome;
      if (now.watch === null) return;
      if (document.activeElement !== input) input.value = now.watch;
      const { servers } = knownOf(now).info;
      if (offered !== servers.join()) {
        offered = servers.join();
        names.replaceChildren(...watchedNames(servers).map((name) => h('option', { value: name })));
      }
      const { watched } = now;
      value.textContent =
        watched === null ? '' : 'problem' in watched ? watched.problem : spelledOut(watched.value);
      value.classList.toggle('wrong', watched !== null && 'problem' in watched);
      ways.hidden = watched === null || 'problem' in watched;
    },
  };
}

/** Watches another expression from now on; null: none, and the field goes. */
function watch(page: Page, text: string | null): void {
  if (page.watch === text) return;
  page.watch = text;
  page.watched = null;
  void goTo(page, page.event);
}

/** Opens the field, and goes into it. */
export function openWatch(page: Page): void {
  page.watch ??= '';
  page.changed();
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.watch input')?.focus());
}

/** A search goes on until the page shows something else. */
async function toChange(page: Page, direction: 1 | -1): Promise<void> {
  const { client, main, event, watch: text } = page;
  const say = (message: string) => {
    page.message = message;
    page.changed();
  };
  let told = performance.now();
  let from = event;
  try {
    for (;;) {
      const question = { branch: main, event: from, direction, text: text ?? '' };
      const searched = await client.ask({ op: 'watch-change', ...question });
      if (page.main !== main || page.event !== event || page.watch !== text) return;
      if (searched === null) {
        say(`${text} does not change ${direction > 0 ? 'after' : 'before'} this moment.`);
        return;
      }
      from = searched.event;
      if (searched.found) {
        await goTo(page, from, true);
        return;
      }
      if (performance.now() - told < TOLD_MILLIS) continue;
      told = performance.now();
      say(`Looking for a change of ${text}: at event ${count(from)}.`);
    }
  } catch (error) {
    page.problem = (error as Error).message;
    page.changed();
  }
}

/** How often a search says where it is. */
const TOLD_MILLIS = 500;

function spelledOut(value: number | boolean | null): string {
  if (value === null) return 'not there at this moment';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return value < 0 ? `−${count(-value)}` : count(value);
}
