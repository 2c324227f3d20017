import type { Variant } from '../../server/index.ts';

/** The mistake: what happens before the fork is in the payload already, and the slave gets it a second time. */
export const waitingSlaveFed: Variant = {
  id: 'waiting-slave-fed',
  title: 'a slave that waits for a BGSAVE to start is fed like the others',
  author: 'someone who took the skip for an optimization that loses writes',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.selectedDb(slave) !== dictid) {
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
