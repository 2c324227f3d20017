import { button, h } from '../../dom.ts';
import { count } from '../../format.ts';
import { openDialog, openKeys } from '../../views/dialog.ts';
import { problemOf } from '../../views/problem.ts';
import { save } from '../../views/save.ts';
import { CONTROLS } from '../controls.ts';
import { writeLink } from '../link.ts';
import { besideWord, runOf, type SystemPage } from '../page.ts';

/** What is said in a window of its own: the link to this moment, and the keys. */

/** Longer addresses are cut or refused on their way (mail, chat, browsers): a file is the better means. */
const MAX_LINK_LENGTH = 8_000;

export const PAGE_FILE_FORMAT = 'replisim-system-page/1';

/** The fragment of the moment on show; null as long as its parts are being packed. */
export function fragmentOf(page: SystemPage): string | null {
  if (page.packed === null || page.wanted !== null) return null;
  const { spec, frames } = runOf(page);
  return writeLink(page.packed, {
    variant: spec.variant,
    hands: spec.hands,
    at: page.event,
    digest: frames[page.event]?.digest ?? null,
    beside: besideWord(page),
  });
}

export function openShare(page: SystemPage): void {
  const fragment = fragmentOf(page);
  if (fragment === null) return;
  const address = `${location.href.replace(/#.*$/, '')}#${fragment}`;
  const problem = problemOf('');
  const said = h('p', { class: 'quiet', role: 'status' });
  const field = h('input', { readonly: true, value: address, 'aria-label': 'link to this moment' });
  const copy = button(
    'Copy the link',
    () => {
      field.select();
      navigator.clipboard.writeText(address).then(
        () => said.replaceChildren('Copied.'),
        () => said.replaceChildren('Press Ctrl+C: the browser does not let the page copy.'),
      );
    },
    { class: 'primary' },
  );
  const own = page.source !== null && !('builtIn' in page.source);
  const long = fragment.length > MAX_LINK_LENGTH;
  openDialog(
    'Share this moment',
    long
      ? h(
          'p',
          {},
          `As a link this moment would have ${count(fragment.length)} characters, and links of more than ${count(MAX_LINK_LENGTH)} get lost on their way. Save it as a file: whoever drops it on this page is here.`,
        )
      : h(
          'div',
          { class: 'share' },
          h(
            'p',
            {},
            own
              ? 'Your system’s source, the case, what was done by hand and the moment are in the link. Who opens it runs the source in a sandbox.'
              : 'System, design, case, what was done by hand and the moment are in the link.',
          ),
          field,
          copy,
        ),
    h(
      'div',
      { class: 'buttons' },
      button('Save as a page file', () =>
        save(
          'replisim-moment.json',
          `${JSON.stringify({ format: PAGE_FILE_FORMAT, link: fragment }, null, 2)}\n`,
        ),
      ),
      ...failureButtons(page, problem),
    ),
    h('p', { class: 'quiet' }, 'A failure file is what ', h('code', {}, 'replisim replay'), ' reads.'),
    said,
    problem,
  );
}

/** A button for each property that this run violates. */
function failureButtons(page: SystemPage, problem: HTMLElement): HTMLElement[] {
  const violated = runOf(page).judgement?.verdicts.filter(({ held }) => held === false) ?? [];
  return violated.map(({ property }) =>
    button(`Save the failure of ${property}`, () => {
      page.client.ask({ op: 'save', run: page.main, property }).then(
        ({ name, text }) => save(name, text),
        (error: Error) => problem.replaceChildren(error.message),
      );
    }),
  );
}

const OTHER_KEYS: readonly [string, string][] = [
  ['1 to 9', 'open one of the examples'],
  ['v', 'put the run without hands, or another design, beside; or take it away'],
  ['s', 'share this moment'],
  ['e', 'the source'],
  ['b', 'presentation: larger, and nothing but the run'],
  ['t', 'light or dark'],
  ['?', 'this list'],
  ['↑ ↓', 'inside a diagram: from one entry to the next'],
];

export function openHelp(page: SystemPage): void {
  const rows = [...CONTROLS.map(({ keyName, what }) => [keyName, what] as const), ...OTHER_KEYS];
  openKeys(rows, page.keys, (on) => {
    page.keys = on;
  });
}
