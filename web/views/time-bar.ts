import { button, h } from '../dom.ts';
import { count, seconds } from '../format.ts';
import { SPEEDS } from '../playing.ts';
import { BACK, END, icon, ON, PAUSE, PLAY, START } from './icons.ts';

/** The bar at the foot: play, steps, jumps, the slider, speed, and where we are. */
export interface TimeBar {
  element: HTMLElement;
  draw(place: PlaceInRun): void;
}

/** Where a run is on show, and how it moves. */
export interface PlaceInRun {
  event: number;
  /** Events that are known so far. */
  events: number;
  /** Nothing will come after these. */
  complete: boolean;
  /** null: it is not known yet. */
  micros: number | null;
  playing: boolean;
  speed: number;
}

export interface TimeBarActions {
  goTo(event: number): void;
  stepBy(by: 1 | -1): void;
  toEnd(): void;
  togglePlaying(): void;
  setSpeed(speed: number): void;
  /** Buttons to the events that count. */
  jumps: readonly HTMLElement[];
  /** What is said of the run, beside the place in it. */
  verdict?: HTMLElement;
}

export function createTimeBar({ jumps, verdict, ...act }: TimeBarActions): TimeBar {
  const play = button('Play', act.togglePlaying, { class: 'play', 'data-key': 'play' }, icon(PLAY));
  const slider = h('input', {
    type: 'range',
    class: 'slider',
    min: 0,
    max: 0,
    step: 1,
    value: 0,
    'aria-label': 'moment: number of events handled',
    oninput: () => act.goTo(Number(slider.value)),
  });
  const speed = h(
    'select',
    { 'aria-label': 'speed, in steps a second', onchange: () => act.setSpeed(Number(speed.value)) },
    ...SPEEDS.map((each) => h('option', { value: each }, `${each}/s`)),
  );
  const place = h('output', { class: 'place' });
  const element = h(
    'div',
    { class: 'time-bar', role: 'group', 'aria-label': 'time' },
    h(
      'div',
      { class: 'buttons moves' },
      button('To the beginning', () => act.goTo(0), {}, icon(START)),
      button('One step back', () => act.stepBy(-1), {}, icon(BACK)),
      play,
      button('One step on', () => act.stepBy(1), {}, icon(ON)),
      button('To the end', act.toEnd, {}, icon(END)),
    ),
    h('div', { class: 'buttons jumps' }, ...jumps),
    h('div', { class: 'slide' }, slider),
    h('label', { class: 'speed' }, h('span', {}, 'speed '), speed),
    h('div', { class: 'standing-now' }, verdict ?? null, place),
  );
  const { style } = document.documentElement;
  new ResizeObserver(() => style.setProperty('--foot', `${element.offsetHeight}px`)).observe(element);
  let shownPlaying: boolean | null = null;
  return {
    element,
    draw(now) {
      slider.max = String(now.events);
      slider.value = String(now.event);
      const when = now.micros === null ? '…' : seconds(now.micros);
      slider.setAttribute('aria-valuetext', `event ${now.event} of ${now.events}, ${when}`);
      speed.value = String(now.speed);
      place.textContent = `event ${count(now.event)} of ${count(now.events)}${now.complete ? '' : '…'} · ${when}`;
      if (shownPlaying === now.playing) return;
      shownPlaying = now.playing;
      play.replaceChildren(icon(now.playing ? PAUSE : PLAY));
      play.setAttribute('aria-label', now.playing ? 'Pause' : 'Play');
      play.title = now.playing ? 'Pause' : 'Play';
    },
  };
}
