import type { Variant } from '../../server/index.ts';

/** The mistake: the object is made for every command, and released only when some slave had a use for it. */
export const oneForAllUnwanted: Variant = {
  id: 'one-for-all-unwanted',
  title: 'one SELECT for all slaves, created before the loop and released only if a slave took it',
  author: 'someone whose test switches the database with every command',
  feed(ports, slaves, dictid, command) {
    const shared = dictid < ports.sharedSelects;
    const selectcmd = shared ? ports.sharedSelect(dictid) : ports.createSelect(dictid, 1);
    let taken = false;
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        ports.addReply(slave, selectcmd);
        ports.setSelectedDb(slave, dictid);
        taken = true;
      }
      ports.addReplyCommand(slave, command);
    }
    if (taken && !shared) ports.decrRefCount(selectcmd);
  },
};
