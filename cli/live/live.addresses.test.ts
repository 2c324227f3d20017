/** The addresses that a live session prints are addresses to its own servers, too. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Variant, variantById } from '../../model/index.ts';
import { loadScenario } from '../scenario-files.ts';
import { replayedConversations } from '../testing/conversations.ts';
import { sleep } from '../testing/hostile-round.ts';
import { startLive } from './live.ts';

/** Says some lines, one after the other, and gives what was heard once it matches. */
function talk(port: number, lines: string[], until: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(lines.map((line) => `${line}\r\n`).join('')),
    );
    socket.setEncoding('latin1').on('data', (bytes: string) => {
      heard += bytes;
      if (until.test(heard)) socket.end();
    });
    socket.once('close', () => resolve(heard));
    socket.once('error', reject);
    socket.setTimeout(10_000, () => socket.destroy(new Error(`heard ${JSON.stringify(heard)}`)));
  });
}

test('SLAVEOF 127.0.0.1 PORT links with the server behind that door, and the record replays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'replisim-addresses-'));
  const file = join(folder, 'addresses.json');
  const variant = variantById('2.4.9') as Variant;
  const given = loadScenario('report-master');
  const live = await startLive(given, { variant, host: '127.0.0.1', speed: 1, record: file, tell() {} });
  try {
    const [master, slave] = live.doors.map(({ port }) => port);
    await talk(slave, ['slaveof no one', `slaveof 127.0.0.1 ${master}`], /OK[\s\S]*OK/);
    let info = '';
    for (let looks = 0; looks < 100 && !info.includes('master_link_status:up'); looks++) {
      await sleep(100);
      info = await talk(slave, ['info'], /db0|last_io_seconds_ago:-?\d+\r/);
    }
    expect(info).toContain(`master_host:127.0.0.1\r\nmaster_port:${master}\r\nmaster_link_status:up`);
    const { digest } = live.stop();
    const recorded = loadScenario(file);
    expect(recorded.servers.map(({ machinePort }) => machinePort)).toEqual([master, slave]);
    expect(given.servers.map(({ machinePort }) => machinePort)).toEqual([undefined, undefined]);
    expect(replayedConversations(recorded, '2.4.9', 'slave').outcome.digest).toBe(digest);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an IPv6 address stands in brackets, as `compare` reads it', async () => {
  const variant = variantById('2.4.9') as Variant;
  const options = { variant, host: '::2', speed: 1, tell() {} };
  await expect(startLive(loadScenario('report-master'), options)).rejects.toThrow(/^\[::2\]:0 for master /);
});
