import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createSizeClasses, type SizeClassPlan } from '../../sim/index.ts';
import { REDIS_2_4, type Rules } from '../server/rules.ts';
import { playVector, StuckStep } from './conformance.ts';
import type { Observed, Vector } from './vector.ts';

/**
 * The vectors bite: change one size or rule, and a recorded vector disagrees. Each change is played against one
 * vector that notices it, pinned by name; the rest of the vectors agree or not, as they may. What no vector can
 * notice is listed below with the reason, and in docs/explanation/fidelity.md.
 */

const VECTORS = join(__dirname, 'vectors');
const PLAN = REDIS_2_4.sizeClasses.plan;
const MIB = 1024 * 1024;

const vectors = new Map<string, Vector>();

function readVector(path: string): Vector {
  const known = vectors.get(path);
  if (known !== undefined) return known;
  const packed = readFileSync(join(VECTORS, `${path}.json.gz`));
  const vector: Vector = JSON.parse(gunzipSync(packed).toString('utf8'));
  vectors.set(path, vector);
  return vector;
}

/** What a vector says of the model under these rules: 'replies', 'streams', 'memory', or 'stuck' before its end. */
function differences(path: string, rules: Rules): string[] {
  const vector = readVector(path);
  const observed = observedUnder(vector, rules);
  if (observed === null) return ['stuck'];
  const kinds = [
    ['replies', 'replies'],
    ['streams', 'streams'],
    ['used_memory_delta', 'memory'],
  ] as const;
  return kinds
    .filter(([kind]) => JSON.stringify(observed[kind]) !== JSON.stringify(vector.observed[kind]))
    .map(([, name]) => name);
}

function observedUnder(vector: Vector, rules: Rules): Observed | null {
  try {
    return playVector(vector, rules).observed;
  } catch (error) {
    if (error instanceof StuckStep) return null;
    throw error;
  }
}

function withPlan(change: Partial<SizeClassPlan>): Partial<Rules> {
  return { sizeClasses: createSizeClasses({ ...PLAN, ...change }) };
}

/** The plan with one class at another size; a size that is there already leaves the class out. */
function withClass(from: number, to: number): Partial<Rules> {
  const small = PLAN.small.map((size) => (size === from ? to : size));
  return withPlan({ small: [...new Set(small)].filter((size) => size > 0).sort((a, b) => a - b) });
}

type Bite = readonly [what: string, change: Partial<Rules>, vector: string, notices: string];

/** For each class: the vector that notices when it is 8 bytes smaller, and when it is 8 bytes larger. */
const CLASSES: readonly (readonly [size: number, vector: string])[] = [
  [8, 'held-value-1'],
  [16, 'reattach'],
  [32, 'reattach'],
  [48, 'value-shapes'],
  [64, 'multi-errors'],
  [80, 'value-shapes'],
  [96, 'held-value-1'],
  [112, 'value-shapes'],
  [128, 'expire-fires'],
  [192, 'held-buffer-boundary-28'],
  [256, 'held-buffer-boundary-0'],
  [320, 'value-shapes'],
  [384, 'random-1013'],
  [448, 'random-20024'],
  [512, 'held-value-500'],
  [768, 'multi-errors'],
  [1024, 'value-shapes'],
  [1280, 'held-value-500'],
  [1536, 'random-20009'],
  [1792, 'random-1038'],
  [2048, 'shrinks'],
  [2304, 'value-shapes'],
  [2560, 'shrinks'],
  [2816, 'held-mixed-sizes'],
  [3072, 'held-value-3000'],
  [3328, 'random-20025'],
  [3584, 'random-1022'],
  [3840, 'random-1070'],
];

const CLASS_BITES = CLASSES.flatMap(([size, vector]): Bite[] => {
  const smaller: Bite = [`class ${size} is ${size - 8}`, withClass(size, size - 8), vector, 'memory'];
  const larger: Bite = [`class ${size} is ${size + 8}`, withClass(size, size + 8), vector, 'memory'];
  // A class below the smallest one is none; the border between 8 and 16 is moved by the class of 16.
  return size === 8 ? [larger] : [smaller, larger];
});

