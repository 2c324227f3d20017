import type { Variant } from '../../server/index.ts';

/** The slot in which the one kept object lives. */
const SLOT = 0;

/** The mistake: what is replaced was held, and has to be released. */
export const lastOneKept: Variant = {
  id: 'last-one-kept',
  title: 'the last SELECT is kept for the next time, and lost when another takes its place',
  author: 'someone whose application writes to a single database above 9',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        let selectcmd = dictid < ports.sharedSelects ? ports.sharedSelect(dictid) : ports.kept(SLOT);
        if (
          selectcmd === undefined ||
          (dictid >= ports.sharedSelects && ports.recall('kept for') !== dictid)
        ) {
          selectcmd = ports.createSelect(dictid, 1);
          ports.keep(SLOT, selectcmd);
          ports.remember('kept for', dictid);
        }
        ports.addReply(slave, selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
