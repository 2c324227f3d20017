import { button, h } from '../../dom.ts';
import { count } from '../../format.ts';
import type { KnownRun, NodeMoment, SystemMoment } from '../known-run.ts';
import { act, report, type SystemPage } from '../page.ts';
import type { NodeCard } from '../protocol.ts';

/** A card for each node: its state beside what it was, its timers, and what can be done to it. */
export function nodesView(
  page: SystemPage,
  run: KnownRun,
  moment: SystemMoment,
  handsOff: string | null,
): HTMLElement {
  const waiting = moment.clients.filter(({ card }) => card.timers.length > 0);
  return h(
    'div',
    {},
    h('ul', { class: 'nodes' }, ...moment.nodes.map((node) => nodeCard(page, run, moment, node, handsOff))),
    waiting.length === 0
      ? null
      : h(
          'ul',
          { class: 'waiting' },
          ...waiting.map(({ card }) =>
            h('li', {}, h('b', {}, card.node), ...timersOf(page, moment, card, handsOff)),
          ),
        ),
  );
}

function nodeCard(
  page: SystemPage,
  run: KnownRun,
  moment: SystemMoment,
  { card, before, cutFrom }: NodeMoment,
  handsOff: string | null,
): HTMLElement {
  const own = run.info.lanes.filter(({ node }) => node).map(({ name }) => name);
  const others = own.filter((name) => name !== card.node);
  const isolated = others.length > 0 && others.every((name) => cutFrom.includes(name));
  const state = !card.up ? 'down' : card.paused ? 'paused' : isolated ? 'cut off' : 'up';
  const isNow = moment.frame.lane === card.node;
  const does = (label: string, step: string) =>
    doButton(page, label, step, handsOff, `${label} ${card.node}`);
  return h(
    'li',
    { class: `node${card.up ? '' : ' down'}${isNow ? ' now' : ''}` },
    h(
      'header',
      {},
      h('h3', {}, card.node),
      h('span', { class: `state-chip ${state.replace(' ', '-')}` }, state),
    ),
    cutFrom.length === 0 || isolated ? null : h('p', { class: 'quiet' }, `cut from ${cutFrom.join(', ')}`),
    h('dl', {}, ...card.fields.map(([name, value]) => fieldOf(name, value, before))),
    card.timers.length === 0
      ? null
      : h('div', { class: 'timers' }, ...timersOf(page, moment, card, handsOff)),
    handsOff === 'aside'
      ? null
      : h(
          'div',
          { class: 'buttons' },
          card.up ? does('Crash', `crash ${card.node}`) : does('Restart', `restart ${card.node}`),
          others.length === 0
            ? null
            : cutFrom.length > 0
              ? does('Heal', 'heal')
              : does('Isolate', `isolate ${card.node}`),
        ),
  );
}

function fieldOf(name: string, value: string, before: NodeCard | null): HTMLElement {
  const old = before?.fields.find(([each]) => each === name)?.[1];
  const isChanged = old !== undefined && old !== value;
  return h(
    'div',
    { class: isChanged ? 'changed' : null },
    h('dt', {}, name),
    h(
      'dd',
      {},
      isChanged ? h('del', {}, old) : null,
      isChanged ? ' ' : null,
      isChanged ? h('ins', {}, value) : value,
    ),
  );
}

function timersOf(
  page: SystemPage,
  moment: SystemMoment,
  card: NodeCard,
  handsOff: string | null,
): HTMLElement[] {
  return card.timers.map(({ name, what, dueMicros }) => {
    const left = Math.max(0, Math.ceil((dueMicros - moment.frame.micros) / 1000));
    return h(
      'span',
      { class: 'timer' },
      h('span', { class: 'clock', 'aria-hidden': 'true' }, '◷'),
      ` ${what} `,
      h('span', { class: 'quiet' }, `in ${count(left)} ms`),
      ' ',
      handsOff === 'aside'
        ? null
        : doButton(
            page,
            'Fire',
            `timer ${name} of ${card.node}`,
            handsOff,
            `Fire ${what} of ${card.node} now`,
          ),
    );
  });
}

/** A button that does something by hand; while nothing can be done, it says why. */
export function doButton(
  page: SystemPage,
  label: string,
  step: string,
  handsOff: string | null,
  name: string,
): HTMLButtonElement {
  return button(label, () => report(page, act(page, step)), {
    class: 'do',
    'aria-label': name,
    title: handsOff ?? step,
    disabled: handsOff !== null,
    'data-key': `do-${step}`,
  });
}