const BITES: readonly Bite[] = [
  ...CLASS_BITES,
  ['pages of 8,192 bytes', withPlan({ page: 8192 }), 'value-shapes', 'memory'],
  ['pages of 2,048 bytes', withPlan({ page: 2048 }), 'value-shapes', 'memory'],
  ['whole chunks above 32,768 bytes', withPlan({ pageLimit: 32_768 }), 'two-bigvalue-32759', 'memory'],
  ['chunks of 2 MiB', withPlan({ chunk: 2 * MIB }), 'two-bigvalue-5mb', 'memory'],
  ['objectBytes', { objectBytes: 24 }, 'reattach', 'memory'],
  ['sdsHeaderBytes, one less', { sdsHeaderBytes: 7 }, 'held-buffer-boundary-12', 'memory'],
  ['sdsHeaderBytes, one more', { sdsHeaderBytes: 9 }, 'keyspace-shrink', 'memory'],
  ['no room doubling', { sdsDoubling: 1 }, 'value-shapes', 'memory'],
  ['sdsDoubling', { sdsDoubling: 3 }, 'reattach', 'memory'],
  ['sdsMaxPrealloc, a page less', { sdsMaxPrealloc: MIB - 4096 }, 'two-append-past-4mb', 'memory'],
  ['sdsMaxPrealloc, a page more', { sdsMaxPrealloc: MIB + 4096 }, 'two-append-past-4mb', 'memory'],
  ['listBytes', { listBytes: 56 }, 'held-value-1', 'memory'],
  ['listNodeBytes, smaller', { listNodeBytes: 16 }, 'held-value-1', 'memory'],
  ['listNodeBytes, larger', { listNodeBytes: 40 }, 'held-value-1', 'memory'],
  ['dictBytes, smaller', { dictBytes: 80 }, 'held-value-1', 'memory'],
  ['dictBytes, larger', { dictBytes: 104 }, 'held-value-1', 'memory'],
  ['dictEntryBytes, smaller', { dictEntryBytes: 16 }, 'value-shapes', 'memory'],
  ['dictEntryBytes, larger', { dictEntryBytes: 40 }, 'value-shapes', 'memory'],
  ['dictSlotBytes', { dictSlotBytes: 4 }, 'strings-more', 'memory'],
  ['dictInitialSize, smaller', { dictInitialSize: 2 }, 'value-shapes', 'memory'],
  ['dictInitialSize, larger', { dictInitialSize: 8 }, 'strings-more', 'memory'],
  ['dictForceResizeRatio, one less', { dictForceResizeRatio: 4 }, 'random-1070', 'memory'],
  ['dictForceResizeRatio, one more', { dictForceResizeRatio: 6 }, 'random-1026', 'memory'],
  ['a child forbids nothing', { childForbidsResize: false }, 'random-1047', 'memory'],
  ['dictMinFill, never shrinks', { dictMinFill: 0 }, 'keyspace-shrink', 'memory'],
  ['dictMinFill, smaller', { dictMinFill: 5 }, 'shrinks', 'memory'],
  ['dictMinFill, larger', { dictMinFill: 20 }, 'random-1082', 'memory'],
  ['clientBytes, another page', { clientBytes: 8193 }, 'held-value-1', 'memory'],
  ['pointerBytes, smaller', { pointerBytes: 4 }, 'multi-errors', 'memory'],
  ['pointerBytes, larger', { pointerBytes: 16 }, 'held-value-1', 'memory'],
  ['multiCommandBytes, smaller', { multiCommandBytes: 16 }, 'two-tx-1048', 'memory'],
  ['multiCommandBytes, larger', { multiCommandBytes: 40 }, 'two-multi-big-queue', 'memory'],
  ['saveParamBytes, smaller', { saveParamBytes: 8 }, 'two-config-save-memory', 'memory'],
  ['saveParamBytes, larger', { saveParamBytes: 24 }, 'two-config-save-memory', 'memory'],
  ['watchedKeyBytes, smaller', { watchedKeyBytes: 8 }, 'watch', 'memory'],
  ['watchedKeyBytes, larger', { watchedKeyBytes: 24 }, 'watch', 'memory'],
  ['pubsubPatternBytes, smaller', { pubsubPatternBytes: 8 }, 'subscribe', 'memory'],
  ['pubsubPatternBytes, larger', { pubsubPatternBytes: 24 }, 'subscribe', 'memory'],
  ['replyBufferBytes, one less', { replyBufferBytes: 7499 }, 'held-buffer-boundary-28', 'memory'],
  ['replyBufferBytes, one more', { replyBufferBytes: 7501 }, 'held-buffer-boundary-28', 'memory'],
  ['replyChunkBytes, one less', { replyChunkBytes: 7499 }, 'held-value-7480', 'memory'],
  ['replyChunkBytes, one more', { replyChunkBytes: 7501 }, 'held-value-500', 'memory'],
  ['ioBufferBytes, one less', { ioBufferBytes: 16_383 }, 'two-bulk-64k', 'memory'],
  ['inlineMaxBytes, one less', { inlineMaxBytes: 65_535 }, 'two-inline-64k-end', 'replies'],
  ['inlineMaxBytes, one more', { inlineMaxBytes: 65_537 }, 'two-inline-64k', 'stuck'],
  ['sharedIntegers, one less', { sharedIntegers: 9999 }, 'value-shapes', 'memory'],
  ['sharedIntegers, one more', { sharedIntegers: 10_001 }, 'value-shapes', 'memory'],
  ['a second slave takes nothing over', { secondSlaveCopies: false }, 'held-second-slave-copies', 'streams'],
];

