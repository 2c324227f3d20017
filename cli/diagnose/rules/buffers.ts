import { counted, grouped } from '../../output/numbers.ts';
import { type Comparison, growthOf } from '../looks.ts';
import { type ClientFacts, kindOfClient } from '../read/client-list-reader.ts';
import { numberOf } from '../read/info-reader.ts';
import { atLeast, clientBytes, DEFAULT_BACKLOG_BYTES, LEAST_OUTPUT_ENTRY_BYTES } from '../server-sizes.ts';
import type { Suspect } from '../suspect.ts';

/** Output and queries that wait: of slaves, of other clients, and the replication backlog. */

const BACKLOG_SOURCE =
  'getClientsMaxBuffers and getClientInfoString (networking.c, 2.4.9); from 5.0 on mem_clients_slaves: getMemoryOverheadData (object.c); slave states: genRedisInfoString (redis.c)';
const CLIENTS_SOURCE =
  'createClient, readQueryFromClient, _addReplyObjectToList (networking.c, 2.4.9); from 5.0 on mem_clients_normal: getMemoryOverheadData (object.c)';

const notOnline = ({ after }: Comparison) =>
  after.slaveStates?.filter(({ state }) => state !== '' && state !== 'online') ?? [];

export function backlog(comparison: Comparison): Suspect {
  const { after, growth, noise, itemized } = comparison;
  const suspect: Suspect = {
    id: 'backlog',
    weight: 0,
    bytes: null,
    speaksFor: [],
    speaksAgainst: [],
    source: BACKLOG_SOURCE,
    proof: [
      'CLIENT LIST: a line with flags=S (a slave) and a large oll (entries of output) or omem (its bytes, 2.6 and later).',
      'Let the slave catch up, or disconnect it: the bytes are freed.',
    ],
  };
  if (after.slaves === 0) {
    suspect.speaksAgainst.push('No slave is attached.');
    return suspect;
  }
  const slaveLines = slavesOutput(comparison, ['slave']);
  const waiting = notOnline(comparison);
  for (const { name, state } of waiting)
    suspect.speaksFor.push(
      `${name} is in state ${state}: what is written from the start of its BGSAVE on is kept for it.`,
    );
  const logged = loggedWaits(comparison);
  suspect.speaksFor.push(...logged);
  const waits = waiting.length > 0 || logged.length > 0;
  const items = replicaBytes(comparison);
  if (itemized && items !== null) {
    suspect.bytes = items;
    suspect.weight = shareOf(items, growth, noise);
    const sentence = `mem_clients_slaves, the buffers for slaves, ${changeOf(items)}.`;
    (suspect.weight > 0 ? suspect.speaksFor : suspect.speaksAgainst).push(sentence);
    return suspect;
  }
  const list = after.longestOutput;
  if (slaveLines.length > 0) {
    for (const line of slaveLines)
      suspect.speaksFor.push(`Client ${line.address} (a slave): ${outputText(line)}.`);
    suspect.weight = growth > noise ? 0.95 : 0;
  } else if (list === 0 || (list !== null && list < 2 && !waits)) {
    suspect.speaksAgainst.push(`The longest list of output has ${counted(list, 'entry', 'entries')}.`);
  } else if (list !== null && fitsList(list, growth, noise)) {
    suspect.speaksFor.push(`The longest list of output has ${counted(list, 'entry', 'entries')}.`);
    const listed = comparison.evidence.clients;
    if (listed.length > 0) {
      suspect.speaksAgainst.push('CLIENT LIST shows no output that waits for a slave.');
      suspect.weight = 0.1;
    } else suspect.weight = (after.channels ?? 0) > 0 && !waits ? 0.45 : 0.9;
  } else if (list === null && growth > noise) weighUnlisted(comparison, suspect, waits);
  return suspect;
}

/** What the log says of slaves for which output waits. INFO knows better who is online. */
function loggedWaits({ after, evidence }: Comparison): string[] {
  const closed = evidence.logs.reduce((sum, { slavesClosed }) => sum + slavesClosed, 0);
  return [
    ...(after.slaveStates === null && evidence.logs.some(({ slaveWaits }) => slaveWaits)
      ? [
          'The log says that a slave has asked for synchronization, and not that one has succeeded since: what is written from the start of its BGSAVE on is kept for it.',
        ]
      : []),
    ...(closed > 0 ? [closedText(closed, 'slave')] : []),
  ];
}

function closedText(count: number, who: string): string {
  return `The log says that ${counted(count, who)} ${count === 1 ? 'was' : 'were'} closed because too much output waited (client-output-buffer-limit).`;
}

