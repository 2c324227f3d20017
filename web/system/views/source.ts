import { button, h, show } from '../../dom.ts';
import { openDialog } from '../../views/dialog.ts';
import { problemOf } from '../../views/problem.ts';
import { keepText, keptText } from '../../workshop/kept-text.ts';
import { openLink, runOf, type SystemPage } from '../page.ts';

/** The system's files, to be read, changed, and played. What is changed is somebody's own from then on. */
export async function openSource(page: SystemPage): Promise<void> {
  if (page.system === null) return;
  const { createCodeEditor } = await import('../../workshop/code-editor.ts');
  const { entry } = page.system.files;
  const { id } = page.system;
  const played = page.system.files.files;
  const keyOf = (name: string) => `${id}/${name}`;
  const files = Object.fromEntries(
    Object.entries(played).map(([name, text]) => [name, keptText(keyOf(name)) ?? text]),
  );
  let current = entry;
  const place = h('div', { class: 'editor' });
  const problem = problemOf('');
  const editor = createCodeEditor(place, 'source of the system', (text) => keepText(keyOf(current), text));
  const tabs = h('div', { class: 'buttons', role: 'group', 'aria-label': 'files' });
  const turn = (name: string) => {
    files[current] = editor.text();
    current = name;
    editor.replace(files[name]);
    drawTabs();
  };
  const drawTabs = () =>
    show(
      tabs,
      ...Object.keys(files).map((name) =>
        button(name, () => turn(name), {
          'aria-pressed': name === current ? 'true' : 'false',
          'data-key': name,
        }),
      ),
    );
  editor.replace(files[current]);
  drawTabs();
  const play = button(
    'Play this',
    () => {
      files[current] = editor.text();
      const { spec } = runOf(page);
      const link = {
        source: { entry, files },
        case: spec.case,
        hands: [],
        at: null,
        digest: null,
        beside: null,
      };
      openLink(page, { ...link, variant: null }).then(
        () => dialog.close(),
        (error: Error) => problem.replaceChildren(error.message),
      );
    },
    { class: 'primary' },
  );
  const again = button('As it is played', () => {
    for (const [name, text] of Object.entries(played)) {
      keepText(keyOf(name), null);
      files[name] = text;
    }
    editor.replace(files[current]);
  });
  const dialog = openDialog(
    `Source of ${page.system.id}`,
    h(
      'p',
      { class: 'quiet' },
      'What you change is played in a sandbox, and travels in the link that you share.',
    ),
    tabs,
    place,
    problem,
    h('div', { class: 'buttons' }, play, again),
  );
  dialog.classList.add('wide');
}
