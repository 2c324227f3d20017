import { button, h } from '../../dom.ts';
import { count, seconds } from '../../format.ts';
import { BACK, END, icon, ON, PAUSE, PLAY, START } from '../../views/icons.ts';
import { CONTROLS, SPEEDS, togglePlaying } from '../controls.ts';
import { goTo, jump, runOf, type SystemPage, stepBy } from '../page.ts';

/** The bar at the foot: play, steps, jumps, the slider, speed, and where we are. */
export interface TimeBar {
  element: HTMLElement;
  draw(page: SystemPage): void;
}

export function createTimeBar(page: SystemPage): TimeBar {
  const play = button('Play', () => togglePlaying(page), { class: 'play', 'data-key': 'play' }, icon(PLAY));
  const slider = h('input', {
    type: 'range',
    class: 'slider',
    min: 0,
    max: 0,
    step: 1,
    value: 0,
    'aria-label': 'moment: number of events handled',
    oninput: () => goTo(page, Number(slider.value)),
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
      button('To the beginning', () => goTo(page, 0), {}, icon(START)),
      button('One step back', () => stepBy(page, -1), {}, icon(BACK)),
      play,
      button('One step on', () => stepBy(page, 1), {}, icon(ON)),
      button('To the end', () => end?.act(page), {}, icon(END)),
    ),
    h(
      'div',
      { class: 'buttons' },
      button('‹ event', () => jump(page, -1), {
        'aria-label': 'To the event before in which something went wrong',
      }),
      button('event ›', () => jump(page, 1), {
        'aria-label': 'To the next event in which something goes wrong',
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
      const { frames, over } = runOf(now);
      const events = frames.length - 1;
      slider.max = String(events);
      slider.value = String(now.event);
      const micros = frames[now.event]?.micros ?? 0;
      slider.setAttribute('aria-valuetext', `event ${now.event} of ${events}, ${seconds(micros)}`);
      speed.value = String(now.speed);
      place.textContent = `event ${count(now.event)} of ${count(events)}${over ? '' : '…'} · ${seconds(micros)}`;
      if (shownPlaying === now.playing) return;
      shownPlaying = now.playing;
      play.replaceChildren(icon(now.playing ? PAUSE : PLAY));
      play.setAttribute('aria-label', now.playing ? 'Pause' : 'Play');
      play.title = now.playing ? 'Pause' : 'Play';
    },
  };
}
