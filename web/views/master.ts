import { h } from '../dom.ts';
import { count, many } from '../format.ts';
import type { Known, Page } from '../page-state.ts';
import type { Moment, ShownServer } from '../protocol.ts';
import { foldable } from './foldable.ts';

/** What each server holds of the others: slaves with their state and selected database, clients, dataset, death. */

export function masterView(page: Page, _known: Known, { servers }: Moment): HTMLElement {
  const folds = servers.length > MOST_OPEN;
  return h('div', { class: 'servers' }, ...servers.map((server) => serverOf(page, server, folds)));
}

/** Of more servers those without slaves are a line each, until one is opened. */
const MOST_OPEN = 4;
/** A longer table scrolls. */
const MOST_ROWS = 8;

function serverOf(page: Page, server: ShownServer, folds: boolean): HTMLElement {
  const link = server.link === '' ? '' : `, link: ${server.link}`;
  const state = h('span', { class: 'state' }, `${server.role}${link}${server.up ? '' : ', dead'}`);
  const title = h('h3', {}, server.name, ' ', state);
  return folds && server.slaves.length === 0
    ? foldable(page, `server-${server.name}`, [title], () => h('div', {}, ...detailsOf(server)))
    : h('section', {}, title, ...detailsOf(server));
}

function detailsOf(server: ShownServer): (HTMLElement | null)[] {
  const keys = server.keys.map(([db, keys]) => `db ${db}: ${many(keys, 'key')}`).join(', ');
  const child = server.child ? ', a BGSAVE child runs' : '';
  return [
    server.up ? null : h('p', { class: 'verdict bad' }, `Dead: ${server.death ?? 'its process has ended'}.`),
    h(
      'p',
      {},
      `used_memory ${count(server.used)}, peak ${count(server.peak)}${child}. ${keys === '' ? 'No keys.' : `${keys}.`}`,
    ),
    server.slaves.length === 0 ? null : slavesOf(server),
    server.clients.length === 0
      ? null
      : h(
          'p',
          { class: 'quiet' },
          `Clients: ${server.clients.map(({ name, db }) => `${name} in db ${db}`).join(', ')}.`,
        ),
  ];
}

function slavesOf({ name, slaves }: ShownServer): HTMLElement {
  const cells = (slave: ShownServer['slaves'][number]) => [
    `${slave.name} (client ${slave.client})`,
    slave.state,
    String(slave.selectedDb),
    many(slave.bufferUsed + slave.replyBytes, 'byte'),
  ];
  const table = h(
    'table',
    {},
    h('caption', {}, `Slaves as ${name} sees them`),
    h('thead', {}, row('th', 'slave', 'state', 'selected db', 'waiting')),
    h('tbody', {}, ...slaves.map((slave) => row('td', ...cells(slave)))),
  );
  if (slaves.length <= MOST_ROWS) return table;
  return h(
    'div',
    { class: 'scroll rows', tabindex: 0, role: 'group', 'aria-label': `slaves of ${name}` },
    table,
  );
}

function row(cell: 'th' | 'td', ...texts: string[]): HTMLElement {
  return h('tr', {}, ...texts.map((text) => h(cell, cell === 'th' ? { scope: 'col' } : {}, text)));
}
