import { type Address, allocate, release } from '../../../sim/index.ts';
import { clientOf } from '../client-table.ts';
import { dictAdd, dictDelete, dictEntries, dictFind, dictSize } from '../memory/dict.ts';
import { listAddNodeTail, listCreate, listDelIndex, listDelValue, listRelease } from '../memory/list.ts';
import { decrRefCount, getDecodedObject, incrRefCount, objectText } from '../memory/object.ts';
import { SITE_PUBSUB_PATTERN, SITE_VALUE } from '../memory/sites.ts';
import { addReply, addReplyBulk, addReplyLongLong } from '../reply-buffer.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import type { Client } from '../shape/server.ts';
import { stringmatchlen } from '../text/glob.ts';
import type { CommandBody } from './command.ts';

/** Channels and patterns: pubsub.c of tag 2.4.9. */

function subscriptions(c: Client): number {
  return dictSize(c.pubsubChannels) + c.pubsubPatterns.values.length;
}

function notify(redis: ServerRuntime, c: Client, kind: string, subject: Address): void {
  addReply(redis, c, redis.server.shared.mbulk3);
  addReply(redis, c, redis.server.shared[kind]);
  addReplyBulk(redis, c, subject);
  addReplyLongLong(redis, c, subscriptions(c));
}

function subscribeChannel(redis: ServerRuntime, c: Client, channel: Address): void {
  const { server } = redis;
  const text = objectText(redis, channel);
  if (dictAdd(redis, c.pubsubChannels, channel, text, null) !== null) {
    incrRefCount(redis, channel);
    let clients = dictFind(redis, server.pubsubChannels, text)?.value;
    if (clients === undefined) {
      clients = listCreate(redis);
      dictAdd(redis, server.pubsubChannels, channel, text, clients);
      incrRefCount(redis, channel);
    }
    listAddNodeTail(redis, clients, c.id);
  }
  notify(redis, c, 'subscribebulk', channel);
}

function unsubscribeChannel(redis: ServerRuntime, c: Client, channel: Address, tell: boolean): void {
  const { server } = redis;
  const text = objectText(redis, channel);
  incrRefCount(redis, channel);
  const own = dictDelete(redis, c.pubsubChannels, text);
  if (own !== null) {
    decrRefCount(redis, own.key);
    const clients = dictFind(redis, server.pubsubChannels, text)?.value;
    if (clients !== undefined) {
      listDelValue(redis, clients, c.id);
      if (clients.values.length === 0) {
        const entry = dictDelete(redis, server.pubsubChannels, text);
        if (entry !== null) decrRefCount(redis, entry.key);
        listRelease(redis, clients);
      }
    }
  }
  if (tell) notify(redis, c, 'unsubscribebulk', channel);
  decrRefCount(redis, channel);
}

/** The position of a pattern among a client's own, -1 when it is not there. */
function ownPattern(redis: ServerRuntime, c: Client, text: string): number {
  return c.pubsubPatterns.values.findIndex((pattern) => objectText(redis, pattern) === text);
}

function subscribePattern(redis: ServerRuntime, c: Client, pattern: Address): void {
  const { server, heap, rules } = redis;
  if (ownPattern(redis, c, objectText(redis, pattern)) < 0) {
    listAddNodeTail(redis, c.pubsubPatterns, pattern);
    incrRefCount(redis, pattern);
    const address = allocate(heap, rules.sizeClasses, SITE_PUBSUB_PATTERN, rules.pubsubPatternBytes);
    server.patterns.push({ address, pattern: getDecodedObject(redis, pattern, SITE_VALUE), client: c.id });
    listAddNodeTail(redis, server.pubsubPatterns, address);
  }
  notify(redis, c, 'psubscribebulk', pattern);
}

function unsubscribePattern(redis: ServerRuntime, c: Client, pattern: Address, tell: boolean): void {
  const { server } = redis;
  const text = objectText(redis, pattern);
  incrRefCount(redis, pattern);
  const own = ownPattern(redis, c, text);
  if (own >= 0) {
    decrRefCount(redis, c.pubsubPatterns.values[own]);
    listDelIndex(redis, c.pubsubPatterns, own);
    const index = server.patterns.findIndex(
      (candidate) => candidate.client === c.id && objectText(redis, candidate.pattern) === text,
    );
    const [removed] = server.patterns.splice(index, 1);
    decrRefCount(redis, removed.pattern);
    release(redis.heap, removed.address);
    listDelValue(redis, server.pubsubPatterns, removed.address);
  }
  if (tell) notify(redis, c, 'punsubscribebulk', pattern);
  decrRefCount(redis, pattern);
}

export function pubsubUnsubscribeAllChannels(redis: ServerRuntime, c: Client, tell: boolean): void {
  const channels = c.pubsubChannels;
  channels.iterators++;
  for (const entry of dictEntries(channels)) unsubscribeChannel(redis, c, entry.key, tell);
  channels.iterators--;
}

export function pubsubUnsubscribeAllPatterns(redis: ServerRuntime, c: Client, tell: boolean): void {
  for (const pattern of c.pubsubPatterns.values.slice()) unsubscribePattern(redis, c, pattern, tell);
}

function message(redis: ServerRuntime, receiver: Client, kind: 'mbulk3' | 'mbulk4', parts: Address[]): void {
  const { shared } = redis.server;
  addReply(redis, receiver, shared[kind]);
  addReply(redis, receiver, kind === 'mbulk3' ? shared.messagebulk : shared.pmessagebulk);
  for (const part of parts) addReplyBulk(redis, receiver, part);
}

/** pubsubPublishMessage: subscribers of the channel first, then of matching patterns. Returns the deliveries. */
function publishMessage(redis: ServerRuntime, channel: Address, body: Address): number {
  const { server } = redis;
  const text = objectText(redis, channel);
  const clients = dictFind(redis, server.pubsubChannels, text)?.value.values ?? [];
  for (const id of clients) message(redis, clientOf(redis, id), 'mbulk3', [channel, body]);
  const matching = server.patterns.filter(({ pattern }) => stringmatchlen(objectText(redis, pattern), text));
  for (const { client, pattern } of matching) {
    message(redis, clientOf(redis, client), 'mbulk4', [pattern, channel, body]);
  }
  return clients.length + matching.length;
}

export const PUBSUB_COMMANDS: Record<string, CommandBody> = {
  subscribe(redis, c) {
    for (const channel of c.argv.slice(1)) subscribeChannel(redis, c, channel);
  },
  unsubscribe(redis, c) {
    if (c.argv.length === 1) pubsubUnsubscribeAllChannels(redis, c, true);
    for (const channel of c.argv.slice(1)) unsubscribeChannel(redis, c, channel, true);
  },
  psubscribe(redis, c) {
    for (const pattern of c.argv.slice(1)) subscribePattern(redis, c, pattern);
  },
  punsubscribe(redis, c) {
    if (c.argv.length === 1) pubsubUnsubscribeAllPatterns(redis, c, true);
    for (const pattern of c.argv.slice(1)) unsubscribePattern(redis, c, pattern, true);
  },
  publish(redis, c) {
    addReplyLongLong(redis, c, publishMessage(redis, c.argv[1], c.argv[2]));
  },
};
