import type { ExerciseId, ExercisePart, ExerciseReport } from '../../classroom/index.ts';
import { button, fileButton, h, show } from '../dom.ts';
import { openedText } from '../file-text.ts';
import { keepSeed, keptSeed } from '../lessons/progress.ts';
import { onVariant, open } from '../page.ts';
import { knownOf, type Page } from '../page-state.ts';
import { type BranchSpec, OWN_VARIANT } from '../protocol.ts';
import { save } from '../views/save.ts';
import { type CodeEditor, createCodeEditor } from './code-editor.ts';
import type { JudgeAnswer, JudgedSubmission, JudgeRequest, JudgesCards } from './judge-worker.ts';
import { keepText, keptText } from './kept-text.ts';
import { openSystemPage } from './open-system-page.ts';

/** The workshop: write a feed, a property, a system or a scenario, have it judged, and see it on the stage. */

const templates = import.meta.glob<string>('../../docs/course/exercises/*.{ts,yaml}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const EXERCISES: readonly { id: ExerciseId; title: string; file: string }[] = [
  { id: 'feed', title: 'a feed that leaks nothing', file: 'feed.ts' },
  { id: 'fewest', title: 'a leak with the fewest commands', file: 'fewest.yaml' },
  { id: 'ways', title: 'copy, glue and own node', file: 'ways.yaml' },
  { id: 'classify', title: 'leak or backlog', file: 'classify.yaml' },
  { id: 'property', title: 'a property of your own', file: 'property.ts' },
  { id: 'primary-backup', title: 'a primary and a backup', file: 'primary-backup.ts' },
  { id: 'one-leader', title: 'one leader a term', file: 'one-leader.ts' },
  { id: 'shorter', title: 'a shorter counterexample', file: 'shorter.yaml' },
];

/** What is submitted to these is played on the page for any system. */
const SYSTEM_EXERCISES: readonly ExerciseId[] = ['primary-backup', 'one-leader'];

const workshops = new WeakMap<Page, HTMLElement>();

export function showWorkshop(page: Page): void {
  const workshop = workshops.get(page) ?? create(page);
  workshops.set(page, workshop);
  workshop.hidden = !workshop.hidden && workshop.isConnected;
  if (!workshop.isConnected) document.querySelector('.room')?.before(workshop);
  if (workshop.hidden) return;
  workshop.scrollIntoView({ block: 'nearest' });
  workshop.querySelector<HTMLElement>('.cm-content')?.focus({ preventScroll: true });
}

/** Opens the workshop on an exercise. */
export function showExercise(page: Page, exercise: string): void {
  const workshop = workshops.get(page);
  if (workshop === undefined || workshop.hidden || !workshop.isConnected) showWorkshop(page);
  const choice = workshops.get(page)?.querySelector('select');
  if (!choice || !EXERCISES.some(({ id }) => id === exercise)) return;
  choice.value = exercise;
  choice.dispatchEvent(new Event('change'));
}

function templateOf(file: string): string {
  return templates[`../../docs/course/exercises/${file}`] ?? '';
}

