import { createSizeClasses, type SizeClasses } from '../../sim/index.ts';

/**
 * The sizes and rules of Redis 2.4 on 64-bit jemalloc 2.2.5, in one record, so that exploration can shrink a buffer
 * and a test can change one rule and see the vectors notice. Sizes are bytes. Source: tag 2.4.9, redis.h, sds.c,
 * dict.c, adlist.h and the structures of docs/reference/model.md.
 */
export interface Rules {
  sizeClasses: SizeClasses;
  objectBytes: number;
  sdsHeaderBytes: number;
  /** sdsMakeRoomFor asks for twice the needed length below SDS_MAX_PREALLOC, and for that much more above. */
  sdsDoubling: number;
  sdsMaxPrealloc: number;
  listBytes: number;
  listNodeBytes: number;
  dictBytes: number;
  dictEntryBytes: number;
  dictSlotBytes: number;
  dictInitialSize: number;
  /** _dictExpandIfNeeded doubles at one element a bucket, or above this ratio while a child lives. */
  dictForceResizeRatio: number;
  /** Whether a living BGSAVE child forbids tables to grow (below the ratio) and to shrink. */
  childForbidsResize: boolean;
  /** htNeedsResize: shrink below this fill, in percent. */
  dictMinFill: number;
  clientBytes: number;
  databaseBytes: number;
  pointerBytes: number;
  multiCommandBytes: number;
  watchedKeyBytes: number;
  pubsubPatternBytes: number;
  saveParamBytes: number;
  slowlogEntryBytes: number;
  /** sizeof(redisClient.buf): the static reply buffer. */
  replyBufferBytes: number;
  /** REDIS_REPLY_CHUNK_BYTES as the limit up to which bytes are glued to the last chunk. */
  replyChunkBytes: number;
  maxWritePerEvent: number;
  ioBufferBytes: number;
  inlineMaxBytes: number;
  sharedIntegers: number;
  /** Whether a slave that joins a running BGSAVE takes over the output of one that waits for it. */
  secondSlaveCopies: boolean;
  /**
   * Buckets that dictRehashMilliseconds moves in its millisecond. The machine's: in the recorded runs, all of them.
   * docs/explanation/fidelity.md shows that the vectors do not depend on it.
   */
  rehashBucketsPerMilli: number;
}

/** jemalloc 2.2.5: tiny, quantum-spaced, cacheline-spaced, subpage-spaced; then pages; then chunks. */
const JEMALLOC_2_2_5 = {
  small: [
    8, 16, 32, 48, 64, 80, 96, 112, 128, 192, 256, 320, 384, 448, 512, 768, 1024, 1280, 1536, 1792, 2048,
    2304, 2560, 2816, 3072, 3328, 3584, 3840,
  ],
  page: 4096,
  pageLimit: 4_169_728,
  chunk: 4 * 1024 * 1024,
};

/** The rules of a 64-bit Redis 2.4 with jemalloc 2.2.5, as the recorded vectors were made with. Sizes are in bytes. */
export const REDIS_2_4: Rules = {
  sizeClasses: createSizeClasses(JEMALLOC_2_2_5),
  objectBytes: 16,
  sdsHeaderBytes: 8,
  sdsDoubling: 2,
  sdsMaxPrealloc: 1024 * 1024,
  listBytes: 48,
  listNodeBytes: 24,
  dictBytes: 88,
  dictEntryBytes: 24,
  dictSlotBytes: 8,
  dictInitialSize: 4,
  dictForceResizeRatio: 5,
  childForbidsResize: true,
  dictMinFill: 10,
  clientBytes: 7736,
  databaseBytes: 48,
  pointerBytes: 8,
  multiCommandBytes: 24,
  watchedKeyBytes: 16,
  pubsubPatternBytes: 16,
  saveParamBytes: 16,
  slowlogEntryBytes: 40,
  replyBufferBytes: 7500,
  replyChunkBytes: 7500,
  maxWritePerEvent: 64 * 1024,
  ioBufferBytes: 16 * 1024,
  inlineMaxBytes: 64 * 1024,
  sharedIntegers: 10_000,
  secondSlaveCopies: true,
  rehashBucketsPerMilli: 1_000_000,
};

/** A build with buffers so small that each of the five ways that a reply can go is a few writes off. Sizes in bytes. */
export const SMALL_BUFFERS: Rules = {
  ...REDIS_2_4,
  replyBufferBytes: 36,
  replyChunkBytes: 32,
  sharedIntegers: 0,
};
