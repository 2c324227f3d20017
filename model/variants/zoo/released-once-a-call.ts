import type { Variant } from '../../server/index.ts';

/** The mistake: an object for each slave, one release for all of them. */
export const releasedOnceACall: Variant = {
  id: 'released-once-a-call',
  title: 'a SELECT is created for each slave, and only the last is released, after the loop',
  author: 'someone with one slave, who keeps the clean-up at the end of the function',
  feed(ports, slaves, dictid, command) {
    let selectcmd = 0;
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        if (dictid < ports.sharedSelects) {
          ports.addReply(slave, ports.sharedSelect(dictid));
        } else {
          selectcmd = ports.createSelect(dictid, 1);
          ports.addReply(slave, selectcmd);
        }
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
    if (selectcmd !== 0) ports.decrRefCount(selectcmd);
  },
};
