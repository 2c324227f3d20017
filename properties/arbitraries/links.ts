import { chance, oneOf } from '../../lab/index.ts';
import type { LinkSpec } from '../../model/index.ts';
import type { Chooser } from '../../sim/index.ts';

/**
 * Behaviour of one link: plain loopback, or rough in one or several ways. Send buffers hold at least the line that
 * announces a payload, without which no slave of 2.4 can ever synchronize.
 */
export function drawLink(choose: Chooser): Partial<LinkSpec> {
  const link: Partial<LinkSpec> = {};
  if (chance(choose, 1, 2, 'latency'))
    link.latencyMicros = oneOf(choose, [10, 0, 300, 5000, 40_000], 'latency');
  if (chance(choose, 1, 2, 'jitter')) link.jitterMicros = oneOf(choose, [4, 0, 500, 20_000], 'jitter');
  if (chance(choose, 1, 4, 'segments')) link.segmentBytes = oneOf(choose, [1400, 200, 50], 'segment');
  if (chance(choose, 1, 4, 'send buffer')) link.sendBuffer = oneOf(choose, [4096, 500, 64], 'send buffer');
  if (chance(choose, 1, 4, 'receive buffer')) {
    link.receiveBuffer = oneOf(choose, [4096, 500, 64], 'receive buffer');
  }
  if (chance(choose, 1, 6, 'bandwidth')) link.bytesPerMilli = oneOf(choose, [1000, 100], 'bandwidth');
  return link;
}
