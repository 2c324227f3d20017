/** Hunts over a queue from the package as others get it, with the two packages that they need: what goes wrong is a sentence and an end. */
import { type Packed, type Project, pack } from '../testing/packed-project.ts';
import { hasProgram, startRedis, until } from '../testing/real-redis.ts';

jest.setTimeout(300_000);

let packed: Packed;
let project: Project;

beforeAll(() => {
  packed = pack();
  project = packed.project('queue', { type: 'module' }, 'bullmq', 'ioredis');
});

afterAll(() => packed.remove());

const ABSENT = 'redis://127.0.0.1:1';

test.each([
  ['an absent queue', ['worker', '--queue', ABSENT], /: no server answers at 127\.0\.0\.1:1: /],
  ['an absent queue', ['hunt', '--no-store', '--runs', '5', '--queue', ABSENT], /: no server answers at /],
  ['a host that is none', ['worker', '--queue', 'redis://nowhere.invalid:6379'], /nowhere\.invalid/],
  ['no address', ['worker', '--queue', 'nonsense'], /this is no address\. It is written redis:\/\/HOST/],
])('%s: %j', (_, args, says) => {
  const { status, stderr } = project.replisim(...args);
  expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(says) });
});

const described = hasProgram('redis-server') ? test : test.skip;

described('a queue that is killed ends worker and hunter', async () => {
  const redis = await startRedis();
  const address = `redis://127.0.0.1:${redis.port}`;
  const worker = project.start('worker', '--queue', address, '--jobs', '1');
  const bounds = ['--runs', '1000000', '--variant', '2.4.10', '--no-store'];
  const hunter = project.start('hunt', ...bounds, '--queue', address);
  try {
    await until('a range that is played', () => worker.output().includes('found'), 120_000);
  } finally {
    redis.child.kill('SIGKILL');
    await redis.stop();
  }
  const [hunted, served] = await Promise.all([hunter.ended, worker.ended]);
  expect(hunted).toMatchObject({ status: 2, stdout: expect.stringMatching(/\d+ cases: no violation/) });
  expect(served.status).toBe(3);
  // The product's own bound, by its own clock: 8 s without an answer.
  for (const { stderr } of [hunted, served])
    expect(stderr).toMatch('does not answer any more: nothing for 8 s (--queue-timeout)');
});