/** Changes that no vector can notice, and why. */
const UNNOTICED: readonly (readonly [what: string, change: Partial<Rules>, why: string])[] = [
  [
    'pageLimit',
    withPlan({ pageLimit: PLAN.pageLimit + 4096 }),
    'no vector holds an allocation within a page of 4 MiB',
  ],
  [
    'chunk',
    withPlan({ chunk: 8 * MIB }),
    'what is above 4 MiB in a vector takes two chunks of 4 MiB, or one of 8',
  ],
  ['listBytes', { listBytes: 40 }, '40 bytes are in the class of 48, too'],
  ['clientBytes', { clientBytes: 7680 }, '7,680 bytes are two pages, too'],
  ['databaseBytes', { databaseBytes: 64 }, 'all databases are there before the first measure'],
  ['dictMinFill', { dictMinFill: 11 }, 'no table is filled to 10 percent when the cron looks'],
  ['maxWritePerEvent', { maxWritePerEvent: 1024 }, 'a measure waits until everything is sent'],
  ['ioBufferBytes', { ioBufferBytes: 32_768 }, 'no vector sends more than 16,384 bytes at once'],
  ['slowlogEntryBytes', { slowlogEntryBytes: 64 }, 'the slow log was off'],
];

describe('each change of a rule is noticed by a vector', () => {
  it.each(BITES)('%s', (_what, change, vector, notices) => {
    expect(differences(`2.4.9/${vector}`, { ...REDIS_2_4, ...change })).toContain(notices);
  });

  it('and the same vectors agree with the rules as they are', () => {
    const pinned = new Set(BITES.map(([, , vector]) => vector));
    for (const vector of pinned)
      expect([vector, differences(`2.4.9/${vector}`, REDIS_2_4)]).toEqual([vector, []]);
  });

  it('and every rule is in a table', () => {
    const changed = new Set([...BITES, ...UNNOTICED].flatMap(([, change]) => Object.keys(change)));
    expect([...changed, 'rehashBucketsPerMilli'].sort()).toEqual(Object.keys(REDIS_2_4).sort());
    expect(CLASSES.map(([size]) => size)).toEqual(PLAN.small);
  });
});

/** All vectors of a version that disagree under these rules. */
function disagreeing(version: string, rules: Rules): string[] {
  return readdirSync(join(VECTORS, version))
    .map((file) => `${version}/${file.replace('.json.gz', '')}`)
    .filter((path) => differences(path, rules).length > 0);
}

describe('what no vector notices', () => {
  // Played all at once, which is one run in place of nine: that two changes make up for each other to the byte, in
  // every vector, is out of the question.
  it(`${UNNOTICED.map(([what]) => what).join(', ')}`, () => {
    const plan = createSizeClasses({ ...PLAN, pageLimit: PLAN.pageLimit + 4096, chunk: 8 * MIB });
    const changes = UNNOTICED.map(([, change]) => change);
    const rules: Rules = Object.assign({ ...REDIS_2_4 }, ...changes, { sizeClasses: plan });
    expect(disagreeing('2.4.9', rules)).toEqual([]);
  });

  it.each([100, 10_000_000])('%i buckets moved in a rehash millisecond', (rehashBucketsPerMilli) => {
    for (const version of ['2.4.9', '2.4.10']) {
      expect(disagreeing(version, { ...REDIS_2_4, rehashBucketsPerMilli })).toEqual([]);
    }
  });
});
