/** Queues with passwords, users, databases, TLS, IPv6, and wrong addresses. No secret is in anything that is printed. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, runCommand, startCommand } from '../testing/command.ts';
import { startHostileServer } from '../testing/hostile-server.ts';
import { readPrinted } from '../testing/printed.ts';
import { freePort, hasProgram, type RealServer, run, startRedis, until } from '../testing/real-redis.ts';

jest.setTimeout(300_000);

const PASSWORD = 'swordfish-of-the-queue';
const described = hasProgram('redis-server') ? describe : describe.skip;

let cwd: string;
let printed: string[] = [];
let started: Command[] = [];

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'replisim-access-'));
});

beforeEach(() => {
  printed = [];
});

afterEach(() => {
  for (const { child } of started) child.kill('SIGKILL');
  started = [];
  expect(printed.length).toBeGreaterThan(0);
  for (const text of printed) expect(text).not.toContain(PASSWORD);
});

afterAll(() => rmSync(cwd, { recursive: true }));

/** Runs a command to its end; what it prints is kept for the look at secrets. */
async function ran(args: string[], env: Record<string, string> = {}) {
  const result = await runCommand(args, { cwd, env: { REPLISIM_DEBUG: '1', ...env } });
  printed.push(result.output, result.complaints);
  return result;
}

/** A small hunt and a worker that plays it. */
async function expectService(address: string, env: Record<string, string> = {}): Promise<void> {
  const worker = startCommand(['worker', '--queue', address, '--jobs', '1'], { cwd, env });
  started.push(worker);
  await until('a worker that serves', () => worker.output().startsWith('serving '), 60_000);
  const args = [
    'hunt',
    '--queue',
    address,
    '--runs',
    '50',
    '--variant',
    '2.4.10',
    '--no-store',
    '--format',
    'json',
  ];
  const hunted = await ran(args, env);
  expect(readPrinted(hunted.output)).toMatchObject({ played: 50, failures: [] });
  worker.child.kill('SIGINT');
  const { code, output, complaints } = await worker.ended;
  printed.push(output, complaints);
  expect(code).toBe(130);
}

/** Hunter and worker say why in words, and end. */
async function expectRefusal(
  address: string,
  sentence: RegExp,
  env: Record<string, string> = {},
): Promise<void> {
  const both = [
    ['worker', '--queue', address],
    ['hunt', '--queue', address, '--no-store'],
  ];
  for (const result of await Promise.all(both.map((args) => ran(args, env)))) {
    expect(result).toMatchObject({ code: 3 });
    expect(result.complaints).toMatch(sentence);
    expect(result.output).not.toMatch('serving');
    // Five seconds of waiting, and the start of two programs at once, on a machine that may have other work.
    expect(result.seconds).toBeLessThan(60);
  }
}

/** Asks a server that wants the password. */
function asked(port: number, ...command: string[]): Promise<string> {
  return run('redis-cli', '-p', `${port}`, '--no-auth-warning', '-a', PASSWORD, ...command);
}

described('a queue with a password', () => {
  let redis: RealServer;
  let at: string;
  beforeAll(async () => {
    redis = await startRedis('--requirepass', PASSWORD);
    await asked(redis.port, 'ACL', 'SETUSER', 'hunter', 'on', `>${PASSWORD}`, '~*', '&*', '+@all');
    at = `127.0.0.1:${redis.port}`;
  });
  afterAll(() => redis?.stop());

  it('serves whoever knows it', () => expectService(`redis://:${PASSWORD}@${at}`));

  it('serves a user in a database, and only there', async () => {
    await expectService(`redis://hunter:${PASSWORD}@${at}/3`);
    const count = await asked(redis.port, '-n', '3', 'DBSIZE');
    expect(Number(count)).toBeGreaterThan(0);
  });

  it('refuses whoever has none', () => expectRefusal(`redis://${at}`, /it does not let us in: NOAUTH/));

  it('refuses a wrong one', () =>
    expectRefusal(`redis://:${PASSWORD}x@${at}`, /does not accept the password: WRONGPASS/));

  it('refuses a user it does not know', () =>
    expectRefusal(`redis://nobody:${PASSWORD}@${at}`, /does not accept the password: WRONGPASS/));

  it('refuses a database it does not have', () =>
    expectRefusal(`redis://:${PASSWORD}@${at}/99`, /there is no database 99: ERR DB index is out of range/));

  it('is not spoken to over TLS', () => expectRefusal(`rediss://:${PASSWORD}@${at}`, /no server answers at/));

  it('does not lose its password when it goes', async () => {
    const other = await startRedis('--requirepass', PASSWORD);
    const address = `redis://:${PASSWORD}@127.0.0.1:${other.port}`;
    const worker = startCommand(['worker', '--queue', address, '--jobs', '1'], { cwd });
    started.push(worker);
    await until('a worker that serves', () => worker.output().startsWith('serving '), 60_000);
    const commands = 'CONFIG SET requirepass another\nCLIENT KILL TYPE normal\n';
    const cli = spawn('redis-cli', ['-p', `${other.port}`, '--no-auth-warning', '-a', PASSWORD]);
    cli.stdin.end(commands);
    const { code, output, complaints } = await worker.ended;
    printed.push(output, complaints);
    expect(code).toBe(3);
    await other.stop();
  });
});

