import type { Variant } from '../../server/index.ts';

/** The mistake: a slave that comes back in the place of an old one is taken to be where the old one was. */
export const ownMemoryNotReset: Variant = {
  id: 'own-memory-not-reset',
  title:
    "the feed remembers each slave's selected database by itself, and does not reset it when a slave attaches",
  author: 'someone who keeps a table beside the client structure in order not to change it',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if ((ports.recall(`db of slave ${slave}`) ?? 0) !== dictid) {
        let selectcmd: number;
        if (dictid < ports.sharedSelects) {
          selectcmd = ports.sharedSelect(dictid);
          ports.incrRefCount(selectcmd);
        } else {
          selectcmd = ports.createSelect(dictid, 1);
        }
        ports.addReply(slave, selectcmd);
        ports.decrRefCount(selectcmd);
        ports.remember(`db of slave ${slave}`, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
