import type { Variant } from '../../server/index.ts';

/** The mistake: the SELECT has to come before the command that needs it. */
export const selectAfterCommand: Variant = {
  id: 'select-after-command',
  title: 'the SELECT is sent after the command',
  author: 'someone who reordered the loop to send the command as early as possible',
  feed(ports, slaves, dictid, command) {
    for (const slave of slaves) {
      if (ports.waitsForBgsaveStart(slave)) continue;
      ports.addReplyCommand(slave, command);
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
    }
  },
};
