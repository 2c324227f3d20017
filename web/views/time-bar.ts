import { CONTROLS, SPEEDS, togglePlaying } from '../controls.ts';
import { button, h } from '../dom.ts';
import { count, seconds } from '../format.ts';
import { goTo, jump, knownOf, type Page, stepBy } from '../page.ts';
import { FLAG_LEAK } from '../protocol.ts';
import { INTERESTING } from '../run-curve.ts';
import { BACK, END, icon, ON, PAUSE, PLAY, START } from './icons.ts';

/** The bar at the foot: play, steps, jumps, the slider, speed, and where we are. */
export interface TimeBar {
  element: HTMLElement;
  draw(page: Page): void;
}

export function createTimeBar(page: Page): TimeBar {
  const play = button('Play', () => togglePlaying(page), { class: 'play', 'data-key': 'play' }, icon(PLAY));
  const slider = h('input', {
    type: 'range',
    class: 'slider',
    min: 0,
    max: 0,
    step: 1,
    value: 0,
    'aria-label': 'moment: number of events handled',
    oninput: () => void goTo(page, Number(slider.value)),
  });
  const speed = h(
    'select',
    {
      'aria-label': 'speed, in steps a second',
      onchange() {
        page.speed = Number(speed.value);
      },
    },
    ...SPEEDS.map((each) => h('option', { value: each }, `${each}/s`)),
  );
  const place = h('output', { class: 'place' });
  const end = CONTROLS.find(({ key }) => key === 'End');
  const element = h(
    'div',
    { class: 'time-bar', role: 'group', 'aria-label': 'time' },
    h(
      'div',
      { class: 'buttons' },
      button('To the beginning', () => void goTo(page, 0), {}, icon(START)),
      button('One step back', () => void stepBy(page, -1), {}, icon(BACK)),
      play,
      button('One step on', () => void stepBy(page, 1), {}, icon(ON)),
      button('To the end', () => end?.act(page), {}, icon(END)),
    ),
    h(
      'div',
      { class: 'buttons' },
      button('‹ event', () => void jump(page, -1, INTERESTING, 'interesting event'), {
        'aria-label': 'To the interesting event before',
      }),
      button('event ›', () => void jump(page, 1, INTERESTING, 'interesting event'), {
        'aria-label': 'To the next interesting event',
      }),
      button('leak ›', () => void jump(page, 1, FLAG_LEAK, 'leak'), {
        class: 'leaked',
        'aria-label': 'To the next leak',
      }),
    ),
    h('div', { class: 'slide' }, slider),
    h('label', { class: 'speed' }, h('span', {}, 'speed '), speed),
    place,
  );
  let shownPlaying: boolean | null = null;
  return {
    element,
    draw(now) {
      const { course } = knownOf(now);
      slider.max = String(course.events);
      slider.value = String(now.event);
      const micros = now.event === 0 ? 0 : (course.micros[now.event - 1] ?? 0);
      slider.setAttribute('aria-valuetext', `event ${now.event} of ${course.events}, ${seconds(micros)}`);
      speed.value = String(now.speed);
      place.textContent = `event ${count(now.event)} of ${count(course.events)}${course.complete ? '' : '…'} · ${seconds(micros)}`;
      if (shownPlaying === now.playing) return;
      shownPlaying = now.playing;
      play.replaceChildren(icon(now.playing ? PAUSE : PLAY));
      play.setAttribute('aria-label', now.playing ? 'Pause' : 'Play');
      play.title = now.playing ? 'Pause' : 'Play';
    },
  };
}
