import { h, show } from '../dom.ts';
import type { AskedQuestion, Told } from './ask-worker.ts';

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

interface Kept {
  given: string;
  right: boolean;
  answer: string;
  because: string;
}

const keyOf = (lesson: string, seed: string, index: number) => `replisim/${lesson}/${seed}/${index}`;

function keptAt(key: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null;
  } catch {
    return null;
  }
}

export function questionsView(lesson: string, text: string): HTMLElement {
  const place = h('ol', { class: 'questions' });
  const seed = h('input', { value: '7', size: 8, autocomplete: 'off', onchange: () => void fill() });
  const fill = async () => {
    const word = seed.value.trim() || '1';
    const told = await tell({ text, seed: word, answer: null });
    if ('problem' in told) show(place, h('li', { class: 'problem' }, told.problem));
    else if ('questions' in told)
      show(place, ...told.questions.map((ask, index) => questionOf(lesson, text, word, ask, index)));
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
  );
}

function questionOf(lesson: string, text: string, seed: string, ask: string, index: number): HTMLElement {
  const key = keyOf(lesson, seed, index);
  const field = h('input', {
    required: true,
    autocomplete: 'off',
    size: 10,
    'aria-label': `your answer to question ${index + 1}`,
  });
  const outcome = h('div', { role: 'status' });
  const reveal = ({ given, right, answer, because }: Kept) => {
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
          try {
            localStorage.setItem(key, JSON.stringify(kept));
          } catch {
            // A browser that keeps nothing still shows the answer.
          }
          reveal(kept);
        });
      },
    },
    field,
    ' ',
    h('button', { type: 'submit' }, 'Reveal'),
  );
  const kept = keptAt(key);
  if (kept !== null) reveal(kept);
  return h('li', {}, h('p', {}, ask), form, outcome);
}
