import type { FeedPorts, Variant } from '../../server/index.ts';

const SELECTED = 'slaveseldb';
const WAITING = 'slaves that waited';

/** The next command brings a SELECT, whatever its database. */
export function reselect(ports: FeedPorts): void {
  ports.remember(SELECTED, -1);
}

/** One selected database and one SELECT object for all slaves. Right only with a reset when a slave attaches. */
export const feedAllAlike: Variant['feed'] = (ports, slaves, dictid, command) => {
  const fed = slaves.filter((slave) => !ports.waitsForBgsaveStart(slave));
  // A slave whose wait for a BGSAVE is over has missed the SELECTs in between.
  const waiting = slaves.length - fed.length;
  if (waiting < (ports.recall(WAITING) ?? 0)) reselect(ports);
  ports.remember(WAITING, waiting);
  if (fed.length > 0 && (ports.recall(SELECTED) ?? 0) !== dictid) {
    const shared = dictid < ports.sharedSelects;
    const selectcmd = shared ? ports.sharedSelect(dictid) : ports.createSelect(dictid, 1);
    for (const slave of fed) {
      ports.addReply(slave, selectcmd);
      ports.setSelectedDb(slave, dictid);
    }
    if (!shared) ports.decrRefCount(selectcmd);
    ports.remember(SELECTED, dictid);
  }
  for (const slave of fed) ports.addReplyCommand(slave, command);
};

/**
 * What Redis came to with 2.8.0: server.slaveseldb, asked by replicationFeedSlaves and set to -1 at the end of syncCommand
 * (replication.c; up to 2.6.17 each slave has its own). There a slave that waits for a BGSAVE to start is sent the SELECT
 * and not the command; here it is skipped for both, and the SELECT comes again when it has waited.
 */
export const laterDesign: Variant = {
  id: 'later-design',
  title: 'one selected database and one SELECT object for all slaves, reset when a slave attaches',
  author: 'the authors of Redis 2.8 and later',
  feed: feedAllAlike,
  onAttach: reselect,
};
