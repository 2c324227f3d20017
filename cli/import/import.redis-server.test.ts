/** Traffic of Debian's redis-server, captured by MONITOR, imported, and played on the model. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulate, type Variant, variantById } from '../../model/index.ts';
import { encodeCommand } from '../../model/internals.ts';
import { createSeededChooser } from '../../sim/index.ts';
import { importCapture } from '../commands/import.ts';
import { askServer, openConnection, patienceFor, type RealConnection } from '../real/connection.ts';
import { loadScenario } from '../scenario-files.ts';
import { hasProgram, startRedis } from '../testing/real-redis.ts';

const described = hasProgram('redis-server') ? describe : describe.skip;

const DATABASES = ['0', '3', '12', '15'];

/** Commands of strings, in every database, with bytes of every kind. */
async function makeTraffic(clients: RealConnection[], commands: number): Promise<void> {
  const chooser = createSeededChooser('traffic');
  const pick = (of: number) => chooser.pick(of, 'traffic');
  for (let done = 0; done < commands; done++) {
    const key = `key:${pick(200)}`;
    const kinds = [
      ['SET', key, 'v'.repeat(pick(100))],
      ['SET', key, `q"\\\0\xff\n${done}`],
      ['INCR', `n:${pick(9)}`],
      ['APPEND', key, `+${done}`],
      ['DEL', key, `key:${pick(200)}`],
      ['SETEX', key, '100000', 'e'],
      ['SET', key, 'x', 'PX', '100000000'],
      ['SET', key, 'x', 'NX'],
      ['EXPIRE', key, '100000'],
      ['MSET', key, '1', `key:${pick(200)}`, '2'],
      ['RENAME', key, `key:${pick(200)}`],
      ['SELECT', DATABASES[pick(DATABASES.length)]],
      ['GET', key],
    ];
    await askServer(clients[pick(clients.length)], ...kinds[pick(kinds.length)]);
  }
}

described('an imported capture', () => {
  const folder = mkdtempSync(join(tmpdir(), 'replisim-import-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test("comes to the same dataset as the server's", async () => {
    const server = await startRedis('--enable-debug-command', 'yes');
    const patience = patienceFor(100);
    const open = () => openConnection({ host: '127.0.0.1', port: server.port }, patience);
    const monitor = await open();
    await askServer(monitor, 'MONITOR');
    const clients = [await open(), await open(), await open()];
    await makeTraffic(clients, 3000);
    const digest = await askServer(clients[0], 'DEBUG', 'DIGEST');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const capture = join(folder, 'capture.txt');
    writeFileSync(capture, monitor.heard(), 'latin1');
    for (const connection of [monitor, ...clients]) connection.close();
    await server.stop();

    const output = join(folder, 'capture.json');
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await importCapture(capture, { output, slaves: 1 })).toBe(0);
    const scenario = loadScenario(output);
    const at = scenario.outside.at(-1)?.atMicros ?? 0;
    scenario.outside.push(
      { atMicros: at + 1, do: 'connect', conn: 9, server: 'master' },
      { atMicros: at + 1, do: 'send', conn: 9, bytes: encodeCommand(['DEBUG', 'DIGEST']) },
    );
    scenario.stop.afterMicros = at + 10_000;
    let answer = '';
    const outcome = simulate(scenario, {
      variant: variantById('2.4.9') as Variant,
      chooser: createSeededChooser(1),
      observers: {
        received: (_, conn, bytes) => {
          if (conn === 9) answer += bytes;
        },
      },
    });
    expect(answer.trim()).toBe(digest);
    expect(outcome.writes).toBeGreaterThan(1000);
    expect(readFileSync(output, 'utf8')).toContain('"epochSeconds":');
  });
});
