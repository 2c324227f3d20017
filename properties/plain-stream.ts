import {
  decodeRdb,
  dictSize,
  eachEntry,
  type KnownRequest,
  objectText,
  recallRequest,
  recallText,
  type ServerCaches,
  type ServerRuntime,
} from '../model/internals.ts';
import { factsOf } from './notes/command-facts.ts';
import type { StreamNotes } from './notes/stream-notes.ts';
import { textAfter } from './notes/string-key.ts';
import { multibulkAt } from './requests.ts';

/** An id that no way of reading numbers takes for another. */
const PLAIN_ID = /^\d{1,9}$/;

/** Texts without deadlines, by database and key. */
export type PlainDataset = Map<number, Map<string, string>>;

/** What is told of a fresh server so far. */
interface ToldServer {
  readonly databases: number;
  readonly dataset: PlainDataset;
  /** The database that its master has selected. */
  db: number;
}

/**
 * What a payload and a stream make of a fresh server like this one, told from their words alone. Null where more is said
 * than what changes the texts of single keys: only a server that executes it can say what that comes to.
 */
export function plainDataset(
  { server: { config }, caches }: ServerRuntime,
  { payload, chunks }: Pick<StreamNotes, 'payload' | 'chunks'>,
): PlainDataset | null {
  // A fresh server may have no room for a write, or refuse it because it is linked to nobody.
  if (config.maxMemory !== 0 || !config.slaveServeStaleData) return null;
  const dataset = loaded(payload, config.databases);
  if (dataset === null) return null;
  const server: ToldServer = { databases: config.databases, dataset, db: 0 };
  for (const [index, { bytes }] of chunks.entries()) {
    const requests = recallText(caches, bytes);
    const left = requests === undefined ? readAll(server, caches, bytes) : hear(server, requests);
    if (left === null) return null;
    if (left === '') continue;
    // A request in pieces is read with all that follows: to read it with each piece would take the square of their number.
    const pieces = chunks.slice(index + 1).map((chunk) => chunk.bytes);
    return readAll(server, caches, left + pieces.join('')) === '' ? dataset : null;
  }
  return dataset;
}

/** A request, by what is told of it. */
type ReadRequest = Pick<KnownRequest, 'words' | 'length' | 'brief'>;

/** What is left of a text when all whole requests were executed; null if one of them is not for here. */
function readAll(server: ToldServer, caches: ServerCaches, text: string): string | null {
  let position = 0;
  while (position < text.length) {
    // A server has read it: that is what a fresh one would make of it, too.
    const request = recallRequest(caches, text, position) ?? readRequest(text, position);
    if (request === null) break;
    if (!execute(server, request)) return null;
    position += request.length;
  }
  return text.slice(position);
}

function hear(server: ToldServer, requests: readonly KnownRequest[]): string | null {
  for (const request of requests) if (!execute(server, request)) return null;
  return '';
}

function loaded(payload: string, databases: number): PlainDataset | null {
  const decoded = decodeRdb(payload);
  if (!decoded.ok) return null;
  const dataset: PlainDataset = new Map();
  for (const { id, entries } of decoded.databases) {
    if (id >= databases) return null;
    const texts = textsOf(dataset, id);
    for (const { key, value, expireSeconds } of entries) {
      if (expireSeconds !== -1 || texts.has(key)) return null;
      texts.set(key, value);
    }
  }
  return dataset;
}

function textsOf(dataset: PlainDataset, db: number): Map<string, string> {
  let texts = dataset.get(db);
  if (texts === undefined) {
    texts = new Map();
    dataset.set(db, texts);
  }
  return texts;
}

/** A multi-bulk request, or one of the lines that servers send; null for what is no whole one. */
function readRequest(text: string, from: number): ReadRequest | null {
  if (text.charAt(from) === '*') {
    const found = multibulkAt(text, from);
    return found === null ? null : { words: found.argv, length: found.end - from, brief: undefined };
  }
  const line = text.indexOf('\r\n', from);
  if (line < 0) return null;
  const words = text.slice(from, line).split(' ');
  return /^(select|ping)$/i.test(words[0]) ? { words, length: line + 2 - from, brief: undefined } : null;
}

/** False for a command whose effect is not known here. */
function execute(server: ToldServer, { words, brief }: ReadRequest): boolean {
  // The server that has executed it has found out already what it is.
  if (brief?.name === 'set') {
    textsOf(server.dataset, server.db).set(words[1], words[2]);
    return true;
  }
  if (words.length === 0) return false;
  const { name, specifiedLength } = factsOf(words[0]);
  if (name === 'ping' || name === 'publish') return true;
  if (name === 'select') return select(server, words);
  if (name === 'flushdb' || name === 'flushall') return flush(server, name, words);
  const texts = textsOf(server.dataset, server.db);
  if (name === 'mset' || name === 'msetnx') return setMany(texts, name, words);
  if (words.length !== specifiedLength) return false;
  const text = textAfter(texts.get(words[1]) ?? null, name, words);
  if (text === undefined) return false;
  if (text === null) texts.delete(words[1]);
  else texts.set(words[1], text);
  return true;
}

function select(server: ToldServer, [, id = '', ...more]: readonly string[]): boolean {
  if (more.length > 0 || !PLAIN_ID.test(id)) return false;
  server.db = Number(id);
  return server.db < server.databases;
}

function flush({ dataset, db }: ToldServer, name: string, { length }: readonly string[]): boolean {
  if (name === 'flushdb') dataset.delete(db);
  else dataset.clear();
  return length === 1;
}

function setMany(texts: Map<string, string>, name: string, [, ...pairs]: readonly string[]): boolean {
  if (pairs.length === 0 || pairs.length % 2 === 1) return false;
  if (name === 'msetnx' && pairs.some((key, index) => index % 2 === 0 && texts.has(key))) return true;
  for (let at = 0; at < pairs.length; at += 2) texts.set(pairs[at], pairs[at + 1]);
  return true;
}

/** Whether a server stores exactly these texts, all of them without deadlines. */
export function storesPlainly(redis: ServerRuntime, dataset: PlainDataset): boolean {
  let keys = 0;
  for (const db of redis.server.dbs) {
    if (db === null) continue;
    const size = dictSize(db.dict);
    const texts = dataset.get(db.id);
    if (dictSize(db.expires) > 0 || size !== (texts?.size ?? 0)) return false;
    keys += size;
    if (size === 0) continue;
    let same = true;
    eachEntry(db.dict, ({ text, value }) => {
      same &&= texts?.get(text) === objectText(redis, value);
    });
    if (!same) return false;
  }
  // What belongs into databases that the server has none of.
  for (const { size } of dataset.values()) keys -= size;
  return keys === 0;
}
