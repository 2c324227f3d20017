import { LOG_NOTICE, LOG_WARNING } from '../host.ts';
import type { ServerRuntime } from '../server-runtime.ts';
import { reapChild } from '../state-moves.ts';
import { removeTempFile, updateDictResizePolicy } from './bgsave.ts';
import { updateSlavesWaitingBgsave } from './master.ts';

/** The end of a save: it may begin the next one, for slaves that wait. */

/** backgroundSaveDoneHandler. A killed child counts as a good one towards the slaves: they get the file there was. */
export function backgroundSaveDone(redis: ServerRuntime): void {
  const { server, host } = redis;
  const child = reapChild(server);
  if (child.outcome === 'ok') {
    host.log(LOG_NOTICE, 'Background saving terminated with success');
    server.dirty -= server.dirtyBeforeBgsave;
    server.lastSave = host.unixTime();
  } else if (child.outcome === 'error') {
    host.log(LOG_WARNING, 'Background saving error');
  } else {
    host.log(LOG_WARNING, 'Background saving terminated by signal 9');
    removeTempFile(redis, child);
  }
  updateSlavesWaitingBgsave(redis, child.outcome !== 'error');
  updateDictResizePolicy(redis);
}
