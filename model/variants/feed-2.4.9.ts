import type { Variant } from '../server/index.ts';

/** Tag 2.4.9, replication.c: created with a count of 0, in the trust that addReply takes it over. */
export const feed249: Variant = {
  id: '2.4.9',
  title: 'Redis 2.4.9: the created SELECT starts at a count of 0 and nobody releases it',
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
