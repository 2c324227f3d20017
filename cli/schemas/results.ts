import { z } from 'zod';

/**
 * The shape of what the command prints with `--format json`: the schemas that ship are made of these, and tests hold what
 * is printed against them. New keys may come; what takes one away moves the number of its format.
 */

const count = z.int().min(0);
const verdict = z.strictObject({
  property: z.string(),
  when: z.enum(['always', 'whenCalm', 'eventually', 'sometimes']),
  held: z.boolean().nullable().describe('null: undecided'),
  sentence: z.string(),
});
const digest = z.string().regex(/^[0-9a-f]{16}$/);
const seed = z.union([z.string(), z.number()]);
const anything = z.record(z.string(), z.unknown());

const ledgerSite = z.strictObject({ site: z.string(), alive: count, bytes: count, total: count });
const server = z.strictObject({
  name: z.string(),
  version: z.string(),
  role: z.string(),
  usedMemory: count,
  dead: z.string().nullable().describe('why its process died'),
  keys: count,
});

const runOfVariant = z.strictObject({
  id: z.string(),
  version: z.string().describe('how the servers behave apart from the feed'),
  server: z.string().describe('whose memory, chart and log these are'),
  writes: count,
  switches: count.describe('how often the feed turned from one database to another, slave by slave'),
  selects: z.strictObject({
    created: count,
    unsent: count,
    closing: count,
    copied: count,
    glued: count,
    node: count,
    freed: count,
    leaked: count,
    leakedBytes: count,
  }),
  usedMemory: z.strictObject({ before: count, after: count, peak: count }),
  samples: z.strictObject({
    timeMicros: z.array(count),
    usedMemory: z.array(count),
    leakedBytes: z.array(count),
  }),
  verdicts: z.array(verdict),
  virtualMicros: count,
  wallMillis: count.describe('the only figure that differs from run to run'),
  events: count,
  digest,
  stop: z.enum(['quiet', 'until', 'budget', 'violation', 'interrupted']),
  servers: z.array(server),
  ledger: z.array(ledgerSite),
  notModelled: z.record(z.string(), z.unknown()).describe('what was asked for and is not modelled'),
  log: z.array(z.string()).optional(),
  replay: z.string().describe('coordinates for `replisim replay`'),
});

export const run = z.strictObject({
  format: z.literal('replisim-run/1'),
  engine: z.string(),
  replisim: z.string(),
  scenario: z.string(),
  seed,
  input: anything.describe('the scenario as it was played, every default filled in'),
  variants: z.array(runOfVariant),
  replayed: z
    .strictObject({ of: z.string(), sentence: z.string(), exitCode: z.int() })
    .optional()
    .describe('of a replay: what was replayed, and how it compares'),
});

export const systemRun = z.strictObject({
  format: z.literal('replisim-system-run/1'),
  system: z.string(),
  scenario: anything,
  runs: z.array(
    z.strictObject({
      outcome: z.looseObject({
        variant: z.string(),
        digest,
        events: count,
        virtualMicros: count,
        stop: z.string(),
      }),
      verdicts: z.array(verdict),
      notModelled: z.record(z.string(), count).describe('what was asked for and is not modelled'),
      empty: z.boolean().describe('nothing of what was asked for is modelled'),
    }),
  ),
});

export const replay = z.strictObject({
  format: z.literal('replisim-replay/1'),
  of: z.string(),
  stillViolates: z.boolean().nullable(),
  sameDigest: z.boolean(),
  sentence: z.string(),
  verdicts: z.array(verdict).optional().describe("left out where code of one's own broke the run off"),
});

const entries = z.array(z.strictObject({ name: z.string(), title: z.string() })).optional();

export const list = z.strictObject({
  format: z.literal('replisim-list/1'),
  scenarios: entries,
  properties: entries,
  variants: entries,
});

export const conform = z.strictObject({
  format: z.literal('replisim-conform/1'),
  engine: z.string(),
  replisim: z.string(),
  vectors: count,
  agree: count,
  results: z.array(
    z.strictObject({
      file: z.string(),
      name: z.string(),
      version: z.string(),
      agrees: z.boolean(),
      differences: z.array(
        z.strictObject({
          what: z.enum(['replies', 'memory', 'stream', 'stuck']),
          step: count.optional(),
          where: z.string(),
          expected: z.string(),
          got: z.string(),
        }),
      ),
      ledger: z.array(z.strictObject({ site: z.string(), before: z.int(), after: z.int() })),
      millis: z.number(),
    }),
  ),
});

