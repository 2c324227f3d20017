import type { Dict } from '../memory/dict.ts';
import { eachEntry } from '../memory/each-entry.ts';
import type { List } from '../memory/list.ts';
import type { Hash64 } from './fingerprint.ts';
import type { Client, Database } from './server.ts';

/**
 * Keys of records, as lists of integers: of two records with the same key, one can stand for the other in heaps that agree
 * about their addresses. Beside what the fingerprint counts, these are the addresses of all their parts.
 */

/** A client's last command, its last interaction and its cached request are left out: INFO and the clock ask for them. */
export function keyOfClient(c: Client, hash: Hash64): number[] {
  const key = [
    c.id,
    c.fd,
    hash.high,
    hash.low,
    c.address,
    c.querybuf,
    c.argvAddress,
    c.argv.length,
    ...c.argv,
  ];
  const { reply } = c;
  key.push(reply.address, c.replyBytes, reply.nodes.length);
  for (let i = 0; i < reply.nodes.length; i++)
    key.push(reply.nodes[i], reply.objects[i], reply.generations[i]);
  key.push(c.multiAddress, c.multi.length);
  for (const { argvAddress, argv } of c.multi) key.push(argvAddress, argv.length, ...argv);
  addList(key, c.ioKeys);
  addList(key, c.watchedKeys);
  for (const watched of c.watched) key.push(watched.address, watched.key);
  addDict(key, c.pubsubChannels);
  addList(key, c.pubsubPatterns);
  return key;
}

/** Where there is no fingerprint of a database alone: what it stores is told by the addresses and the keys' texts. */
export function keyOfDatabase({ id, dict, expires, blockingKeys, watchedKeys }: Database): number[] {
  const key = [id];
  addDict(key, dict, (value) => key.push(value));
  addDict(key, expires, (deadline) => addText(key, String(deadline)));
  addDict(key, blockingKeys);
  addDict(key, watchedKeys, (clients) => addList(key, clients));
  return key;
}

function addList(key: number[], { address, nodes, values }: List): void {
  key.push(address, nodes.length);
  for (let i = 0; i < nodes.length; i++) key.push(nodes[i], values[i]);
}

function addDict<V>(key: number[], dict: Dict<V>, addValue: (value: V) => void = () => {}): void {
  key.push(dict.address, dict.rehashIndex, dict.iterators);
  for (const { address, size, used } of dict.tables) key.push(address, size, used);
  eachEntry(dict, ({ address, key: name, text, value }) => {
    key.push(address, name);
    addText(key, text);
    addValue(value);
  });
}

function addText(key: number[], text: string): void {
  key.push(text.length);
  for (let i = 0; i < text.length; i++) key.push(text.charCodeAt(i));
}
