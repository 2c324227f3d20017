import { h } from '../dom.ts';
import { count, many } from '../format.ts';
import type { Known, Page } from '../page.ts';
import type { Moment, ShownServer } from '../protocol.ts';

/** What each server holds of the others: slaves with their state and selected database, clients, dataset, death. */

export function masterView(_page: Page, _known: Known, moment: Moment): HTMLElement {
  return h('div', { class: 'servers' }, ...moment.servers.map(serverOf));
}

function serverOf(server: ShownServer): HTMLElement {
  const link = server.link === '' ? '' : `, link: ${server.link}`;
  const keys = server.keys.map(([db, keys]) => `db ${db}: ${many(keys, 'key')}`).join(', ');
  return h(
    'section',
    {},
    h('h3', {}, server.name, ' ', h('span', { class: 'state' }, `${server.role}${link}`)),
    server.up ? null : h('p', { class: 'verdict bad' }, `Dead: ${server.death ?? 'its process has ended'}.`),
    h(
      'p',
      {},
      `used_memory ${count(server.used)}, peak ${count(server.peak)}${server.child ? ', a BGSAVE child runs' : ''}. ${keys === '' ? 'No keys.' : `${keys}.`}`,
    ),
    server.slaves.length === 0
      ? null
      : h(
          'table',
          {},
          h('caption', {}, `Slaves as ${server.name} sees them`),
          h('thead', {}, row('th', 'slave', 'state', 'selected db', 'waiting')),
          h(
            'tbody',
            {},
            ...server.slaves.map((slave) =>
              row(
                'td',
                `${slave.name} (client ${slave.client})`,
                slave.state,
                String(slave.selectedDb),
                many(slave.bufferUsed + slave.replyBytes, 'byte'),
              ),
            ),
          ),
        ),
    server.clients.length === 0
      ? null
      : h(
          'p',
          { class: 'quiet' },
          `Clients: ${server.clients.map(({ name, db }) => `${name} in db ${db}`).join(', ')}.`,
        ),
  );
}

function row(cell: 'th' | 'td', ...texts: string[]): HTMLElement {
  return h('tr', {}, ...texts.map((text) => h(cell, cell === 'th' ? { scope: 'col' } : {}, text)));
}
