import type { Variant } from '../../server/index.ts';

/** The mistake: memory for every database ever written to, held for as long as the server runs. */
export const cacheNeverShrinks: Variant = {
  id: 'cache-never-shrinks',
  title: 'each SELECT is created once and kept for the next time, and never given up',
  author: 'someone who wants as few allocations as possible, and has few databases',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      if (ports.selectedDb(slave) !== dictid) {
        let selectcmd = dictid < ports.sharedSelects ? ports.sharedSelect(dictid) : ports.kept(dictid);
        if (selectcmd === undefined) {
          selectcmd = ports.createSelect(dictid, 1);
          ports.keep(dictid, selectcmd);
        }
        ports.addReply(slave, selectcmd);
        ports.setSelectedDb(slave, dictid);
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
