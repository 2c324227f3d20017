/** Hunts over a real Redis server: workers that are killed, code that poisons them, servers that go. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, startCommand } from '../testing/command.ts';
import { readPrinted } from '../testing/printed.ts';
import { hasProgram, type RealServer, run, startRedis, startRedisAt, until } from '../testing/real-redis.ts';

jest.setTimeout(300_000);

/** Six ranges: one is played before the server loses the others. */
const RUNS = 300;
const described = hasProgram('redis-server') ? describe : describe.skip;

const hunt = (...more: string[]): Command =>
  startCommand(['hunt', '--no-store', '--seed', 'queue', ...more], { cwd });

let cwd: string;
let started: Command[] = [];

/** A worker that serves; it is killed after the test. */
async function startWorker(address: string, ...more: string[]): Promise<Command> {
  const worker = startCommand(['worker', '--queue', address, '--jobs', '1', ...more], { cwd });
  started.push(worker);
  await until('a worker that serves', () => worker.output().startsWith('serving '), 60_000);
  return worker;
}

async function endWorker(worker: Command): Promise<void> {
  worker.child.kill('SIGINT');
  const { code, seconds } = await worker.ended;
  expect(code).toBe(130);
  expect(seconds).toBeLessThan(200);
}

/** What a hunt has found, without how it was carried out. */
function findings(output: string): { played: number; failures: object[] } {
  const { configuration, ...rest } = readPrinted(output);
  return rest;
}

/** Keys that a hunt must not leave behind. */
async function leftovers(port: number): Promise<string[]> {
  const keys = (await run('redis-cli', '-p', `${port}`, 'KEYS', '*')).split('\n').filter(Boolean);
  return keys.filter((key) => !/^bull:replisim-hunt:(meta|events|id|stalled-check|marker)$/.test(key));
}

const poison = (id: string, body: string, before = '') =>
  `${before}\nexport default { id: '${id}', title: 'x', feed() { ${body} } };\n`;

/**
 * Mostly it waits until the queue misses a worker, twice: it goes on beside the other tests, over a server of its own.
 * As a service manager does, it starts a worker that has ended again.
 */
async function huntThatKillsWorkers(): Promise<Awaited<Command['ended']>> {
  writeFileSync(join(cwd, 'kills.mjs'), poison('kills', "process.kill(process.pid, 'SIGKILL');"));
  const redis = await startRedis();
  const words = ['--queue', `redis://127.0.0.1:${redis.port}`, '--variant', './kills.mjs'];
  const queued = hunt('--runs', '1', '--seed', '1', ...words);
  let ended = false;
  queued.ended.then(() => {
    ended = true;
  });
  let worker: Command | undefined;
  for (let workers = 0; !ended && workers < 20; workers++) {
    worker = startCommand(['worker', ...words], { cwd });
    await Promise.race([worker.ended, queued.ended]);
  }
  worker?.child.kill('SIGKILL');
  await redis.stop();
  return queued.ended;
}

