import type { RedisProperty } from 'replisim/properties';

/** A property of one's own: null while it holds, else a sentence. */
const smallPeak: RedisProperty = {
  id: 'small-peak',
  title: 'No server ever held more than 760,000 bytes.',
  when: 'whenCalm',
  check(end) {
    for (const { server, peakUsed } of end.run.simulation.world.servers) {
      if (peakUsed > 760_000) return `${server.name} held ${peakUsed} bytes at its peak.`;
    }
    return null;
  },
};

export default smallPeak;
