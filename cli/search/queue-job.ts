import { z } from 'zod';
import { huntCase } from '../../lab/index.ts';
import { ENGINE_VERSION, VERSIONS } from '../../model/index.ts';
import { SEVERE_FAULTS } from '../../properties/index.ts';
import { type Drawn, type HuntRange, RANGE, type RangeResult } from './hunt-ranges.ts';
import type { HuntTargetSpec } from './hunt-target.ts';
import type { HuntedResult } from './hunt-types.ts';
import { findingOf } from './play-case.ts';

/** What hunter and workers tell each other through a queue: data of strangers to both, checked on arrival. */

/** Ranges of cases are jobs of this queue, whoever serves it plays them. */
export const QUEUE = 'replisim-hunt';

/** A range has one job id, so that a range that was played twice, because its first worker died, counts once. */
export function jobId(hunt: string, { from, count }: HuntRange): string {
  return `${hunt}-${from}-${count}`;
}

/** The key that a hunter keeps alive: jobs of a hunt without it are played by nobody. */
export function leaseKey(hunt: string): string {
  return `${QUEUE}:lease:${hunt}`;
}

export const LEASE_SECONDS = 30;

export interface RangeJob {
  hunt: string;
  /** Another engine's results are not this one's. */
  engine: string;
  words: HuntTargetSpec;
  /** SHA-256 of each file that the words name: whoever plays them must have the same. */
  files: Record<string, string>;
  range: HuntRange;
  caseSeconds: number;
}

/** A worker plays a range, or says why it does not; or its hunter is gone. */
export type RangeAnswer = PlayedAnswer | { refused: string } | { dropped: true };

export interface PlayedAnswer {
  played: Played;
  /** Why the hunt ends with this range. */
  end: string | null;
}

/** A `HuntedResult` without what the hunter can draw itself. */
interface Played extends Omit<HuntedResult, 'findings'> {
  findings: Pick<HuntedResult['findings'][number], 'number' | 'verdict' | 'digest' | 'again'>[];
}

const words = z.object({
  variant: z.string().max(4_096),
  version: z.enum(VERSIONS),
  properties: z.array(z.string().max(4_096)).max(1_000),
  space: z.object({
    without: z.array(z.string().max(100)).max(100).optional(),
    also: z.array(z.enum(SEVERE_FAULTS)).max(100).optional(),
  }),
  seed: z.string().max(1_000),
});

const jobSchema = z.object({
  hunt: z.string().max(100),
  engine: z.string().max(100),
  words,
  files: z.record(z.string(), z.string().max(64)),
  range: z.object({ from: z.int().min(0), count: z.int().min(1).max(RANGE) }),
  caseSeconds: z.int().min(1).max(86_400),
});

const answerSchema = z.union([
  z.object({
    played: z.object({
      from: z.int(),
      played: z.int().min(0),
      findings: z.array(
        z.object({
          number: z.int().min(0),
          verdict: z.object({
            property: z.string(),
            when: z.enum(['always', 'whenCalm', 'eventually', 'sometimes']),
            held: z.literal(false),
            sentence: z.string(),
          }),
          digest: z.string(),
          again: z.string().optional(),
        }),
      ),
      met: z.record(z.string(), z.int()),
      undecided: z.int().min(0),
      firstUndecided: z
        .object({ number: z.int().min(0), property: z.string(), sentence: z.string() })
        .optional(),
      notModelled: z.record(z.string(), z.int()).optional(),
      empty: z.int().min(0).optional(),
    }),
    end: z.string().nullable(),
  }),
  z.object({ refused: z.string() }),
  z.object({ dropped: z.literal(true) }),
]);

/** The job, or why it is none that can be played here. */
export function readJob(data: unknown): { job: RangeJob; problem: null } | { job: null; problem: string } {
  const checked = jobSchema.safeParse(data);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0];
    return { job: null, problem: `this is no job of a hunt: at ${path.join('.')}: ${message}` };
  }
  const { engine } = checked.data;
  if (engine !== ENGINE_VERSION) {
    return { job: null, problem: `the hunt is of engine ${engine}, this worker of engine ${ENGINE_VERSION}` };
  }
  return { job: checked.data as RangeJob, problem: null };
}

/** What a worker has answered; null when it is no answer. */
export function readAnswer(data: unknown): RangeAnswer | null {
  const checked = answerSchema.safeParse(data);
  return checked.success ? (checked.data as RangeAnswer) : null;
}

export function answerOfJob({ result, end }: RangeResult): PlayedAnswer {
  const findings = result.findings.map(({ number, verdict, digest, again }) => ({
    number,
    verdict,
    digest,
    again,
  }));
  return { played: { ...result, findings }, end };
}

/** The range's result, with the cases drawn here. */
export function resultOf(drawn: Drawn, { played, end }: PlayedAnswer): RangeResult {
  const findings = played.findings.map(({ number, verdict, digest, again }) => {
    const finding = findingOf(drawn.system, huntCase(drawn, number), number, verdict, digest);
    return again === undefined ? finding : { ...finding, again };
  });
  return { result: { ...played, findings }, end };
}