const failureFields = {
  format: z.literal('replisim-failure/2'),
  system: z.string().describe('the id of the system in which it was found'),
  version: z.string().describe('the version of that system'),
  scenario: anything.describe('as a scenario file of that system says it'),
  variant: z.string().describe("a variant's id, or a file of one's own, relative to this file"),
  choices: z
    .record(z.string(), z.array(count))
    .describe('every choice made, stream by stream; a list that runs out goes on with 0'),
  verdict,
  digest,
  trail: z
    .strictObject({ every: count.min(1), digests: z.string().regex(/^([0-9a-f]{8})*$/) })
    .optional()
    .describe('digests on the way, so that a replay can say where it first differs'),
  origin: z.string().optional().describe('where it came from, for people'),
};

export const failure = z.strictObject(failureFields);

export const hunt = z.strictObject({
  format: z.literal('replisim-hunt/1'),
  configuration: z.looseObject({
    variant: z.string(),
    properties: z.array(z.string()),
    seed: z.string(),
    budget: z
      .strictObject({
        runs: z.number().nullable(),
        seconds: z.number().nullable(),
        findings: z.number().nullable(),
        untilMet: z.array(z.string()).nullable().optional(),
      })
      .describe('null: no bound'),
    jobs: count,
  }),
  verdict: z.enum(['held', 'violated', 'undecided', 'interrupted', 'unkept']),
  kept: z.array(
    z.strictObject({ file: z.string(), stillViolates: z.boolean().nullable(), sameDigest: z.boolean() }),
  ),
  played: count,
  undecided: count,
  firstUndecided: z
    .strictObject({
      number: count,
      property: z.string(),
      sentence: z.string(),
      reproduce: z.array(z.string()).describe('what plays it, as lines to paste'),
    })
    .optional()
    .describe('the first case that could not be decided, and why not'),
  notModelled: z.record(z.string(), z.unknown()).optional(),
  empty: count.optional().describe('cases of which nothing is modelled'),
  met: z
    .record(z.string(), z.int())
    .describe('for what should happen in some case, the first in which it did'),
  unmet: z.array(z.string()),
  failures: z.array(
    z.strictObject({
      file: z.string().nullable(),
      reproduce: z.array(z.string()).describe('what reproduces it, as lines to paste'),
      ...failureFields,
    }),
  ),
});

const counterfactuals = z.array(
  z.strictObject({ change: z.string(), survives: z.boolean().nullable(), sentence: z.string() }),
);

export const why = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('replisim-why/1'),
    violated: z.string().nullable(),
    lives: z.array(
      z.strictObject({
        server: z.string(),
        object: count,
        text: z.string(),
        bytes: count,
        moments: z.array(
          z.strictObject({
            event: count,
            micros: count,
            what: z.string(),
            refcount: z.int(),
            command: z.string(),
          }),
        ),
        fate: z.string(),
        blame: z.string(),
      }),
    ),
    more: count,
    counterfactuals,
  }),
  z.strictObject({
    format: z.literal('replisim-why/2').describe("of a system of one's own"),
    violated: z.string().nullable(),
    sections: z.array(z.strictObject({ title: z.string(), text: z.string() })),
    counterfactuals,
  }),
]);

const pair = <T extends z.ZodType>(item: T) => z.tuple([item, item]);
const parted = z
  .strictObject({
    event: count,
    micros: count,
    sentences: pair(z.string().nullable()),
    figure: z.string().nullable(),
  })
  .nullable()
  .describe('the first event at which they part; null: they never do');

export const diff = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('replisim-diff/1'),
    variants: pair(z.string()),
    first: parted,
    events: pair(count),
    ledger: z.array(z.strictObject({ site: z.string(), bytes: pair(count), alive: pair(count) })),
    verdicts: pair(z.string()),
  }),
  z.strictObject({
    format: z.literal('replisim-diff/2').describe("of a system of one's own"),
    variants: pair(z.string()),
    first: parted,
    events: pair(count),
  }),
]);

export const doctor = z.strictObject({
  format: z.literal('replisim-doctor/1'),
  well: z.boolean(),
  findings: z.array(z.strictObject({ what: z.string(), trouble: z.string().nullable() })),
  environment: z.record(z.string(), z.string()),
});
