import type { Variant } from '../../server/index.ts';

/** The mistake: `>` for `>=`. Databases 0 to 9 have a shared object; 10 is the first that has none. */
export const releasedFromEleven: Variant = {
  id: 'released-from-eleven',
  title: 'a created SELECT is released for ids above 10, so that of database 10 is not',
  author: 'someone who counts ten shared objects from 1',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        const selectcmd =
          dictid < ports.sharedSelects ? ports.sharedSelect(dictid) : ports.createSelect(dictid, 1);
        ports.addReply(slave, selectcmd);
        if (dictid > ports.sharedSelects) ports.decrRefCount(selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
