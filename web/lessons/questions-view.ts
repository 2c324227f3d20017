import { button, h, show } from '../dom.ts';
import { save } from '../views/save.ts';
import type { AskedQuestion, Told } from './ask-worker.ts';
import { answersText, type KeptAnswer, keepAnswer, keepSeed, keptAnswer, keptSeed } from './progress.ts';

/** Predict, then reveal: a lesson's questions for a seed. The first answer counts, and is kept on this machine. */

/** One worker for all questions: they are asked one after the other. */
let worker: Worker | null = null;
let before: Promise<unknown> = Promise.resolve();

function tell(asked: AskedQuestion): Promise<Told> {
  const next = before.then(
    () =>
      new Promise<Told>((resolve, reject) => {
        worker ??= new Worker(new URL('./ask-worker.ts', import.meta.url), { type: 'module' });
        worker.onmessage = ({ data }: MessageEvent<Told>) => resolve(data);
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage(asked);
      }),
  );
  before = next.catch(() => {});
  return next;
}

/** `lessons` are all of the course: answers are handed in together. `answered` is called with each new answer. */
export function questionsView(
  lesson: string,
  text: string,
  lessons: readonly string[],
  answered: () => void,
): HTMLElement {
  const place = h('ol', { class: 'questions' });
  const changed = () => {
    keepSeed(seed.value.trim());
    void fill();
  };
  const seed = h('input', { value: keptSeed(), size: 8, autocomplete: 'off', onchange: changed });
  const fill = async () => {
    const word = seed.value.trim() || '1';
    const told = await tell({ text, seed: word, answer: null });
    if ('problem' in told) show(place, h('li', { class: 'problem' }, told.problem));
    else if ('questions' in told)
      show(
        place,
        ...told.questions.map((ask, index) => questionOf(lesson, text, word, ask, index, answered)),
      );
  };
  void fill();
  return h(
    'div',
    { class: 'ask' },
    h('label', {}, 'your seed ', seed),
    h(
      'p',
      { class: 'quiet' },
      'Write down what you expect. The simulator answers, and your first answer counts.',
    ),
    place,
    button('Save my answers, to be handed in', () => {
      const word = seed.value.trim() || '1';
      save('lessons.json', answersText(lessons, word));
    }),
  );
}

function questionOf(
  lesson: string,
  text: string,
  seed: string,
  ask: string,
  index: number,
  answered: () => void,
): HTMLElement {
  const field = h('input', {
    required: true,
    autocomplete: 'off',
    size: 10,
    'aria-label': `your answer to question ${index + 1}`,
  });
  const outcome = h('div', { role: 'status' });
  const reveal = ({ given, right, answer, because }: KeptAnswer) => {
    form.hidden = true;
    show(
      outcome,
      h(
        'p',
        { class: `verdict ${right ? 'good' : 'bad'}` },
        h('b', {}, right ? 'Right' : 'Not so'),
        ` You said ${given}; the simulator says ${answer}. ${because}`,
      ),
    );
  };
  const form = h(
    'form',
    {
      onsubmit(event: SubmitEvent) {
        event.preventDefault();
        const given = field.value.trim();
        void tell({ text, seed, answer: { index, given } }).then((told) => {
          if (!('right' in told)) return;
          const kept = { given, ...told };
          keepAnswer(lesson, seed, index, kept);
          reveal(kept);
          answered();
        });
      },
    },
    field,
    ' ',
    h('button', { type: 'submit' }, 'Reveal'),
  );
  const kept = keptAnswer(lesson, seed, index);
  if (kept !== null) reveal(kept);
  return h('li', {}, h('p', {}, ask), form, outcome);
}
