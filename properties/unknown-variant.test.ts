/** A server's feed of a name that nobody has is refused where the scenario is read, and never where it is played. */

import { parseFailure } from '../lab/files.ts';
import { FAILURE_FORMAT } from '../lab/index.ts';
import { createRedisSystem } from './redis-system.ts';

const scenario = { name: 'x', servers: [{ name: 'master', variant: 'nobody' }] };

test('in a failure file', () => {
  const system = createRedisSystem();
  const verdict = { property: 'no-panic', when: 'always', held: false, sentence: 's' };
  const failure = {
    format: FAILURE_FORMAT,
    system: system.id,
    version: system.version,
    scenario,
    variant: '2.4.9',
    choices: {},
    verdict,
    digest: '0'.repeat(16),
  };
  const { problem } = parseFailure(JSON.stringify(failure), [system]);
  expect(problem).toMatch(/servers\.0\.variant: found "nobody"; allowed: a known variant \("2\.4\.9"/);
});
