/**
 * Payloads against a real redis-server (Debian's, 7.0): it loads what `encodeRdb` writes, and `decodeRdb`
 * reads the strings that it packs. Without redis-server on the PATH the suite is skipped, in CI it fails.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeRdb, encodeRdb, type RdbDatabase } from './rdb.ts';
import { datasetDigest } from './text/dataset-digest.ts';
import { encodeCommand, parseReply, type ReplyValue, replyLength } from './text/resp.ts';

const missing = spawnSync('redis-server', ['--version']).error !== undefined;
if (missing) {
  const reason = 'no redis-server on the PATH: payloads are not tried on a real server';
  if (process.env.CI === 'true') throw new Error(reason);
  console.warn(`skipped, ${reason}`);
}

interface RealServer {
  child: ChildProcess;
  socket: Socket;
  directory: string;
  received: string;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function tryConnect(port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}

async function connectWhenUp(child: ChildProcess, port: number): Promise<Socket> {
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    const socket = await tryConnect(port);
    if (socket !== null) return socket;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill();
  throw new Error(`redis-server did not come up (exit code ${child.exitCode})`);
}

async function startServer(payload: string): Promise<RealServer> {
  const directory = mkdtempSync(join(tmpdir(), 'replisim-rdb-'));
  writeFileSync(join(directory, 'dump.rdb'), payload, 'latin1');
  const port = await freePort();
  const settings = [
    '--bind',
    '127.0.0.1',
    '--port',
    `${port}`,
    '--dir',
    directory,
    '--dbfilename',
    'dump.rdb',
  ];
  const more = ['--save', '', '--appendonly', 'no', '--databases', '400', '--enable-debug-command', 'local'];
  const child = spawn('redis-server', [...settings, ...more], { stdio: 'ignore' });
  const server = { child, socket: await connectWhenUp(child, port), directory, received: '' };
  server.socket.setEncoding('latin1').on('data', (bytes: string) => {
    server.received += bytes;
  });
  return server;
}

async function stopServer(server: RealServer): Promise<void> {
  server.socket.destroy();
  const gone = new Promise((resolve) => server.child.once('exit', resolve));
  server.child.kill();
  await gone;
  rmSync(server.directory, { recursive: true });
}

/** Sends the commands in one write and waits for all replies. */
async function ask(server: RealServer, ...commands: string[][]): Promise<ReplyValue[]> {
  server.socket.write(commands.map(encodeCommand).join(''), 'latin1');
  const replies: ReplyValue[] = [];
  while (replies.length < commands.length) {
    if (replyLength(server.received, 0) < 0) {
      await new Promise((resolve) => server.socket.once('data', resolve));
      continue;
    }
    const { value, end } = parseReply(server.received, 0);
    replies.push(value);
    server.received = server.received.slice(end);
  }
  return replies;
}

const allBytes = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code));
const integers = [0, 7, -1, 127, 128, -128, -129, 32767, 32768, -32768, -32769, 2147483647, -2147483648];
const texts = [
  '',
  'bar',
  allBytes,
  'a'.repeat(63),
  'b'.repeat(64),
  'c'.repeat(16383),
  'd'.repeat(16384),
  `${allBytes}${allBytes}`.repeat(200),
  '007',
  '-0',
  '+1',
  '1 ',
  '2147483648',
  '-2147483649',
  '9223372036854775807',
  '-9223372036854775808',
  '18446744073709551616',
  ...integers.map(String),
];

const nowSeconds = Math.floor(Date.now() / 1000);

function makeDatabases(): RdbDatabase[] {
  const entries = texts.map((value, index) => ({ key: `key:${index}`, value, expireSeconds: -1 }));
  const swapped = texts.map((key, index) => ({
    key,
    value: `value:${index}`,
    expireSeconds: index % 2 === 0 ? -1 : nowSeconds + 1000 + index,
  }));
  return [
    { id: 0, entries },
    { id: 15, entries: swapped },
    { id: 300, entries: [{ key: 'foo', value: 'bar', expireSeconds: 2147483647 }] },
  ];
}

(missing ? describe.skip : describe)('a real redis-server', () => {
  const databases = makeDatabases();
  let server: RealServer;

  beforeAll(async () => {
    const withExpired = databases.map(({ id, entries }) => ({
      id,
      entries: [...entries, { key: 'expired', value: 'x', expireSeconds: nowSeconds - 1 }],
    }));
    server = await startServer(encodeRdb(withExpired, nowSeconds));
  });
  afterAll(() => (server === undefined ? undefined : stopServer(server)));

  test('loads every key, value and expiry', async () => {
    for (const { id, entries } of databases) {
      const [selected, size] = await ask(server, ['SELECT', `${id}`], ['DBSIZE']);
      expect([selected, size]).toEqual(['+OK', `:${entries.length}`]);
      for (const { key, value, expireSeconds } of entries) {
        const replies = await ask(server, ['GET', key], ['EXPIRETIME', key]);
        expect(replies).toEqual([`$${value}`, `:${expireSeconds}`]);
      }
    }
  });

  test('computes the same DEBUG DIGEST', async () => {
    const digest = datasetDigest(
      databases.map(({ id, entries }) => ({
        id,
        entries: entries.map(({ key, value, expireSeconds }) => ({
          key,
          value,
          volatile: expireSeconds !== -1,
        })),
      })),
    );
    expect(await ask(server, ['DEBUG', 'DIGEST'])).toEqual([`+${digest}`]);
  });

  /** A value as the server would put it into a payload: DUMP without type, version and checksum. */
  const dumped = async (value: string) => {
    const [, reply] = await ask(server, ['SET', 'dumped', value], ['DUMP', 'dumped']);
    return String(reply).slice(2, -10);
  };

  test('writes strings byte for byte as encodeRdb does', async () => {
    await ask(server, ['CONFIG', 'SET', 'rdbcompression', 'no']);
    for (const value of texts) {
      const payload = encodeRdb([{ id: 0, entries: [{ key: 'k', value, expireSeconds: -1 }] }], 0);
      expect(payload).toBe(`REDIS0002\xfe\0\0\x01k${await dumped(value)}\xff`);
    }
  });

  test('packs strings that decodeRdb unpacks', async () => {
    await ask(server, ['CONFIG', 'SET', 'rdbcompression', 'yes']);
    const words = ['redis ', 'slave ', 'select ', '15\r\n', allBytes];
    const mixed = Array.from({ length: 3000 }, (_, i) => words[(i * i + (i >> 3)) % 5]).join('');
    let packed = 0;
    for (const value of ['a'.repeat(21), 'ab'.repeat(5000), mixed, mixed.slice(0, 1000), ...texts]) {
      const bytes = await dumped(value);
      if (bytes[0] === '\xc3') packed++;
      expect(decodeRdb(`REDIS0002\xfe\0\0\x01k${bytes}\xff`)).toEqual({
        ok: true,
        databases: [{ id: 0, entries: [{ key: 'k', value, expireSeconds: -1 }] }],
      });
    }
    expect(packed).toBeGreaterThan(5);
  });
});
