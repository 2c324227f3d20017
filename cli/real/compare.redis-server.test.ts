/** The model beside Debian's redis-server: 1,000 generated programs, and the two commands. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playVector, type VectorStep } from '../../model/index.ts';
import { encodeCommand } from '../../model/internals.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { startCommand } from '../testing/command.ts';
import { readPrinted } from '../testing/printed.ts';
import { makeProgram } from '../testing/programs.ts';
import { hasProgram, type RealServer, startRedis, until } from '../testing/real-redis.ts';
import { compareReplies, type ReplyDifference } from './compare-replies.ts';
import { askServer, openConnection, patienceFor, readAddress } from './connection.ts';
import { KNOWN_DIFFERENCES } from './known-differences.ts';
import { readFacts } from './server-facts.ts';

const ROOT = join(__dirname, '../..');
const MAIN = join(ROOT, 'dist/cli/main.js');
const described = hasProgram('redis-server') ? describe : describe.skip;

jest.setTimeout(300_000);

const PAGE = readFileSync(join(ROOT, 'docs/reference/differences-2.4-7.0.md'), 'utf8');

test('every known difference has its section, and every section its difference', () => {
  const sections = [...PAGE.matchAll(/^### (.+)$/gm)].map((match) => match[1]);
  expect(sections.sort()).toEqual(KNOWN_DIFFERENCES.map(({ id }) => id).sort());
});

described('beside a real redis-server', () => {
  let real: RealServer;
  let folder: string;
  beforeAll(async () => {
    real = await startRedis();
    folder = mkdtempSync(join(tmpdir(), 'replisim-compare-'));
  });
  afterAll(async () => {
    await real?.stop();
    rmSync(folder, { recursive: true });
  });

  const address = () => ({ host: '127.0.0.1', port: real.port });

  /** A program's replies, from an empty server; a command at a time where it matters to a transaction's order. */
  async function playReal(program: string[][]) {
    const connection = await openConnection(address(), patienceFor(300));
    try {
      await askServer(connection, 'FLUSHALL');
      connection.say(program.map(encodeCommand).join(''));
      return await connection.take(program.length);
    } finally {
      connection.close();
    }
  }

  function playModel(program: string[][]) {
    const steps: VectorStep[] = [
      { do: 'connect', conn: 'c' },
      { do: 'send', conn: 'c', commands: program },
    ];
    const playback = playVector({
      name: 'program',
      about: '',
      databases: 16,
      steps,
      server: { version: '2.4.10', allocator: '', arch_bits: 64 },
      observed: { used_memory_delta: [], replies: [], streams: {} },
    });
    return { steps, replies: playback.observed.replies };
  }

  test('1,000 generated programs: every reply agrees, or its difference is on the page', async () => {
    const chooser = createSeededChooser('compare');
    const unexplained: ReplyDifference[] = [];
    const met = new Set<string>();
    let compared = 0;
    let agreed = 0;
    for (let i = 0; i < 1000; i++) {
      const program = makeProgram(chooser, 14);
      const { steps, replies } = playModel(program);
      const result = compareReplies(steps, replies, [await playReal(program)]);
      compared += result.compared;
      agreed += result.compared - result.differences.length;
      for (const difference of result.differences) {
        if (difference.explanation === null) unexplained.push(difference);
        else met.add(difference.explanation.id);
      }
    }
    console.info(`${compared} replies compared, ${agreed} the same, met: ${[...met].sort().join(', ')}`);
    expect(unexplained).toEqual([]);
    expect(agreed).toBeGreaterThan(8000);
    expect(met.size).toBeGreaterThanOrEqual(10);
  });

  test('a model with a wrong reply would be noticed', async () => {
    const program = [
      ['SET', 'a', '1'],
      ['INCR', 'a'],
      ['GET', 'a'],
    ];
    const { steps, replies } = playModel(program);
    const modern = await playReal(program);
    expect(compareReplies(steps, replies, [modern]).differences).toEqual([]);
    for (let at = 0; at < program.length; at++) {
      const wrong = [replies[0].map((reply, index) => (index === at ? ':7' : reply))];
      expect(compareReplies(steps, wrong, [modern]).differences).toMatchObject([{ explanation: null }]);
    }
    expect(compareReplies(steps, [replies[0].slice(1)], [modern]).differences.length).toBeGreaterThan(0);
  });

  const replisim = (...args: string[]) => {
    const ran = spawnSync('node', [MAIN, ...args], { cwd: folder, encoding: 'utf8' });
    return { code: ran.status, output: ran.stdout, complaint: ran.stderr };
  };

  test('compare says what is comparable, and refuses a server with data', async () => {
    const connection = await openConnection(address(), patienceFor(300));
    await askServer(connection, 'FLUSHALL');
    const fine = replisim('compare', `127.0.0.1:${real.port}`, 'transactions', '--most', '100');
    expect(fine.output).toMatch(/There is no model of 7\.[\s\S]*Not comparable: used_memory/);
    expect(fine.output).toMatch(/\d{3} replies compared, 0 unexplained differences/);
    expect(fine.output).toMatch(/Removed again: \d+ keys? that the run had made/);
    expect(fine.code).toBe(0);
    expect(await askServer(connection, 'DBSIZE')).toBe(':0');
    await askServer(connection, 'SET', 'mine', 'kept');
    const refused = replisim('compare', `127.0.0.1:${real.port}`, 'transactions');
    expect(refused).toMatchObject({ code: 3, output: '' });
    expect(refused.complaint).toMatch(/the server holds 1 key, and/);
    await askServer(connection, 'FLUSHALL');
    connection.close();
  });

  test('compare takes its keys away again, over a unix socket and with a password', async () => {
    const folderOfSocket = mkdtempSync(join(tmpdir(), 'replisim-socket-'));
    const socket = join(folderOfSocket, 'redis.sock');
    const locked = await startRedis('--unixsocket', socket, '--requirepass', 'secret');
    try {
      const words = ['--most', '60', '--auth', 'secret', '--format', 'json'];
      const ran = replisim('compare', socket, 'transactions', ...words);
      expect(ran).toMatchObject({ code: 0, complaint: '' });
      const json = readPrinted(ran.output);
      expect(json).toMatchObject({ format: 'replisim-compare/1', commands: 60, agrees: true, memory: null });
      expect(json.keysRemoved).toBeGreaterThan(0);
      const facts = await readFacts(readAddress(`127.0.0.1:${locked.port}`, 'secret'), patienceFor(20));
      expect(facts.keys).toBe(0);
      const refused = replisim('compare', String(locked.port), 'transactions', '--auth', 'wrong');
      expect(refused).toMatchObject({ code: 3, output: '' });
      expect(refused.complaint).toMatch(/the password is refused/);
      expect(replisim('compare', String(locked.port), 'transactions').complaint).toMatch(/wants a password/);
    } finally {
      await locked.stop();
      rmSync(folderOfSocket, { recursive: true });
    }
  });

  test('compare --force leaves alone what was there', async () => {
    const connection = await openConnection(address(), patienceFor(300));
    await askServer(connection, 'FLUSHALL');
    await askServer(connection, 'SET', 'mine', 'kept');
    expect(replisim('compare', String(real.port), 'transactions', '--most', '60', '--force').code).toBe(0);
    expect(await askServer(connection, 'GET', 'mine')).toBe('$kept');
    expect(await askServer(connection, 'DBSIZE')).toBe(':1');
    connection.close();
  });

  test('compare --read-only looks at a server that has data, and changes nothing', async () => {
    const connection = await openConnection(address(), patienceFor(300));
    await askServer(connection, 'SET', 'mine', 'kept');
    const before = await askServer(connection, 'DEBUG', 'DIGEST');
    const ran = replisim('compare', String(real.port), '--read-only', '--wait', '1', '--json');
    expect(ran).toMatchObject({ code: 0, complaint: '' });
    const json = readPrinted(ran.output);
    expect(json).toMatchObject({ format: 'replisim-diagnosis/1', conclusion: 'nothing' });
    expect(json.sentence).toMatch(/^Nothing has grown/);
    expect(await askServer(connection, 'DEBUG', 'DIGEST')).toEqual(before);
    expect(replisim('compare', String(real.port), 'transactions', '--read-only').code).toBe(3);
    await askServer(connection, 'FLUSHALL');
    connection.close();
  });

  /** Ctrl-C, or what a service manager sends, once the server has a key of the run; writes are then held until the server has its settings again. */
  async function interrupt(verb: string, words: string[], signal: 'SIGINT' | 'SIGTERM') {
    const server = await startRedis();
    const connection = await openConnection(
      { host: '127.0.0.1', port: server.port },
      { ...patienceFor(300), replyMillis: 60_000 },
    );
    const setting = async () => `${await askServer(connection, 'CONFIG', 'GET', 'save')}`;
    const keys = () => askServer(connection, 'DBSIZE');
    try {
      await askServer(connection, 'CONFIG', 'SET', 'save', '3600 1');
      const before = await setting();
      const command = startCommand([verb, String(server.port), ...words], { cwd: folder });
      await until('a key of the run', async () => (await keys()) !== ':0', 120_000);
      await askServer(connection, 'CLIENT', 'PAUSE', '200000', 'WRITE');
      expect(await setting()).not.toBe(before);
      command.child.kill(signal);
      await until('the settings', async () => (await setting()) === before, 120_000);
      await askServer(connection, 'CLIENT', 'UNPAUSE');
      const { code, complaints } = await command.ended;
      return { code, complaints, keys: await keys() };
    } finally {
      connection.close();
      await server.stop();
    }
  }

  test('compare leaves the server as it was after Ctrl-C', async () => {
    const workload = { command: ['SET', 'k', 'v'], repeat: 2_000 };
    const scenario = {
      name: 'long',
      servers: [{ name: 'm' }],
      clients: [{ name: 'c', server: 'm', workload }],
    };
    writeFileSync(join(folder, 'long.json'), JSON.stringify(scenario));
    const left = await interrupt('compare', ['long.json'], 'SIGINT');
    expect(left).toEqual({ code: 130, complaints: 'replisim: interrupted\n', keys: ':0' });
  });

  test('record gives the server its settings back after SIGTERM, and writes nothing', async () => {
    const steps = [
      { do: 'connect', conn: 'c' },
      { do: 'send', conn: 'c', commands: [['SET', 'foo', 'bar']] },
      { do: 'wait', ms: 200_000 },
    ];
    writeFileSync(join(folder, 'waits.json'), JSON.stringify({ name: 'waits', steps }));
    const left = await interrupt('record', ['waits.json', '--output', 'never.json'], 'SIGTERM');
    expect(left).toMatchObject({ code: 130, complaints: 'replisim: interrupted\n' });
    expect(existsSync(join(folder, 'never.json'))).toBe(false);
  });

  test('record makes a vector: replies, streams, growth', async () => {
    await playReal([]);
    const steps = {
      name: 'mine',
      steps: [
        { do: 'connect', conn: 'c' },
        { do: 'attach', slave: 's' },
        { do: 'measure' },
        {
          do: 'send',
          conn: 'c',
          commands: [
            ['SET', 'foo', 'bar'],
            ['GET', 'foo'],
          ],
        },
        { do: 'raw', conn: 'c', parts: ['PI', 'NG\r\n'], replies: 1 },
        { do: 'detach', slave: 's' },
        { do: 'measure' },
      ],
    };
    writeFileSync(join(folder, 'steps.json'), JSON.stringify(steps));
    const ran = replisim('record', String(real.port), 'steps.json', '--output', 'vector.json');
    expect(ran).toMatchObject({ code: 0, complaint: '' });
    const vector = JSON.parse(readFileSync(join(folder, 'vector.json'), 'latin1'));
    expect(vector.server.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(vector.observed.replies).toEqual([['+OK', '$bar'], ['+PONG']]);
    expect(vector.observed.streams.s).toMatch(/SET\r\n\$3\r\nfoo/i);
    expect(vector.observed.used_memory_delta).toHaveLength(2);
  });

  test('nobody there, no address, no steps: exit code 3 and a sentence', async () => {
    expect(replisim('compare', '1', 'transactions')).toMatchObject({ code: 3, output: '' });
    expect(replisim('compare', 'here', 'transactions').complaint).toMatch(/is no address/);
    expect(replisim('record', String(real.port), 'missing.json').complaint).toMatch(/no such file/);
  });
});
