import type { Variant } from '../../server/index.ts';

/** The mistake: the cache is a holder like any other, and has no count. */
export const cacheWithoutCount: Variant = {
  id: 'cache-without-count',
  title: 'each SELECT is kept for the next time with a count of 0, so that the list frees it',
  author: 'someone who turned the 2.4.9 feed into a cache',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        let selectcmd = dictid < ports.sharedSelects ? ports.sharedSelect(dictid) : ports.kept(dictid);
        if (selectcmd === undefined) {
          selectcmd = ports.createSelect(dictid, 0);
          ports.keep(dictid, selectcmd);
        }
        ports.addReply(slave, selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
