import type { Variant } from '../../server/index.ts';

/** The mistake: the release is for both kinds of object, the count of one's own only for the created kind. */
export const sharedNotCounted: Variant = {
  id: 'shared-not-counted',
  title: 'both kinds of SELECT are released, but the shared one was never counted up',
  author: 'someone who moved the release out of the branch to have it once',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        const selectcmd =
          dictid < ports.sharedSelects ? ports.sharedSelect(dictid) : ports.createSelect(dictid, 1);
        ports.addReply(slave, selectcmd);
        ports.decrRefCount(selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
