import { MAX_LINK_LENGTH } from '../../properties/index.ts';
import { type Attributes, button, h } from '../dom.ts';
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

/** What somebody puts into a page of theirs. */
function frameOf(address: string): string {
  const frame = new URL(address);
  frame.search = '?embed';
  const title = `replisim: ${document.title.replace(/ - replisim$/, '')}`;
  const shown = h('iframe', { title, src: frame.href, width: '100%', height: 720, loading: 'lazy' });
  return shown.outerHTML;
}

/** This moment as a link, a frame, a page file, or a failure file. */
export function openShareDialog({ fragment, content, file, failures, readers }: Shared): void {
  const address = `${location.href.replace(/#.*$/, '')}#${fragment}`;
  const problem = problemOf('');
  const said = h('p', { class: 'quiet', role: 'status' });
  const toCopy = (label: string, text: string, copyLabel: string, attributes: Attributes = {}) => {
    const field = h('input', { readonly: true, value: text, 'aria-label': label });
    const copy = () => {
      field.select();
      navigator.clipboard.writeText(text).then(
        () => said.replaceChildren('Copied.'),
        () => said.replaceChildren('Press Ctrl+C: the browser does not let the page copy.'),
      );
    };
    return [field, button(copyLabel, copy, attributes)];
  };
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
      : h(
          'div',
          { class: 'share' },
          h('p', {}, content),
          ...toCopy('link to this moment', address, 'Copy the link', { class: 'primary' }),
          h(
            'p',
            {},
            'For slides, a blog or a learning system: the moment in a frame, with its diagram and its time.',
          ),
          ...toCopy('frame for a page', frameOf(address), 'Copy the frame'),
        ),
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
