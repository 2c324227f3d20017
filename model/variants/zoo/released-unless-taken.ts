import type { Variant } from '../../server/index.ts';

/** The mistake: the list's count is the list's own; it does not stand for ours. */
export const releasedUnlessTaken: Variant = {
  id: 'released-unless-taken',
  title: 'a created SELECT starts at 1 and is released only if the list did not take a reference',
  author: 'someone who read the five ways, and believes that the list releases for both',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        if (dictid < ports.sharedSelects) {
          ports.addReply(slave, ports.sharedSelect(dictid));
        } else {
          const selectcmd = ports.createSelect(dictid, 1);
          ports.addReply(slave, selectcmd);
          if (ports.refcount(selectcmd) === 1) ports.decrRefCount(selectcmd);
        }
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
