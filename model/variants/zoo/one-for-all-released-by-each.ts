import type { Variant } from '../../server/index.ts';

/** The mistake: one object, one count, and a release by every slave that takes it. */
export const oneForAllReleasedByEach: Variant = {
  id: 'one-for-all-released-by-each',
  title: 'one SELECT for all slaves, created before the loop and released by each slave that took it',
  author: 'someone who hoisted the creation out of the loop of 2.4.10 and left the release in it',
  feed(ports, slaves, dictid, command) {
    const wanted = slaves.some(
      (slave) => !ports.waitsForBgsaveStart(slave) && ports.selectedDb(slave) !== dictid,
    );
    const shared = dictid < ports.sharedSelects;
    const selectcmd = wanted && !shared ? ports.createSelect(dictid, 1) : 0;
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        ports.addReply(slave, shared ? ports.sharedSelect(dictid) : selectcmd);
        if (!shared) ports.decrRefCount(selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
