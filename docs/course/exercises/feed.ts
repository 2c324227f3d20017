import type { Variant } from 'replisim/model';

/** The feed of 2.4.9, to begin with. */
const variant: Variant = {
  id: 'mine',
  title: 'my feed',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        const selectcmd =
          dictid < ports.sharedSelects ? ports.sharedSelect(dictid) : ports.createSelect(dictid, 0);
        ports.addReply(slave, selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};

export default variant;