/** One look from 5.0 on has the slaves' bytes, and no length of a list. */
function weighUnlisted({ after, growth, noise }: Comparison, suspect: Suspect, waits: boolean): void {
  const held = after.info === null ? null : numberOf(after.info, 'mem_clients_slaves');
  if (held !== null) {
    suspect.weight = shareOf(held - (after.slaves ?? 0) * clientBytes(after.version).most, growth, noise);
    const side = suspect.weight > 0 ? suspect.speaksFor : suspect.speaksAgainst;
    side.push(`mem_clients_slaves is ${counted(held, 'byte')}.`);
    return;
  }
  const field = atLeast(after.version, 5, 0) ? 'mem_clients_slaves' : 'client_longest_output_list';
  suspect.speaksAgainst.push(
    `Nothing here shows whether output waits for the slaves (${field} of INFO or CLIENT LIST would).`,
  );
  suspect.weight = waits ? 0.7 : 0.3;
}

/** Bytes of replicas' buffers, without the backlog that is kept in any case. */
function replicaBytes(comparison: Comparison): number | null {
  const own = growthOf(comparison, 'mem_clients_slaves');
  const all = growthOf(comparison, 'mem_total_replication_buffers');
  const ring = growthOf(comparison, 'mem_replication_backlog') ?? 0;
  if (all !== null && own !== null) return Math.max(own, all - ring);
  return own;
}

/** What waits, per entry of the list, must be able to be what grew. */
function fitsList(entries: number, growth: number, noise: number): boolean {
  return growth > noise && entries * LEAST_OUTPUT_ENTRY_BYTES <= growth * 1.2;
}

function changeOf(bytes: number): string {
  if (bytes === 0) return 'has not changed';
  return `has ${bytes > 0 ? 'grown' : 'shrunk'} by ${counted(Math.abs(bytes), 'byte')}`;
}

/** 0.05 to 0.95 as the bytes are a part of the growth. */
export function shareOf(bytes: number, growth: number, noise: number): number {
  if (growth <= noise || bytes <= 0) return 0;
  return Math.min(0.95, (0.95 * bytes) / growth);
}

/** Clients of a kind whose output is not taken. */
function slavesOutput({ evidence }: Comparison, kinds: string[]): ClientFacts[] {
  return evidence.clients.filter(
    (client) =>
      kinds.includes(kindOfClient(client)) &&
      (client.outputEntries > 1 || (client.outputBytes ?? 0) > 65_536),
  );
}

function outputText({ outputEntries, outputBytes }: ClientFacts): string {
  const bytes = outputBytes === null ? '' : `, ${grouped(outputBytes)} bytes`;
  return `${counted(outputEntries, 'entry', 'entries')} of output waiting${bytes}`;
}

/** A slave that joins: the ring from which later slaves resume (2.8 and later). */
export function replicationBacklog(comparison: Comparison): Suspect {
  const { before, after, growth, noise } = comparison;
  const joined = after.info === null && before.slaves === 0 && (after.slaves ?? 0) > 0;
  const size = after.info === null ? null : numberOf(after.info, 'repl_backlog_size');
  const bytes =
    (joined ? DEFAULT_BACKLOG_BYTES : null) ??
    growthOf(comparison, 'mem_replication_backlog') ??
    // Up to 4.0 INFO does not name its bytes: they are allocated at once.
    ((growthOf(comparison, 'repl_backlog_active') ?? 0) > 0 ? size : null);
  const suspect: Suspect = {
    id: 'replication-backlog',
    weight: 0,
    bytes,
    speaksFor: [],
    speaksAgainst: [],
    source:
      'createReplicationBacklog, feedReplicationBacklog (replication.c, 2.8 and later); from 7.0 on shared blocks, filled as needed',
    proof: ['CONFIG GET repl-backlog-size: it does not grow beyond that size.'],
  };
  if (!atLeast(after.version, 2, 8) || bytes === null || bytes <= 0) return suspect;
  // A log says that the first slave came, not how large the backlog is.
  if (joined) {
    suspect.weight = growth >= 0.9 * bytes ? shareOf(bytes, growth, noise) : 0.3;
    suspect.speaksFor.push(
      `The first slave was attached: from then on the master keeps a replication backlog, by default of ${atLeast(after.version, 7, 0) ? 'up to ' : ''}${grouped(bytes)} bytes.`,
    );
    return suspect;
  }
  suspect.weight = shareOf(bytes, growth, noise);
  if (suspect.weight > 0)
    suspect.speaksFor.push(
      `It has grown by ${grouped(bytes)} bytes${size === null ? '' : `, and can have ${grouped(size)} at the most (repl_backlog_size)`}.`,
    );
  return suspect;
}

