import type { Variant } from '../../server/index.ts';

/** The mistake: slaves attach at different times, so that one slave's selected database says nothing about another's. */
export const firstSlaveDecides: Variant = {
  id: 'first-slave-decides',
  title: 'whether a SELECT is needed is asked of the first slave and answered for all',
  author: 'someone who sees that all slaves get the same stream, and forgets that they join it later',
  feed(ports, slaves, dictid, command) {
    const fed = slaves.filter((slave) => !ports.waitsForBgsaveStart(slave));
    const needed = fed.length > 0 && ports.selectedDb(fed[0]) !== dictid;
    for (const slave of fed) {
      if (needed) {
        let selectcmd: number;
        if (dictid < ports.sharedSelects) {
          selectcmd = ports.sharedSelect(dictid);
          ports.incrRefCount(selectcmd);
        } else {
          selectcmd = ports.createSelect(dictid, 1);
        }
        ports.addReply(slave, selectcmd);
        ports.decrRefCount(selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
