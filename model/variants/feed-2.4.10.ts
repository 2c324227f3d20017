import type { Variant } from '../server/index.ts';

/** Tag 2.4.10, replication.c: the feed holds a count of its own, shared or created, and gives it back. */
export const feed2410: Variant = {
  id: '2.4.10',
  title: 'Redis 2.4.10: the feed holds one count and releases it after addReply',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
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