export function clients(comparison: Comparison): Suspect {
  const { before, after, growth, noise, itemized, evidence } = comparison;
  const suspect: Suspect = {
    id: 'clients',
    weight: 0,
    bytes: null,
    speaksFor: [],
    speaksAgainst: [],
    source: CLIENTS_SOURCE,
    proof: [
      'CLIENT LIST: whose query (qbuf) and whose output (obl, oll, omem) it is; flags=O is a MONITOR that was left open, sub and psub count subscriptions.',
    ],
  };
  if (growth <= noise) return suspect;
  const heard = slavesOutput(comparison, ['monitor', 'subscriber', 'client']);
  for (const client of heard.slice(0, 3))
    suspect.speaksFor.push(`Client ${client.address} (${nameOf(client)}): ${outputText(client)}.`);
  const closed = evidence.logs.reduce((sum, { clientsClosed }) => sum + clientsClosed, 0);
  if (closed > 0) suspect.speaksFor.push(closedText(closed, 'client'));
  const queries = evidence.clients.reduce((sum, { queryBytes }) => sum + queryBytes, 0);
  if (queries > growth * 0.3)
    suspect.speaksFor.push(
      `Query buffers take ${grouped(queries)} bytes (qbuf, qbuf-free): commands that have not arrived in full, and room for more.`,
    );
  const items = growthOf(comparison, 'mem_clients_normal');
  if (itemized && items !== null) {
    suspect.bytes = items;
    suspect.weight = shareOf(items, growth, noise);
    const sentence = `mem_clients_normal ${changeOf(items)}.`;
    (suspect.weight > 0 ? suspect.speaksFor : suspect.speaksAgainst).push(sentence);
    return suspect;
  }
  const slavesWait = slavesOutput(comparison, ['slave']).length > 0;
  if (heard.length > 0) suspect.weight = slavesWait ? 0.4 : 0.95;
  else if (closed > 0) suspect.weight = 0.3;
  weighConnections(comparison, suspect);
  const input = after.biggestInput ?? 0;
  if (input > Math.max(idleInput(after.version), before.biggestInput ?? 0)) {
    const most = 2 * input * Math.max(1, after.clients ?? 1);
    suspect.speaksFor.push(`The largest query buffer holds ${grouped(input)} bytes.`);
    if (most >= growth * 0.8 && input <= growth * 1.1) suspect.weight = Math.max(suspect.weight, 0.9);
  }
  const list = after.longestOutput ?? 0;
  if (list > 1 && fitsList(list, growth, noise) && evidence.clients.length === 0) {
    const channels = after.channels ?? 0;
    suspect.speaksFor.push(`The longest list of output has ${counted(list, 'entry', 'entries')}.`);
    if (channels > 0)
      suspect.speaksFor.push(
        `${counted(channels, 'channel')} ${channels === 1 ? 'has' : 'have'} subscribers.`,
      );
    suspect.weight = Math.max(suspect.weight, (after.slaves ?? 0) === 0 ? 0.9 : channels > 0 ? 0.5 : 0.3);
  }
  if (suspect.weight === 0 && suspect.speaksFor.length === 0)
    suspect.speaksAgainst.push('Connections, queries and output lists have not grown.');
  return suspect;
}

/** One read at the most (REDIS_IOBUF_LEN); from 5.0 on INFO has what is allocated for it, and as much again. */
function idleInput(version: string): number {
  return atLeast(version, 5, 0) ? 40_960 : 16_384;
}

function nameOf(client: ClientFacts): string {
  const kind = kindOfClient(client);
  return kind === 'monitor' ? 'MONITOR' : kind === 'subscriber' ? 'a subscriber' : 'a client';
}

/** A larger share of the growth is not ruled out as a part of it. */
const A_PART = 0.1;

function weighConnections({ before, after, growth }: Comparison, suspect: Suspect): void {
  if (before.clients === null || after.clients === null) return;
  const slaves = Math.max(0, (after.slaves ?? 0) - (before.slaves ?? 0));
  const more = after.clients - before.clients + slaves;
  if (more <= 0) return;
  const { least, most } = clientBytes(after.version);
  suspect.speaksFor.push(
    `${grouped(more)} more ${more === 1 ? 'client' : 'clients'}${slaves === 0 ? '' : ` (${counted(slaves, 'slave')} among them)`}; each takes ${grouped(least)} to ${grouped(most)} bytes.`,
  );
  if (more * most < growth * 0.8) {
    suspect.speaksAgainst.push(
      `New connections take at most ${grouped(more * most)} of the ${grouped(growth)} bytes.`,
    );
    if (more * most >= growth * A_PART) suspect.weight = Math.max(suspect.weight, 0.1);
    return;
  }
  suspect.weight = Math.max(suspect.weight, more * least <= growth * 1.1 ? 0.9 : 0.3);
  suspect.bytes = Math.min(growth, more * most);
}
