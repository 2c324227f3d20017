import { h } from '../dom.ts';
import { count, many, shortened, spelled } from '../format.ts';
import { goTo } from '../page.ts';
import type { Known, Page } from '../page-state.ts';
import type { ChunkView, Moment, ShownServer, SlaveView } from '../protocol.ts';
import { foldable } from './foldable.ts';

/** Each slave's output as what it is: the static buffer filling, the list behind it, what is sent and where it is. */

export function outputView(page: Page, _known: Known, moment: Moment): HTMLElement {
  const slaves = moment.servers.flatMap((server) => server.slaves.map((slave) => ({ server, slave })));
  const rows = slaves.map(({ server, slave }) => outputOf(page, server, slave, slaves.length > MOST_OPEN));
  const nobody = h('p', { class: 'quiet' }, 'No server has a slave at this moment.');
  return h('div', { class: 'outputs' }, ...(rows.length > 0 ? rows : [nobody]));
}

/** The output of more slaves is a line each, until one is opened. */
const MOST_OPEN = 4;

const STATE_WORDS: Record<string, string> = {
  wait_bgsave_start: 'waits for a BGSAVE to start: it is fed nothing',
  wait_bgsave_end: 'waits for the BGSAVE to end: output is kept for it',
  send_bulk: 'receives the dataset: output is kept for it',
  online: 'online',
};

function outputOf(page: Page, server: ShownServer, slave: SlaveView, folds: boolean): HTMLElement {
  const bulk =
    slave.state === 'send_bulk'
      ? ` (${count(slave.bulkSent)} of ${many(slave.bulkLength, 'byte')} sent)`
      : '';
  const state = `${STATE_WORDS[slave.state] ?? slave.state}${bulk}`;
  const title = h(
    'h3',
    {},
    `${server.name} → ${slave.name} `,
    h('span', { class: `state ${slave.state}` }, state),
  );
  if (!folds) return h('section', { class: 'output' }, title, flow(page, slave));
  const waits = slave.bufferUsed + slave.replyBytes;
  const brief = `${waits === 0 ? 'nothing waits' : `${many(waits, 'byte')} wait`}${slave.stalled ? ', stalled' : ''}`;
  const key = `output-${server.name}-${slave.client}`;
  return foldable(page, key, [title, h('span', { class: 'quiet' }, brief)], () => flow(page, slave));
}

function flow(page: Page, slave: SlaveView): HTMLElement {
  return h(
    'div',
    { class: 'flow' },
    stage(
      'static buffer',
      `${count(slave.bufferUsed)} of ${many(slave.bufferSize, 'byte')}`,
      gauge(slave),
      slave.bufferText === '' ? null : h('code', { class: 'tail' }, lastOf(spelled(slave.bufferText), 60)),
    ),
    stage(
      'list',
      slave.chunkCount === 0
        ? 'no chunk'
        : `${many(slave.chunkCount, 'chunk')}, ${many(slave.replyBytes, 'byte')}`,
      h('div', { class: 'chunks' }, ...chunks(page, slave)),
    ),
    stage('socket', many(slave.socket, 'byte'), null),
    stage('wire', `${many(slave.flight, 'byte')}${slave.stalled ? ', stalled' : ''}`, null),
    stage('unread', many(slave.unread, 'byte'), null),
  );
}

function gauge({ name, bufferUsed, bufferSize }: SlaveView): HTMLElement {
  const percent = (100 * bufferUsed) / bufferSize;
  return h(
    'div',
    {
      class: 'gauge',
      role: 'meter',
      'aria-label': `static buffer of ${name}`,
      'aria-valuemin': 0,
      'aria-valuemax': bufferSize,
      'aria-valuenow': bufferUsed,
    },
    h('div', { class: 'level', style: `width:${percent.toFixed(2)}%` }),
  );
}

function stage(name: string, text: string, ...inner: (HTMLElement | null)[]): HTMLElement {
  return h(
    'div',
    { class: `stage ${name.replace(' ', '-')}` },
    h('b', {}, name),
    h('span', {}, text),
    ...inner,
  );
}

function lastOf(text: string, most: number): string {
  return text.length > most ? `…${text.slice(-most)}` : text;
}

function chunks(page: Page, slave: SlaveView): HTMLElement[] {
  const boxes = slave.chunks.map((chunk, index) => chunkBox(page, slave, chunk, index));
  const left = slave.chunkCount - slave.chunks.length;
  if (left > 0) boxes.splice(boxes.length - 3, 0, h('span', { class: 'chunk gap' }, `+${count(left)}`));
  return boxes;
}

function chunkBox(page: Page, slave: SlaveView, chunk: ChunkView, index: number): HTMLElement {
  const text = `${shortened(spelled(chunk.text), 18)}`;
  if (chunk.select === 0)
    return h(
      'span',
      { class: 'chunk', title: spelled(chunk.text) },
      text,
      h('i', {}, many(chunk.length, 'byte')),
    );
  return h(
    'button',
    {
      type: 'button',
      class: 'chunk select',
      'data-key': `chunk-${slave.client}-${index}`,
      onclick() {
        page.object = chunk.select;
        void goTo(page, page.event);
      },
    },
    text,
    h('i', {}, `object ${chunk.selectNumber}, count ${chunk.refcount}`),
  );
}
