import type { Variant } from '../../server/index.ts';

/** The mistake: addReply takes the list's count by itself, so the second of the two is nobody's. */
export const twoCounts: Variant = {
  id: 'two-counts',
  title:
    'a created SELECT starts at 2, one count for the feed and one for the list, and the feed releases its own',
  author: 'someone who counts holders without looking at what addReply does',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        if (dictid < ports.sharedSelects) {
          ports.addReply(slave, ports.sharedSelect(dictid));
        } else {
          const selectcmd = ports.createSelect(dictid, 2);
          ports.addReply(slave, selectcmd);
          ports.decrRefCount(selectcmd);
        }
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
