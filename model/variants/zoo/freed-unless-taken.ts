import type { Variant } from '../../server/index.ts';

/** Right, in another way than 2.4.10: the list is the only holder there can be, and is asked. */
export const freedUnlessTaken: Variant = {
  id: 'freed-unless-taken',
  title: 'a created SELECT starts at 0 and is freed at once if the list did not take it',
  author: 'someone who wants no count that is given back a moment later',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        const shared = dictid < ports.sharedSelects;
        const selectcmd = shared ? ports.sharedSelect(dictid) : ports.createSelect(dictid, 0);
        ports.addReply(slave, selectcmd);
        if (!shared && ports.refcount(selectcmd) === 0) ports.free(selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
