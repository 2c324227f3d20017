/**
 * One Redis process: bytes in, bytes out. It knows of no world: what is outside of it is a `Host`.
 */

export { createClient } from './client-connection.ts';
export { clientByFd, clientOf } from './client-table.ts';
export { infoText, populate } from './commands/server-commands.ts';
export { COMMAND_TABLE } from './commands/table.ts';
export { CRON_PERIOD_MICROS, serverCron } from './cron.ts';
export { type Death, ServerDied } from './death.ts';
export { encodeScript } from './encoded-scripts.ts';
export { type Host, LOG_NOTICE, LOG_VERBOSE, type LogLevel } from './host.ts';
export { forgetMuch, recallRequest, recallText } from './known-requests.ts';
export { type Dict, type DictEntry, dictEntries, dictPeek, dictSize, isRehashing } from './memory/dict.ts';
export { eachEntry } from './memory/each-entry.ts';
export { objectBytes, objectRefcount, objectText } from './memory/object.ts';
export { sdsText } from './memory/sds.ts';
export { selectNumber } from './memory/select-number.ts';
export { SITE_NAMES, SITE_SELECT, SITE_SHARED, stringSite } from './memory/sites.ts';
export { commandWords, noArguments } from './memory/unwritten.ts';
export { readQueryFromClient } from './query-buffer.ts';
export { decodeRdb } from './rdb.ts';
export { rdbSaveBackground } from './replication/bgsave.ts';
export { sendBulkToSlave } from './replication/master.ts';
export {
  becomeMaster,
  FIRST_PID,
  followMaster,
  rdbLoad,
  readSyncBulkPayload,
  slaveOf,
  syncWithMaster,
} from './replication/slave.ts';
export { REPLY_WAYS, type ReplyWay, wordsForWay } from './reply-ways.ts';
export { REDIS_2_4, type Rules, SMALL_BUFFERS } from './rules.ts';
export { sendReplyToClient } from './send-reply.ts';
export { createServerCaches, type KnownRequest, type ServerCaches } from './server-caches.ts';
export type { SelectEvent, ServerRuntime } from './server-runtime.ts';
export { bootedBytes, bootServer, SHARED_SELECTS } from './shape/boot.ts';
export { cloneServer } from './shape/clone-server.ts';
export { configOf, PORT } from './shape/default-config.ts';
export { fingerprintServer, type Hash64, type ServerFingerprints } from './shape/fingerprint.ts';
export { auditServer, type NameOfClient, walkServer } from './shape/reachable.ts';
export {
  createRecordKey,
  type RecordKey,
  writeClientKey,
  writeCountsKey,
  writeDatabaseKey,
  writeListKey,
  writeNumbersKey,
} from './shape/record-keys.ts';
export { heldSelects, holdsDeadChunk, lostSelects } from './shape/select-holders.ts';
export {
  type Child,
  type Client,
  type Database,
  FLAG_MASTER,
  FLAG_SLAVE,
  NO_FEED_MEMORY,
  type SelectCounters,
  type Server,
} from './shape/server.ts';
export { workingCopy } from './shape/working-copy.ts';
export { endChild, moveLink } from './state-moves.ts';
export { BGSAVE_CHILD, type LinkEvent, type LinkState, SLAVE_LINK, SLAVE_VIEW } from './state-tables.ts';
export { addInt64, getLongLong, type Long, negateInt64 } from './text/integers.ts';
export { formatLogLine, LOG_LEVELS } from './text/redis-log.ts';
export { encodeCommand, parseReply, type ReplyValue, replyLength } from './text/resp.ts';
export { sha1, sha1Hex } from './text/sha1.ts';
export type { FeedPorts, ObjectRef, ReplicatedCommand, SlaveRef, Variant } from './variant.ts';
