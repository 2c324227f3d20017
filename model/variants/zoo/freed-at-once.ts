import type { Variant } from '../../server/index.ts';

/** The mistake: the object is freed whatever its count, and the reply list may hold it. */
export const freedAtOnce: Variant = {
  id: 'freed-at-once',
  title: 'a created SELECT is freed right after addReply, although the list may hold it',
  author: 'someone who tested with slaves that keep up, so that the bytes were always copied',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        const shared = dictid < ports.sharedSelects;
        const selectcmd = shared ? ports.sharedSelect(dictid) : ports.createSelect(dictid, 0);
        ports.addReply(slave, selectcmd);
        if (!shared) ports.free(selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