described('a queue without a password', () => {
  let redis: RealServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  it('says so to whoever sends one', () =>
    expectRefusal(`redis://:${PASSWORD}@127.0.0.1:${redis.port}`, /does not accept the password: ERR AUTH/));
});

described('a queue over TLS', () => {
  let redis: RealServer;
  let port: number;
  let certificate: string;
  beforeAll(async () => {
    hasProgram('openssl');
    certificate = join(cwd, 'certificate.pem');
    const key = join(cwd, 'key.pem');
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const out = ['-keyout', key, '-out', certificate];
    await run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...out);
    port = await freePort();
    const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate];
    redis = await startRedis(
      '--tls-port',
      `${port}`,
      '--tls-auth-clients',
      'no',
      ...files,
      '--requirepass',
      PASSWORD,
    );
  });
  afterAll(() => redis?.stop());

  it('serves whoever trusts its certificate', () =>
    expectService(`rediss://:${PASSWORD}@localhost:${port}`, { NODE_EXTRA_CA_CERTS: certificate }));

  it('refuses to speak to a certificate that nobody vouches for', () =>
    expectRefusal(`rediss://:${PASSWORD}@127.0.0.1:${port}`, /certificate.*NODE_EXTRA_CA_CERTS/));
});

/** Whether this machine speaks IPv6: where it does not, nothing can be tried. */
const hasIPv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);
if (!hasIPv6) console.warn('skipped, this machine has no IPv6 loopback');

(hasIPv6 ? described : describe.skip)('a queue at an IPv6 address', () => {
  it('is found', async () => {
    const redis = await startRedis('--bind', '127.0.0.1', '::1');
    await expectService(`redis://[::1]:${redis.port}`);
    await redis.stop();
  });
});

describe('a queue that is none', () => {
  it('nobody listens there', async () => {
    await expectRefusal(
      `redis://:${PASSWORD}@127.0.0.1:1`,
      /no server answers at 127\.0\.0\.1:1: connect ECONNREFUSED/,
    );
  });

  it('there is no such host', async () => {
    await expectRefusal(
      `redis://:${PASSWORD}@no-such-host.invalid`,
      /no server answers at no-such-host\.invalid:6379/,
    );
  });

  it.each(['silent', 'close', 'garbage', 'endless-value', 'endless-replies', 'yes-to-all'] as const)(
    'a server that is %s',
    async (how) => {
      const server = await startHostileServer(how);
      await expectRefusal(
        `redis://:${PASSWORD}@127.0.0.1:${server.port}`,
        /^replisim: --queue redis:\/\/127\.0\.0\.1:\d+: /,
      );
      expect(server.open()).toBe(0);
      await server.stop();
    },
  );

  it('the address itself is wrong, and is not repeated', async () => {
    await expectRefusal(`redis://:${PASSWORD}@host:port`, /--queue: this is no address\. It is written/);
    await expectRefusal(`redis://:${PASSWORD}@host/x`, /--queue: the database is a number/);
    const misspelt = await ran(['hunt', `--quue=redis://:${PASSWORD}@host`]);
    expect(misspelt).toMatchObject({ code: 3 });
    expect((await ran(['worker', `redis://:${PASSWORD}@host`])).code).toBe(3);
    expect((await ran(['run', `redis://:${PASSWORD}@host`])).code).toBe(3);
  });
});
