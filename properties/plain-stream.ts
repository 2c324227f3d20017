import { decodeRdb, dictSize, eachEntry, objectText, type ServerRuntime } from '../model/internals.ts';
import type { StreamNotes } from './notes/stream-notes.ts';
import { textAfter } from './notes/string-key.ts';

/** Texts without deadlines, by database and key. */
export type PlainDataset = Map<number, Map<string, string>>;

/**
 * What a payload and a stream make of a fresh server like this one, told from their words alone. Null where more is said
 * than what changes the texts of single keys: only a server that executes it can say what that comes to.
 */
export function plainDataset(
  { server: { config } }: ServerRuntime,
  { payload, chunks }: Pick<StreamNotes, 'payload' | 'chunks'>,
): PlainDataset | null {
  // A fresh server may have no room for a write, or refuse it because it is linked to nobody.
  if (config.maxMemory !== 0 || !config.slaveServeStaleData) return null;
  const dataset = loaded(payload, config.databases);
  if (dataset === null) return null;
  const stream = chunks.length === 1 ? chunks[0].bytes : chunks.map(({ bytes }) => bytes).join('');
  let db = 0;
  for (let at = 0; at < stream.length; ) {
    const request = requestAt(stream, at);
    if (request === null) return null;
    const { words, end } = request;
    at = end;
    const name = words[0].toLowerCase();
    if (name === 'select') {
      db = words.length === 2 && /^\d{1,9}$/.test(words[1]) ? Number(words[1]) : config.databases;
      if (db >= config.databases) return null;
    } else if (!execute(dataset, db, name, words)) return null;
  }
  return dataset;
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

/** A multi-bulk request that is spelled as servers spell it, or a line; null for anything else, and for what is cut off. */
function requestAt(stream: string, from: number): { words: string[]; end: number } | null {
  const line = stream.indexOf('\r\n', from);
  if (line < 0) return null;
  if (stream.charAt(from) !== '*') {
    const words = stream.slice(from, line).split(' ');
    return /^(select|ping)$/i.test(words[0]) ? { words, end: line + 2 } : null;
  }
  const words: string[] = [];
  let end = line + 2;
  for (let left = numberIn(stream, from + 1, line); left > 0; left--) {
    const after = stream.indexOf('\r\n', end);
    if (after < 0 || stream.charAt(end) !== '$') return null;
    const length = numberIn(stream, end + 1, after);
    if (Number.isNaN(length)) return null;
    words.push(stream.slice(after + 2, after + 2 + length));
    end = after + 2 + length + 2;
    if (!stream.startsWith('\r\n', end - 2)) return null;
  }
  return words.length === 0 ? null : { words, end };
}

/** The number that stands there; NaN if there is anything but digits. */
function numberIn(stream: string, from: number, to: number): number {
  const digits = stream.slice(from, to);
  return /^\d{1,9}$/.test(digits) ? Number(digits) : Number.NaN;
}

/** False for a command whose effect is not known here. */
function execute(dataset: PlainDataset, db: number, name: string, words: readonly string[]): boolean {
  if (name === 'ping' || name === 'publish') return true;
  if (name === 'flushdb' || name === 'flushall') {
    if (words.length !== 1) return false;
    if (name === 'flushdb') dataset.delete(db);
    else dataset.clear();
    return true;
  }
  const texts = textsOf(dataset, db);
  if (name === 'mset' || name === 'msetnx') return setMany(texts, name, words);
  const text = words.length < 2 ? undefined : textAfter(texts.get(words[1]) ?? null, name, words);
  if (text === undefined) return false;
  if (text === null) texts.delete(words[1]);
  else texts.set(words[1], text);
  return true;
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
