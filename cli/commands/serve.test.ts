import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPageServer, fileFor, serve } from './serve.ts';

let folder: string;

beforeAll(() => {
  const above = mkdtempSync(join(tmpdir(), 'replisim-page-'));
  writeFileSync(join(above, 'secret.txt'), 'nobody reads this');
  folder = join(above, 'web');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<p>the page</p>');
  writeFileSync(join(folder, 'assets', 'a b.js'), 'export {}');
});

afterAll(() => rmSync(join(folder, '..'), { recursive: true }));

test('finds files inside its folder, and nothing else', () => {
  expect(fileFor(folder, '/')).toBe(join(folder, 'index.html'));
  expect(fileFor(folder, '/assets/a%20b.js?x#y')).toBe(join(folder, 'assets', 'a b.js'));
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets',
    '/none',
    '/%',
    '/a%00',
  ])
    expect([path, fileFor(folder, path)]).toEqual([path, null]);
});

test('serves with the types that a browser needs, and only reading', async () => {
  const server = createPageServer(folder);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const page = await fetch(`${base}/`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toBe('<p>the page</p>');
    const script = await fetch(`${base}/assets/a%20b.js`);
    expect(script.headers.get('content-type')).toMatch('text/javascript');
    expect((await fetch(`${base}/gone.js`)).status).toBe(404);
    expect((await fetch(`${base}/`, { method: 'POST' })).status).toBe(404);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test.each(['http', '-1', '65536', '1.5'])('--port %s is refused in words', async (port) => {
  await expect(serve({ port })).rejects.toThrow(/a port is a number from 0/);
});