described('a hunt over a queue', () => {
  let redis: RealServer;
  let address: string;
  let ofKilledWorkers: Promise<Awaited<Command['ended']>>;
  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'replisim-queue-'));
    redis = await startRedis();
    address = `redis://127.0.0.1:${redis.port}`;
    ofKilledWorkers = huntThatKillsWorkers();
    // It may fail before its test looks at it.
    ofKilledWorkers.catch(() => {});
  });
  afterEach(() => {
    for (const { child } of started) child.kill('SIGKILL');
    started = [];
  });
  afterAll(async () => {
    await redis.stop();
    rmSync(cwd, { recursive: true });
  });

  it('finds what a local hunt finds, though a worker is killed in the middle and the server loses its data', async () => {
    const json = ['--runs', `${RUNS}`, '--format', 'json'];
    const [first, second] = [await startWorker(address), await startWorker(address)];
    const queued = hunt(...json, '--queue', address);
    await until('a range played by the first worker', () => first.output().includes('found'), 60_000);
    first.child.kill('SIGKILL');
    await run('redis-cli', '-p', `${redis.port}`, 'FLUSHALL');
    const { code, output } = await queued.ended;
    expect(code).toBe(1);
    await endWorker(second);
    const local = await hunt(...json, '--jobs', '1').ended;
    expect(local.code).toBe(1);
    expect(findings(output)).toEqual(findings(local.output));
    expect(findings(output).played).toBe(RUNS);
    expect(await leftovers(redis.port)).toEqual([]);
  });

  it('what was answered while the lease of a hunter that had died still stood is swept up', async () => {
    const worker = await startWorker(address);
    const queued = hunt('--runs', `${RUNS}`, '--queue', address);
    await until('a range that is played', () => worker.output().includes('found'), 60_000);
    queued.child.kill('SIGKILL');
    await queued.ended;
    const keys = async (pattern: string) =>
      (await run('redis-cli', '-p', `${redis.port}`, 'KEYS', pattern)).split('\n').filter(Boolean);
    const atHand = async () => [
      ...(await keys('bull:replisim-hunt:wait')),
      ...(await keys('bull:replisim-hunt:active')),
    ];
    await until('the last range', async () => (await atHand()).length === 0, 60_000);
    const [lease] = await keys('replisim-hunt:lease:*');
    expect([lease === undefined, (await leftovers(redis.port)).length > 1]).toEqual([false, true]);
    await run('redis-cli', '-p', `${redis.port}`, 'DEL', lease);
    await until('an empty queue', async () => (await leftovers(redis.port)).length === 0, 120_000);
    await endWorker(worker);
  });

  it('--findings and --seconds end it, too', async () => {
    const worker = await startWorker(address);
    const few = await hunt('--runs', '100000', '--findings', '1', '--queue', address).ended;
    expect(few.code).toBe(1);
    const soon = await hunt('--seconds', '5', '--variant', '2.4.10', '--queue', address).ended;
    expect(soon.seconds).toBeLessThan(60);
    await endWorker(worker);
    expect(await leftovers(redis.port)).toEqual([]);
  });

  it.each([
    ['throws', 'no-throw', '60', poison('throws', "throw new Error('feed broke');")],
    ['exits', 'no-exit', '60', poison('exits', 'process.reallyExit(0);')],
    ['hangs', 'no-hang', '60', poison('hangs', 'for (;;);')],
    [
      'bloats',
      'no-exit',
      // Each case fills a thread's memory once more.
      '2',
      poison('bloats', 'for (;;) kept.push(new Array(1e6).fill(1.5 + kept.length));', 'const kept = [];'),
    ],
  ])('a feed that %s is a finding, and whoever hunts next is served', async (name, property, runs, text) => {
    const file = `./${name}.mjs`;
    writeFileSync(join(cwd, file), text);
    const worker = await startWorker(address, '--variant', file);
    const bounds = ['--case-seconds', name === 'hangs' ? '1' : '30', '--shrink-seconds', '1'];
    // A new thread for each case takes a second: one finding tells all.
    if (name !== 'throws') bounds.push('--findings', '1');
    const poisoned = await hunt('--runs', runs, '--queue', address, '--variant', file, ...bounds).ended;
    expect(poisoned.output).toMatch(`VIOLATED  ${property}`);
    expect(poisoned.code).toBe(1);
    const next = await hunt('--runs', '100', '--queue', address, '--findings', '1').ended;
    expect(next.output).toMatch('VIOLATED  select-lifetimes');
    await endWorker(worker);
    expect(await leftovers(redis.port)).toEqual([]);
  });

  it('a case that ends the whole process of its workers is a finding, and is not played by the hunter', async () => {
    const { code, output } = await ofKilledWorkers;
    expect(output).toMatch(/VIOLATED {2}no-exit\nthe case ended the process of its worker, more than once/);
    expect(code).toBe(1);
  });

  it('a worker runs no file that only a hunt names, or that is another one', async () => {
    const marker = join(cwd, 'it-ran');
    writeFileSync(
      join(cwd, 'marks.mjs'),
      `import { writeFileSync } from 'node:fs';\nif (process.argv[2] !== 'hunt') writeFileSync(${JSON.stringify(marker)}, '');\n${poison('marks', '')}`,
    );
    const asks = ['--runs', '10', '--queue', address, '--variant', './marks.mjs'];
    const careful = await startWorker(address);
    const refused = await hunt(...asks).ended;
    expect(refused).toMatchObject({ code: 3 });
    expect(refused.complaints).toMatch(
      /a worker does not play this hunt: it names the file ".\/marks.mjs".*--variant FILE.*--trust/,
    );
    expect(existsSync(marker)).toBe(false);
    await endWorker(careful);
    writeFileSync(join(cwd, 'elsewhere.mjs'), poison('other', ''));
    rmSync(join(cwd, 'there'), { recursive: true, force: true });
    await run('mkdir', join(cwd, 'there'));
    writeFileSync(join(cwd, 'there', 'marks.mjs'), poison('other', ''));
    const other = await startWorker(address, '--variant', './there/marks.mjs');
    expect((await hunt(...asks).ended).complaints).toMatch(
      /there\/marks.mjs here is not what the hunter has/,
    );
    expect(existsSync(marker)).toBe(false);
    await endWorker(other);
    const trusting = await startWorker(address, '--trust');
    expect((await hunt(...asks).ended).code).not.toBe(3);
    expect(existsSync(marker)).toBe(true);
    await endWorker(trusting);
  });

  it('ends with what it has when nobody plays, after --queue-timeout', async () => {
    const alone = await hunt('--runs', '100', '--queue', address, '--queue-timeout', '3').ended;
    expect(alone).toMatchObject({ code: 2 });
    expect(alone.output).toMatch('0 cases: no violation');
    expect(alone.complaints).toMatch('has answered for 3 s (--queue-timeout)');
    expect(await leftovers(redis.port)).toEqual([]);
  });

  it('gives a range back on Ctrl-C, and ends although a case hangs', async () => {
    const hanging = join(cwd, 'hanging');
    const hang = `writeFileSync(${JSON.stringify(hanging)}, ''); for (;;);`;
    writeFileSync(join(cwd, 'hangs.mjs'), poison('hangs', hang, "import { writeFileSync } from 'node:fs';"));
    const worker = await startWorker(address, '--variant', './hangs.mjs');
    const queued = hunt(
      '--runs',
      '50',
      '--queue',
      address,
      '--variant',
      './hangs.mjs',
      '--case-seconds',
      '100',
    );
    await until('a case', () => existsSync(hanging), 120_000);
    const begin = performance.now();
    worker.child.kill('SIGTERM');
    expect((await worker.ended).code).toBe(130);
    expect(performance.now() - begin).toBeLessThan(60_000);
    queued.child.kill('SIGINT');
    expect((await queued.ended).code).toBe(130);
  });
});

