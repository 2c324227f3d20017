import type { Variant } from '../../server/index.ts';

/** The mistake: a slave that waits for a BGSAVE to start is given nothing, but its selected database moves on. */
export const selectedThoughSkipped: Variant = {
  id: 'selected-though-skipped',
  title: "the slave's selected database is updated although the slave was skipped",
  author: 'someone who moved the bookkeeping to the top of the loop',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      const before = ports.selectedDb(slave);
      if (before !== dictid) ports.setSelectedDb(slave, dictid);
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (before !== dictid) {
        let selectcmd: number;
        if (dictid < ports.sharedSelects) {
          selectcmd = ports.sharedSelect(dictid);
          ports.incrRefCount(selectcmd);
        } else {
          selectcmd = ports.createSelect(dictid, 1);
        }
        ports.addReply(slave, selectcmd);
        ports.decrRefCount(selectcmd);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
