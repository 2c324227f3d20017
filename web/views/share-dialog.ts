import { MAX_LINK_LENGTH } from '../../properties/index.ts';
import { button, h } from '../dom.ts';
import { count } from '../format.ts';
import { openDialog } from './dialog.ts';
import { problemOf } from './problem.ts';
import { save } from './save.ts';

export interface Shared {
  /** What stands after the # in the address of this moment. */
  fragment: string;
  /** What is in the link, as a sentence. */
  content: string;
  /** The moment as a file: what is written beside the link. */
  file: object;
  /** Files of failures that can be saved: how the button is called, and what it asks for. */
  failures: readonly { name: string; ask(): Promise<{ name: string; text: string }> }[];
  /** Verbs of the command that read a failure file. */
  readers: readonly string[];
}

/** This moment as a link, a page file, or a failure file. */
export function openShareDialog({ fragment, content, file, failures, readers }: Shared): void {
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
  const tooLong = `As a link this moment would have ${count(fragment.length)} characters, and links of more than ${count(MAX_LINK_LENGTH)} get lost on their way. Save it as a file: whoever drops it on this page is here.`;
  const pageFile = button('Save as a page file', () =>
    save('replisim-moment.json', `${JSON.stringify({ ...file, link: fragment }, null, 2)}\n`),
  );
  const failureFiles = failures.map(({ name, ask }) =>
    button(name, () => {
      ask().then(
        (asked) => save(asked.name, asked.text),
        (error: Error) => problem.replaceChildren(error.message),
      );
    }),
  );
  openDialog(
    'Share this moment',
    fragment.length > MAX_LINK_LENGTH
      ? h('p', {}, tooLong)
      : h('div', { class: 'share' }, h('p', {}, content), field, copy),
    h('div', { class: 'buttons' }, pageFile, ...failureFiles),
    h(
      'p',
      { class: 'quiet' },
      'A failure file is what ',
      ...readers.flatMap((verb, place) => [place === 0 ? '' : ' and ', h('code', {}, `replisim ${verb}`)]),
      readers.length === 1 ? ' reads.' : ' read.',
    ),
    said,
    problem,
  );
}
