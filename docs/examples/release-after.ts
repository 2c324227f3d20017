import type { Variant } from 'replisim/model';

/** A feed of one's own: as in 2.4.9, but what is made is counted once and released when it has been handed over. */
const releaseAfter: Variant = {
  id: 'release-after',
  title: 'Makes the SELECT object with a count of one and releases it after addReply',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        if (dictid < ports.sharedSelects) {
          ports.addReply(slave, ports.sharedSelect(dictid));
        } else {
          const made = ports.createSelect(dictid, 1);
          ports.addReply(slave, made);
          ports.decrRefCount(made);
        }
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};

export default releaseAfter;
