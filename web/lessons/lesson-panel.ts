import { button, h, show } from '../dom.ts';
import { many } from '../format.ts';
import { onVariant, open } from '../page.ts';
import type { Page } from '../page-state.ts';
import { commandButtons } from './command-buttons.ts';
import { commandsIn } from './commands.ts';
import { markdown } from './markdown.ts';
import { doneIn, keptAnswer, keptSeed } from './progress.ts';
import { questionsView } from './questions-view.ts';
import { slidesView } from './slides.ts';

/** The course beside the stage: a lesson's text, its scenario or system to open, its questions. */

const texts = import.meta.glob<string>('../../docs/course/[0-9]*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const questions = import.meta.glob<string>('../../docs/course/*.questions.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const names = Object.keys(texts)
  .map((path) => path.replace(/^.*\/|\.md$/g, ''))
  .sort();

function textOf(name: string): string {
  return texts[`../../docs/course/${name}.md`] ?? '';
}

function titleOf(name: string): string {
  return /^# (.*)/.exec(textOf(name))?.[1] ?? name;
}

const panels = new WeakMap<Page, HTMLElement>();

const SLIDES = 'slides';

/** Shows or hides the course. */
export function toggleCourse(page: Page): void {
  const place = document.querySelector<HTMLElement>('.lesson');
  if (place === null) return;
  place.hidden = !place.hidden;
  if (place.hidden || panels.has(page)) return;
  panels.set(page, place);
  const body = h('div', { class: 'text' });
  const choose = h(
    'select',
    { 'aria-label': 'lesson', onchange: () => read(choose.value) },
    ...names.map((name) => h('option', { value: name }, titleOf(name))),
    h('option', { value: SLIDES }, 'Slides for 90 minutes'),
  );
  const read = (name: string) => {
    choose.value = name;
    place.scrollTop = 0;
    place.classList.toggle('slides', name === SLIDES);
    show(body, ...(name === SLIDES ? [slidesView(page)] : lessonOf(page, name, read)));
  };
  const step = (by: number) => () =>
    read(names[Math.max(0, Math.min(names.length - 1, names.indexOf(choose.value) + by))] ?? names[0]);
  show(
    place,
    h(
      'div',
      { class: 'buttons' },
      choose,
      button('Lesson before', step(-1), {}, '‹'),
      button('Next lesson', step(1), {}, '›'),
      button('Close the course', () => toggleCourse(page), {}, '×'),
    ),
    body,
  );
  read(names[0]);
}

function lessonOf(page: Page, name: string, read: (name: string) => void): HTMLElement[] {
  const follow = (target: string) => {
    const lesson = target.replace(/^\.\/|\.md(#.*)?$/g, '');
    return names.includes(lesson) ? () => read(lesson) : null;
  };
  // The page asks the questions itself: the lesson's own way to ask them is for the command.
  const [text] = textOf(name).split(/^## Predict, then reveal$/m);
  const scenario = /^Scenario: `([^`]+)`/m.exec(text)?.[1];
  const system = /^System: `([^`]+)`/m.exec(text)?.[1];
  const standing = h('p', { class: 'quiet standing', role: 'status' });
  const file = questions[`../../docs/course/${name}.questions.yaml`];
  const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block]) => commandsIn(block));
  const drawStanding = () => standing.replaceChildren(standingOf(name, commands, file ?? ''));
  drawStanding();
  const blocks = markdown(text.replace(/^(Scenario|System): .*$/m, ''), follow).flatMap((block) => [
    block,
    ...(block.tagName === 'PRE' ? commandButtons(page, name, block.textContent ?? '', drawStanding) : []),
  ]);
  if (scenario !== undefined) {
    const spec = { scenario: { name: scenario }, variant: '2.4.9', forks: [] };
    const show = () => {
      open(page, onVariant(page, spec, '2.4.9')).catch((error: Error) => {
        page.problem = error.message;
        page.changed();
      });
    };
    blocks.splice(1, 0, h('p', {}, button(`Open its scenario: ${scenario}`, show, { class: 'primary' })));
  }
  if (system !== undefined) {
    const href = `./system.html#system=${encodeURIComponent(system)}`;
    blocks.splice(1, 0, h('p', {}, h('a', { href, target: '_blank' }, `Open its system: ${system}`)));
  }
  blocks.splice(1, 0, standing);
  if (file !== undefined)
    blocks.push(h('h3', {}, 'Predict, then reveal'), questionsView(name, file, names, drawStanding));
  return blocks;
}

/** What was done of a lesson in this browser. */
function standingOf(name: string, commands: readonly string[], file: string): string {
  const done = doneIn(name).filter((command) => commands.includes(command)).length;
  const ids = [...file.matchAll(/^ {2}- id: /gm)];
  const answered = ids.filter((_, index) => keptAnswer(name, keptSeed(), index) !== null).length;
  return `You have done ${done} of ${many(commands.length, 'command')}, and answered ${answered} of ${many(ids.length, 'question')}.`;
}
