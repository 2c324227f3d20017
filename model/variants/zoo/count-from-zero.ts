import type { Variant } from '../../server/index.ts';

/** The mistake: the release of 2.4.10 with the first count of 2.4.9. */
export const countFromZero: Variant = {
  id: 'count-from-zero',
  title: 'the release is added, but a created SELECT still starts at a count of 0',
  author: 'someone who saw that the release was missing and added just that',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        const shared = dictid < ports.sharedSelects;
        const selectcmd = shared ? ports.sharedSelect(dictid) : ports.createSelect(dictid, 0);
        if (shared) ports.incrRefCount(selectcmd);
        ports.addReply(slave, selectcmd);
        ports.decrRefCount(selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
