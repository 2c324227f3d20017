import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { portNumber } from '../option-values.ts';
import { systemFiles } from '../system-files.ts';
import { createPageServer, fileFor, filesIn, serve } from './serve.ts';

const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
const PAGE = `<meta\n  http-equiv="Content-Security-Policy"\n  content="${POLICY}"\n/><p>the page</p>`;

let folder: string;

beforeAll(() => {
  const above = mkdtempSync(join(tmpdir(), 'replisim-page-'));
  writeFileSync(join(above, 'secret.txt'), 'nobody reads this');
  folder = join(above, 'web');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), PAGE);
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

test('follows a symbolic link inside the folder, and none that leaves it', () => {
  symlinkSync(join(folder, 'index.html'), join(folder, 'same.html'));
  symlinkSync(join(folder, '..', 'secret.txt'), join(folder, 'leak.txt'));
  symlinkSync(join(folder, '..'), join(folder, 'up'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'broken.txt'));
  expect(fileFor(folder, '/same.html')).toBe(join(folder, 'same.html'));
  expect(filesIn(folder).names).toEqual(['assets/a b.js', 'index.html', 'same.html']);
  for (const path of ['/leak.txt', '/up/secret.txt', '/broken.txt', '/up/web/index.html/x'])
    expect([path, fileFor(folder, path)]).toEqual([path, null]);
  const itself = join(folder, '..', 'linked');
  symlinkSync(folder, itself);
  expect(fileFor(itself, '/')).toBe(join(itself, 'index.html'));
});

test.each([
  [undefined, "'none'"],
  ["'self' https://courses.example.org", "'self' https://courses.example.org"],
])('sends its policy as a header with every answer; frames: %s', async (asked, expected) => {
  const server = createPageServer(filesIn(folder), asked);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    for (const path of ['/', '/assets/a%20b.js', '/gone.js']) {
      const { headers } = await fetch(`${base}${path}`);
      expect([path, headers.get('content-security-policy')]).toEqual([
        path,
        `${POLICY}; frame-ancestors ${expected}`,
      ]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('serves with the types that a browser needs, and only reading', async () => {
  const server = createPageServer(filesIn(folder));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const page = await fetch(`${base}/`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toBe(PAGE);
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
  expect(() => portNumber(port)).toThrow(/It is a port from 0/);
});

test.each([
  ['none', 'self'],
  ['https://a b'],
  ['x; script-src *'],
  ['https://a\r\nset-cookie: x'],
  ["'unsafe-inline'"],
])('--frame-ancestors %s is refused in words', async (...frameAncestors) => {
  await expect(serve(undefined, { port: 0, frameAncestors })).rejects.toThrow(/none, self, or origins/);
});

test('--single-file with a system is refused in words', async () => {
  await expect(serve('my.ts', { port: 0, singleFile: 'page.html' })).rejects.toThrow(
    '--single-file page.html: it has the page alone; open my.ts there',
  );
});

describe('a system of the user', () => {
  const write = (name: string, text: string): string => {
    const path = join(folder, '..', 'mine', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };

  test('goes along with all that it imports, by paths from their folder', () => {
    const parts = "import type { No } from 'nowhere';\nexport const part: number = 1;\n";
    write('parts/part.ts', parts);
    const main = "import { part } from './parts/part.js';\nimport 'replisim/lab';\nexport default part;\n";
    const file = write('system.ts', main);
    expect(systemFiles(file)).toEqual({
      entry: 'system.ts',
      files: { 'system.ts': main, 'parts/part.ts': parts },
    });
  });

  test.each([
    ["import fs from 'node:fs';\nexport default fs;\n", /imports "node:fs": a system on the page imports/],
    ["import x from './gone.ts';\nexport default x;\n", /imports "\.\/gone\.ts"/],
    ['export default {;\n', /wrong\.ts: .*\(2:1\)/],
  ])('%j is refused with the file and the reason', (text, reason) => {
    expect(() => systemFiles(write('wrong.ts', text))).toThrow(reason);
  });

  test('is read anew for each request; what is wrong with it by then is the answer', async () => {
    const file = write('live.ts', 'export default 1;\n');
    const made = { 'served-system.json': () => JSON.stringify(systemFiles(file)) };
    const server = createPageServer(filesIn(folder), "'none'", made);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/served-system.json`;
    try {
      expect(await (await fetch(address)).json()).toMatchObject({ entry: 'live.ts' });
      write('live.ts', 'export default {\n');
      const answer = await fetch(address);
      expect([answer.status, await answer.text()]).toEqual([500, expect.stringMatching(/live\.ts: /)]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
