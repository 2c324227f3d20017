import { SITE_NAMES, type Vector, type VectorPlayback } from '../model/index.ts';

/** One thing in which the model and the real server differ. */
export interface VectorDifference {
  what: 'replies' | 'memory' | 'stream' | 'stuck';
  /** The step, from 1; of a stream there is none. */
  step?: number;
  /** What the step does, or whose stream it is. */
  where: string;
  expected: string;
  got: string;
}

/** What one site of the master's ledger held at the last measure that agreed, and at the first that did not. */
export interface SiteChange {
  site: string;
  before: number;
  after: number;
}

export interface VectorResult {
  file: string;
  name: string;
  version: string;
  agrees: boolean;
  /** The first of each kind, in the order of the steps. */
  differences: VectorDifference[];
  /** Bytes by site around the first measure that differs. */
  ledger: SiteChange[];
  millis: number;
}

/** Longest piece of a value that is shown. */
const SHOWN = 200;

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}... (${text.length} characters)` : text;
}

function stepText(vector: Vector, step: number | undefined): string {
  const { do: kind, ...rest } = vector.steps[step ?? -1] ?? { do: 'nothing' };
  return `${kind} ${shown(rest)}`;
}

function replyDifference(vector: Vector, playback: VectorPlayback): VectorDifference[] {
  const expected = vector.observed.replies;
  const got = playback.observed.replies;
  for (let list = 0; list < Math.max(expected.length, got.length); list++) {
    if (JSON.stringify(expected[list]) === JSON.stringify(got[list])) continue;
    const wanted = expected[list] ?? [];
    const given = got[list] ?? [];
    const at = wanted.findIndex((reply, index) => JSON.stringify(reply) !== JSON.stringify(given[index]));
    const which = at < 0 ? wanted.length : at;
    const step = playback.replySteps[list];
    return [
      {
        what: 'replies',
        ...(step === undefined ? {} : { step: step + 1 }),
        where: `reply ${which + 1} to ${stepText(vector, step)}`,
        expected: shown(wanted[which]),
        got: shown(given[which]),
      },
    ];
  }
  return [];
}

/** The first measure that differs; -1 when all agree. */
function differingMeasure(vector: Vector, playback: VectorPlayback): number {
  const expected = vector.observed.used_memory_delta;
  const got = playback.observed.used_memory_delta;
  const longest = Math.max(expected.length, got.length);
  for (let at = 0; at < longest; at++) if (expected[at] !== got[at]) return at;
  return -1;
}

function memoryDifference(vector: Vector, playback: VectorPlayback): VectorDifference[] {
  const at = differingMeasure(vector, playback);
  if (at < 0) return [];
  const step = playback.measures[at]?.step;
  const [expected, got] = [vector, playback].map(({ observed }) => shown(observed.used_memory_delta[at]));
  return [
    {
      what: 'memory',
      ...(step === undefined ? {} : { step: step + 1 }),
      where: `measure ${at + 1}, used_memory from the first measure on`,
      expected,
      got,
    },
  ];
}

function streamDifference(vector: Vector, playback: VectorPlayback): VectorDifference[] {
  for (const slave of Object.keys({ ...vector.observed.streams, ...playback.observed.streams })) {
    const expected = vector.observed.streams[slave] ?? '';
    const got = playback.observed.streams[slave] ?? '';
    if (expected === got) continue;
    let at = 0;
    while (expected[at] === got[at]) at++;
    const from = Math.max(0, at - 20);
    return [
      {
        what: 'stream',
        where: `stream of ${slave}, byte ${at + 1} (shown from byte ${from + 1})`,
        expected: shown(expected.slice(from, at + 60)),
        got: shown(got.slice(from, at + 60)),
      },
    ];
  }
  return [];
}

function ledgerAround(vector: Vector, playback: VectorPlayback): SiteChange[] {
  const at = differingMeasure(vector, playback);
  const after = playback.measures[at]?.ledger;
  if (after === undefined) return [];
  const before = playback.measures[at - 1]?.ledger ?? [];
  const sites = new Set([...before, ...after].map((total) => total.site));
  const bytesAt = (totals: typeof before, site: number) =>
    totals.find((total) => total.site === site)?.bytes ?? 0;
  return [...sites]
    .map((site) => ({ site: SITE_NAMES[site], before: bytesAt(before, site), after: bytesAt(after, site) }))
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
}

/** The vector held against what the model did. */
export function compareVector(
  file: string,
  vector: Vector,
  playback: VectorPlayback,
  millis: number,
): VectorResult {
  const differences = [
    ...replyDifference(vector, playback),
    ...memoryDifference(vector, playback),
    ...streamDifference(vector, playback),
  ].sort((a, b) => (a.step ?? Number.MAX_SAFE_INTEGER) - (b.step ?? Number.MAX_SAFE_INTEGER));
  return {
    file,
    name: vector.name,
    version: vector.server.version,
    agrees: differences.length === 0,
    differences,
    ledger: ledgerAround(vector, playback),
    millis,
  };
}
