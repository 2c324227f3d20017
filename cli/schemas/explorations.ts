import { z } from 'zod';

/** The shape of what `explore` prints: counts of the search, of states and of bytes, are the same for every system. */

const count = z.int().min(0);
const written = z.string().nullable().describe('the failure file that the counterexample was written to');
const searched = {
  verdict: z.enum(['held', 'violated', 'undecided']),
  limit: z
    .enum(['states', 'transitions', 'depth', 'interrupted'])
    .nullable()
    .describe('what ran out, if it is undecided'),
  violation: z.string().nullable(),
  path: z.array(z.int()).nullable().describe('the actions of a shortest counterexample'),
  property: z.string().nullable().describe('the one that is violated'),
  steps: z.array(z.string()).describe('the counterexample in words'),
  states: count,
  expanded: count,
  transitions: count,
  depth: count,
  waiting: count,
  waitingPeak: count,
  ends: count.describe('states in which nothing can happen any more'),
  tableBytes: count,
  frontierBytes: count.nullable().describe('null: the states that wait are of no known size'),
  processBytes: count,
  searchBytes: count,
  ended: z.enum(['asked', 'deadline', 'memory']).nullable().describe('why it was ended before its time'),
  wallMillis: count,
};

export const exploration = z.strictObject({
  format: z.literal('replisim-exploration/1'),
  scope: z.looseObject({ variant: z.string(), properties: z.array(z.string()) }),
  ...searched,
  undecided: z.record(z.string(), z.string()).describe('why nothing can be said of a property, by its id'),
  file: written,
});

export const systemExploration = z.strictObject({
  format: z.literal('replisim-system-exploration/1'),
  system: z.string(),
  scope: z.strictObject({
    variant: z.string(),
    nodes: z.record(z.string(), count).describe('how many of each kind, where it is another number'),
    operations: z.array(
      z.strictObject({ client: z.string().optional(), name: z.string(), input: z.unknown().optional() }),
    ),
    losses: count,
    duplicates: count,
    crashes: count,
    crashing: z.array(z.string()).optional(),
    timers: count,
    partitions: count,
    symmetric: z.array(z.string()),
    properties: z.array(z.string()).optional().describe('left out: all'),
  }),
  ...searched,
  case: z
    .looseObject({
      scenario: z.record(z.string(), z.unknown()),
      choices: z.record(z.string(), z.array(count)).nullable(),
    })
    .nullable()
    .describe('the counterexample as a run by hand'),
  file: written,
});
