import type { Variant } from '../../server/index.ts';

/** The mistake: slaveseldb stays where it was, so that every command outside of database 0 brings its SELECT. */
export const neverSelected: Variant = {
  id: 'never-selected',
  title: "the slave's selected database is never updated",
  author: 'someone who lost a line while indenting the branch anew',
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
      }
      ports.addReplyCommand(slave, command);
    }
  },
};
