import { chance, oneOf } from '../../lab/index.ts';
import type { LinkSpec } from '../../model/index.ts';
import type { Chooser } from '../../sim/index.ts';

/**
 * Behaviour of one link: plain loopback, or rough in one or several ways. Send buffers hold at least the line that
 * announces a payload, without which no slave of 2.4 can ever synchronize.
 */
export function drawLink(choose: Chooser): Partial<LinkSpec> {
  // All fields, whatever is drawn: a hunt would make objects of some sixty shapes, which are slow to read.
  return {
    latencyMicros: perhaps(choose, 2, [10, 0, 300, 5000, 40_000], 'latency'),
    jitterMicros: perhaps(choose, 2, [4, 0, 500, 20_000], 'jitter'),
    segmentBytes: perhaps(choose, 4, [1400, 200, 50], 'segments', 'segment'),
    sendBuffer: perhaps(choose, 4, [4096, 500, 64], 'send buffer'),
    receiveBuffer: perhaps(choose, 4, [4096, 500, 64], 'receive buffer'),
    bytesPerMilli: perhaps(choose, 6, [1000, 100], 'bandwidth'),
  };
}

/** One of these values, once in so many times. */
function perhaps(
  choose: Chooser,
  times: number,
  values: readonly number[],
  whether: string,
  which = whether,
): number | undefined {
  return chance(choose, 1, times, whether) ? oneOf(choose, values, which) : undefined;
}
