import type { Dict } from '../../memory/dict.ts';
import type { Server } from '../server.ts';

/** A table without memory is one for all dicts: a change to it would be seen in others. Gives every dict tables of its own. */
export function giveOwnTables({ dbs, clientById, pubsubChannels }: Server): void {
  own(pubsubChannels);
  for (const c of clientById) if (c !== null) own(c.pubsubChannels);
  for (const db of dbs) {
    if (db === null) continue;
    own(db.dict);
    own(db.expires);
    own(db.watchedKeys);
  }
}

function own<V>(dict: Dict<V>): void {
  dict.first = { ...dict.first };
  dict.second = { ...dict.second };
}