described('a queue that goes', () => {
  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), 'replisim-queue-'));
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  it.each([
    ['SIGKILL', 8, []],
    ['SIGSTOP', 2, ['--queue-timeout', '2']],
  ] as const)('by %s ends hunter and worker after %d s, in words', async (signal, silent, options) => {
    const redis = await startRedis();
    const address = `redis://127.0.0.1:${redis.port}`;
    const worker = await startWorker(address, ...options);
    const queued = hunt('--runs', '1000000', '--variant', '2.4.10', '--queue', address, ...options);
    await until('a range that is played', () => worker.output().includes('found'), 60_000);
    redis.child.kill(signal);
    const begin = performance.now();
    const [hunter, served] = await Promise.all([queued.ended, worker.ended]);
    expect(performance.now() - begin).toBeLessThan(60_000);
    expect(hunter).toMatchObject({ code: 2 });
    expect(hunter.output).toMatch(/\d+ cases: no violation/);
    expect(served).toMatchObject({ code: 3 });
    const reason = `does not answer any more: nothing for ${silent} s (--queue-timeout)`;
    for (const { complaints } of [hunter, served]) expect(complaints).toMatch(reason);
    redis.child.kill('SIGKILL');
    await redis.stop();
  });

  it('and comes back is served as if nothing had been', async () => {
    const redis = await startRedis();
    const address = `redis://127.0.0.1:${redis.port}`;
    // However long a busy machine takes to start a server.
    const patience = ['--queue-timeout', '100s'];
    const worker = await startWorker(address, ...patience);
    const words = ['--runs', '500', '--variant', '2.4.10', '--format', 'json'];
    const queued = hunt(...words, '--queue', address, ...patience);
    await until('a range that is played', () => worker.output().includes('found'), 60_000);
    redis.child.kill('SIGKILL');
    // Until it has gone, the port is its own.
    await redis.stop();
    const again = await startRedisAt(redis.port);
    const { output, complaints } = await queued.ended;
    expect(complaints).toBe('');
    expect(findings(output).played).toBe(500);
    await endWorker(worker);
    await again.stop();
  });
});
