import type { Variant } from '../../server/index.ts';

/** The mistake: with a count of 1, the release before the use is the end of the object. */
export const releasedFirst: Variant = {
  id: 'released-first',
  title: 'the created SELECT is released before it is handed to addReply',
  author: 'someone who resolved a merge conflict by taking both lines, in the wrong order',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        const shared = dictid < ports.sharedSelects;
        const selectcmd = shared ? ports.sharedSelect(dictid) : ports.createSelect(dictid, 1);
        if (!shared) ports.decrRefCount(selectcmd);
        ports.addReply(slave, selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