function create(page: Page): HTMLElement {
  const place = h('div', { class: 'editor' });
  const report = h('div', { class: 'report', 'aria-live': 'polite' });
  const exercise = h('select', {}, ...EXERCISES.map(({ id, title }) => h('option', { value: id }, title)));
  const seed = h('input', {
    value: keptSeed(),
    size: 8,
    autocomplete: 'off',
    onchange: () => keepSeed(seed.value.trim()),
  });
  let editor: CodeEditor | null = null;
  let current: ExerciseId = 'feed';
  const chosen = () => EXERCISES.find(({ id }) => id === exercise.value) ?? EXERCISES[0];
  const change = () => {
    if (editor === null) return;
    current = chosen().id;
    editor.replace(keptText(current) ?? templateOf(chosen().file));
    play.hidden = !['feed', 'fewest'].includes(current);
    cards.hidden = current !== 'classify';
    show(report);
  };
  exercise.addEventListener('change', change);
  const text = () => editor?.text() ?? '';
  const judgeIt = button(
    'Judge',
    () => {
      judgeIt.disabled = true;
      show(report, h('p', {}, 'The judge plays hundreds of runs ...'));
      const submission = {
        file: chosen().file,
        text: text(),
        seed: seed.value.trim() || '1',
        exercise: chosen().id,
      };
      const source = text();
      askJudge<JudgedSubmission>(submission)
        .then(({ report: found, result }) => {
          const handIn = button('Save the result, to be handed in', () =>
            save(`${found.exercise}.result.json`, result),
          );
          show(report, ...reportOf(page, found, source), handIn);
        })
        .catch((error: Error) => show(report, h('p', { class: 'verdict bad' }, error.message)))
        .finally(() => {
          judgeIt.disabled = false;
        });
    },
    { class: 'primary' },
  );
  const cards = button(
    'Show my cards',
    () => {
      askJudge<JudgesCards>({ cardsOf: seed.value.trim() || '1' }).then(
        ({ cards: texts }) => show(report, ...texts.map(cardOf)),
        (error: Error) => show(report, h('p', { class: 'verdict bad' }, error.message)),
      );
    },
    { hidden: true },
  );
  const play = button('Play on the stage', () => {
    const spec: BranchSpec =
      current === 'feed'
        ? { ...knownOf(page).info.spec, variant: OWN_VARIANT, source: text(), forks: [] }
        : { scenario: { text: text() }, variant: '2.4.9', forks: [] };
    playOn(page, spec, report);
  });
  const element = h(
    'section',
    { class: 'panel workshop', 'aria-labelledby': 'workshop-title', hidden: true },
    h('h2', { id: 'workshop-title' }, 'Workshop'),
    h(
      'div',
      { class: 'body' },
      h(
        'div',
        { class: 'buttons' },
        h('label', {}, 'exercise ', exercise),
        h('label', {}, 'your seed ', seed),
        judgeIt,
        cards,
        play,
        button('Begin again', () => {
          editor?.replace(templateOf(chosen().file));
          keepText(current, null);
        }),
        fileButton('Open a file', '.ts,.js,.yaml,.yml', (file) => {
          const opened = (text: string) => {
            editor?.replace(text);
            keepText(current, text);
          };
          openedText(file).then(opened, (error: Error) =>
            show(report, h('p', { class: 'verdict bad' }, error.message)),
          );
        }),
        button('Save the file', () => save(chosen().file, text())),
        button('Close', () => showWorkshop(page)),
      ),
      h('div', { class: 'bench' }, place, report),
    ),
  );
  editor = createCodeEditor(place, 'your submission', (written) => keepText(current, written));
  const kept = keptText(current);
  const fromLink = page.own;
  editor.replace(kept ?? fromLink ?? templateOf(EXERCISES[0].file));
  if (kept !== null && fromLink !== null && kept !== fromLink) {
    const take = button('Take the text of the link instead', () => editor?.replace(fromLink));
    show(report, h('p', {}, 'This is what you wrote here last. '), take);
  }
  return element;
}

/** A worker for each question: it may be ended. */
function askJudge<Answer extends JudgeAnswer>(request: JudgeRequest): Promise<Answer> {
  const worker = new Worker(new URL('./judge-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<Answer>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<JudgeAnswer>) =>
      'problem' in data ? reject(new Error(data.problem)) : resolve(data as Answer);
    worker.onerror = (event) => reject(new Error(event.message || 'the judge has failed'));
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}

function cardOf(text: string): HTMLElement {
  const [name] = text.split('\n', 1);
  return h(
    'details',
    {},
    h('summary', {}, name),
    h('pre', { class: 'scroll', tabindex: 0 }, text.slice(name.length).trim()),
  );
}

function playOn(page: Page, spec: BranchSpec, report: HTMLElement): void {
  open(page, spec).catch((error: Error) => {
    report.prepend(h('p', { class: 'verdict bad' }, error.message));
  });
}

function reportOf(page: Page, report: ExerciseReport, source: string): HTMLElement[] {
  const score = h('p', { class: 'score' }, `${report.points} of ${report.of} points`);
  if (report.failure !== null) return [score, h('p', { class: 'verdict bad' }, report.failure)];
  return [score, h('ul', {}, ...report.parts.map((part) => partOf(page, report, part, source)))];
}

function partOf(page: Page, report: ExerciseReport, part: ExercisePart, source: string): HTMLElement {
  const { id, points, of, held, sentence, counterexample } = part;
  const word = held === false ? 'violated' : held === null ? 'undecided' : 'held';
  const playIt = () => {
    if (SYSTEM_EXERCISES.includes(report.exercise)) {
      void openSystemPage(source, counterexample as object);
      return;
    }
    const text = JSON.stringify(counterexample);
    const base: BranchSpec = { scenario: { text }, variant: '2.4.9', forks: [] };
    page.own = source;
    const spec = report.exercise === 'feed' ? onVariant(page, base, OWN_VARIANT) : base;
    open(page, spec).catch((error: Error) => {
      page.problem = error.message;
      page.changed();
    });
  };
  return h(
    'li',
    { class: `verdict ${held === false ? 'bad' : held === null ? 'open' : 'good'}` },
    h('b', {}, `${word} · ${id} · ${points} of ${of}`),
    ' ',
    sentence,
    counterexample === undefined ? null : h('div', {}, button('Play the counterexample', playIt)),
  );
}
