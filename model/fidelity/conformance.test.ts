import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { playVector, type VectorPlayback } from './conformance.ts';
import type { Vector } from './vector.ts';

/** Every recorded vector of both versions, each its own test: replies, streams and memory to the byte. */

const VECTORS = join(__dirname, 'vectors');

function readVector(version: string, file: string): Vector {
  return JSON.parse(gunzipSync(readFileSync(join(VECTORS, version, file))).toString('utf8'));
}

/** Long values as their beginning and length, so that a failure fits a screen. */
function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 160 ? `${text.slice(0, 160)}... (${text.length} characters)` : text;
}

function firstReplyDifference(vector: Vector, { observed, replySteps }: VectorPlayback): string | null {
  for (const [list, expected] of vector.observed.replies.entries()) {
    const got = observed.replies[list] ?? [];
    const length = Math.max(expected.length, got.length);
    for (let at = 0; at < length; at++) {
      if (JSON.stringify(expected[at]) === JSON.stringify(got[at])) continue;
      const place = `step ${(replySteps[list] ?? -1) + 1}, reply ${at + 1}`;
      return `${place}: expected ${short(expected[at])}, got ${short(got[at])}`;
    }
  }
  return vector.observed.replies.length === observed.replies.length ? null : 'another number of reply lists';
}

function firstStreamDifference(vector: Vector, { observed }: VectorPlayback): string | null {
  for (const slave of Object.keys({ ...vector.observed.streams, ...observed.streams })) {
    const expected = vector.observed.streams[slave] ?? '';
    const got = observed.streams[slave] ?? '';
    if (expected === got) continue;
    let at = 0;
    while (expected[at] === got[at]) at++;
    const from = Math.max(0, at - 20);
    const [wanted, given] = [expected, got].map((stream) => short(stream.slice(from, at + 60)));
    return `stream of ${slave}, byte ${at + 1}: expected ${wanted}, got ${given}`;
  }
  return null;
}

function firstMemoryDifference(vector: Vector, { observed, measures }: VectorPlayback): string | null {
  const expected = vector.observed.used_memory_delta;
  for (const [at, bytes] of expected.entries()) {
    const got = observed.used_memory_delta[at];
    if (bytes === got) continue;
    return `step ${(measures[at]?.step ?? -1) + 1}, measure ${at + 1}: expected ${bytes} bytes, got ${got}`;
  }
  return expected.length === observed.used_memory_delta.length ? null : 'another number of measures';
}

describe.each(['2.4.9', '2.4.10'])('the vectors of %s', (version) => {
  const files = readdirSync(join(VECTORS, version)).filter((file) => file.endsWith('.json.gz'));

  it('are all there', () => {
    expect(files).toHaveLength(276);
  });

  it.each(files.map((file) => file.replace('.json.gz', '')))('%s', (name) => {
    const vector = readVector(version, `${name}.json.gz`);
    expect(vector.server.version).toBe(version);
    const playback = playVector(vector);
    expect(playback.death).toBeNull();
    expect(firstReplyDifference(vector, playback)).toBeNull();
    expect(firstStreamDifference(vector, playback)).toBeNull();
    expect(firstMemoryDifference(vector, playback)).toBeNull();
  });
});
