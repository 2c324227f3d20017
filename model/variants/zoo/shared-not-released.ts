import type { Variant } from '../../server/index.ts';

/** The mistake: the shared object is counted up at each switch and never down. */
export const sharedNotReleased: Variant = {
  id: 'shared-not-released',
  title: 'the shared SELECT is counted up like the created one, but only the created one is released',
  author: 'someone who thinks that a shared object needs no care because it is never freed',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        const shared = dictid < ports.sharedSelects;
        const selectcmd = shared ? ports.sharedSelect(dictid) : ports.createSelect(dictid, 1);
        if (shared) ports.incrRefCount(selectcmd);
        ports.addReply(slave, selectcmd);
        if (!shared) ports.decrRefCount(selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
